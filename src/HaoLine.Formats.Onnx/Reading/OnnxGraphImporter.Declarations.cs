using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <content>Everything of a graph but its nodes.</content>
internal sealed partial class OnnxGraphImporter
{
    private void ReadField(OnnxGraphDraft draft, int number, WireType type, string element)
    {
        switch (number)
        {
            case 1:
                this.wire.Expect("node", type, WireType.Length);
                this.state.CountNode();
                draft.Nodes.Add(this.wire.ReadSpan("node", draft.Nodes.Count, isMessage: true));
                break;
            case 2:
                this.wire.Expect("name", type, WireType.Length);
                draft.Name = this.wire.ReadName("name");
                break;
            case 5:
                this.wire.Expect("initializer", type, WireType.Length);
                draft.Initializers.Add(
                    this.tensors.ReadTensor("initializer", draft.Initializers.Count, $"{element}.initializer[{draft.Initializers.Count}]"));
                break;
            case 10:
                this.wire.Expect("doc_string", type, WireType.Length);
                draft.Documentation = this.wire.ReadText("doc_string");
                break;
            case 11:
                this.wire.Expect("input", type, WireType.Length);
                draft.Inputs.Add(this.types.ReadValueInfo("input", draft.Inputs.Count));
                break;
            case 12:
                this.wire.Expect("output", type, WireType.Length);
                draft.Outputs.Add(this.types.ReadValueInfo("output", draft.Outputs.Count));
                break;
            case 13:
                this.wire.Expect("value_info", type, WireType.Length);
                draft.ValueInfos.Add(this.types.ReadValueInfo("value_info", draft.ValueInfos.Count));
                break;
            case 14:
                this.wire.Expect("quantization_annotation", type, WireType.Length);
                draft.Annotations.Add(this.ReadAnnotation(draft.Annotations.Count));
                break;
            case 15:
                this.wire.Expect("sparse_initializer", type, WireType.Length);
                (string name, SparseTensorData data, long offset) = this.tensors.ReadSparseTensor("sparse_initializer", -1, $"{element}.sparse_initializer");
                draft.Initializers.Add((name, data, offset));
                break;
            case 16:
                this.wire.Expect("metadata_props", type, WireType.Length);
                draft.Metadata.Add(this.state.ReadStringPair("metadata_props", draft.Metadata.Count));
                break;
            default:
                this.state.SkipUnknown("GraphProto", number, type);
                break;
        }
    }

    private (string Tensor, string? Scale, string? ZeroPoint, long Offset) ReadAnnotation(int index)
    {
        WireScope message = this.wire.Enter("quantization_annotation", index);
        string tensor = "";
        string? scale = null;
        string? zeroPoint = null;
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("tensor_name", type, WireType.Length);
                    tensor = this.wire.ReadName("tensor_name");
                    break;
                case 2:
                    this.wire.Expect("quant_parameter_tensor_names", type, WireType.Length);
                    (string key, string value) = this.state.ReadStringPair("quant_parameter_tensor_names", -1);
                    scale = key == "SCALE_TENSOR" ? value : scale;
                    zeroPoint = key == "ZERO_POINT_TENSOR" ? value : zeroPoint;
                    break;
                default:
                    this.state.SkipUnknown("TensorAnnotation", number, type);
                    break;
            }
        }

        this.wire.Leave(message);
        return (tensor, scale, zeroPoint, message.Start);
    }

    private void Declare(OnnxGraphDraft draft, OnnxScope scope)
    {
        for (int i = 0; i < draft.Inputs.Count; i++)
        {
            (string name, IrType? type, long offset) = draft.Inputs[i];
            this.DeclareInput(scope, name, type, offset, i);
        }

        for (int i = 0; i < draft.Initializers.Count; i++)
        {
            (string name, TensorData data, long offset) = draft.Initializers[i];
            this.RequireName(name, $"initializer[{i}].name", offset);
            if (!scope.Values.TryGetValue(name, out Value? value))
            {
                scope.Values.Add(name, scope.Graph.AddInitializer(name, data));
                this.ReportShadowing(scope, name, offset);
                continue;
            }

            if (value.Constant is not null)
            {
                throw this.Duplicate(name, offset, "initializer");
            }

            scope.Graph.SetConstant(value, data);
            this.CompareDeclared(value, data, offset);
        }

        foreach ((string name, IrType? type, long offset) in draft.ValueInfos)
        {
            this.DeclareType(scope, name, type, offset);
        }

        foreach ((string name, IrType? type, long _) in draft.Outputs)
        {
            if (type is not null)
            {
                scope.DeclaredTypes.TryAdd(name, type);
            }
        }
    }

    private void DeclareType(OnnxScope scope, string name, IrType? type, long offset)
    {
        if (!scope.DeclaredTypes.TryAdd(name, type))
        {
            IrType? first = scope.DeclaredTypes[name];
            bool differ = first != type;
            this.state.Report(
                OnnxDiagnostics.DuplicateValueInfo, offset, null, differ ? DefectKind.ShapeConflict : DefectKind.DuplicateName, name, first, type);
            return;
        }

        if (type is not null && scope.Values.TryGetValue(name, out Value? value))
        {
            if (value.Type is null)
            {
                scope.Graph.SetType(value, type);
            }

            if (value.Constant is not null)
            {
                this.CompareDeclared(value, value.Constant, offset);
            }
        }
    }

    private void CompareDeclared(Value value, TensorData data, long offset)
    {
        if (value.Type is not TensorType declared)
        {
            return;
        }

        bool sameType = declared.ElementType == DataType.Undefined || declared.ElementType == data.ElementType;
        bool sameShape = declared.Shape is null || (declared.Shape.Rank == data.Dimensions.Length && SizesFit(declared.Shape, data.Dimensions));
        if (!sameType || !sameShape)
        {
            this.state.Report(
                OnnxDiagnostics.InitializerConflictsWithDeclaration, offset, null, sameType ? DefectKind.ShapeConflict : DefectKind.BadType, value.Name, declared, data.Type);
        }
    }

    private static bool SizesFit(Shape shape, ReadOnlySpan<long> sizes)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            if (shape[i].TryGetValue(out long declared) && declared != sizes[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Annotate(OnnxGraphDraft draft, OnnxScope scope)
    {
        foreach ((string tensor, string? scale, string? zeroPoint, long offset) in draft.Annotations)
        {
            this.state.HasQuantization = true;
            if (scope.Values.TryGetValue(tensor, out Value? value))
            {
                scope.Graph.SetQuantization(value, new QuantizationParameters { ScaleTensor = scale, ZeroPointTensor = zeroPoint });
            }
            else
            {
                this.state.Report(OnnxDiagnostics.DanglingQuantizationAnnotation, offset, null, null, tensor);
            }
        }
    }
}
