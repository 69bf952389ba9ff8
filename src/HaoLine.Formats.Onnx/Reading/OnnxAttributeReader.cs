using System.Runtime.InteropServices;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Reads <c>AttributeProto</c> of every kind, subgraphs included.</summary>
internal sealed class OnnxAttributeReader(OnnxReadState state, OnnxTensorReader tensors, OnnxTypeReader types, OnnxGraphImporter graphs)
{
    /// <summary>Kinds by the code of <c>AttributeProto.type</c>; 0 is undefined.</summary>
    private static readonly AttributeKind?[] ByCode =
    [
        null, AttributeKind.Float, AttributeKind.Int, AttributeKind.String, AttributeKind.Tensor, AttributeKind.Graph, AttributeKind.Floats,
        AttributeKind.Ints, AttributeKind.Strings, AttributeKind.Tensors, AttributeKind.Graphs, AttributeKind.SparseTensor,
        AttributeKind.SparseTensors, AttributeKind.Type, AttributeKind.Types,
    ];

    private readonly WireReader wire = state.Wire;
    private readonly Stack<OnnxAttributeDraft> free = new();

    /// <summary>Reads one attribute.</summary>
    /// <param name="field">Field name for error paths.</param>
    /// <param name="index">Index among the attributes.</param>
    /// <param name="scope">Names visible to subgraphs.</param>
    /// <param name="owner">Path of the graph or function.</param>
    /// <param name="node">Index of the node; -1 for defaults of a function.</param>
    public KeyValuePair<string, AttributeValue> Read(string field, int index, OnnxScope? scope, string owner, int node)
    {
        WireScope message = this.wire.Enter(field, index);
        OnnxAttributeDraft draft = this.free.TryPop(out OnnxAttributeDraft? pooled) ? pooled : new OnnxAttributeDraft();
        draft.Clear();
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            this.ReadField(draft, number, type, new Place(owner, node, index), scope);
        }

        state.CountElement();
        if (draft.Name.Length == 0)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, message.Start, "name", "An attribute has no name.");
        }

        AttributeValue value = this.Build(draft, message.Start);
        var attribute = new KeyValuePair<string, AttributeValue>(draft.Name, value);
        this.wire.Leave(message);
        this.free.Push(draft);
        return attribute;
    }

    private void ReadField(OnnxAttributeDraft draft, int number, WireType type, Place place, OnnxScope? scope)
    {
        switch (number)
        {
            case 1:
                this.wire.Expect("name", type, WireType.Length);
                draft.Name = this.wire.ReadName("name");
                break;
            case 2:
                this.wire.Expect("f", type, WireType.Fixed32);
                draft.Set(AttributeKind.Float);
                draft.Float = this.wire.ReadSingle("f");
                break;
            case 3:
                this.wire.Expect("i", type, WireType.Varint);
                draft.Set(AttributeKind.Int);
                draft.Int = this.wire.ReadInt64("i");
                break;
            case 4:
                this.wire.Expect("s", type, WireType.Length);
                draft.Set(AttributeKind.String);
                draft.Bytes = this.wire.ReadBytes("s");
                break;
            case 5:
                this.wire.Expect("t", type, WireType.Length);
                state.RequireFirst(draft.Has(AttributeKind.Tensor), "t");
                draft.Set(AttributeKind.Tensor);
                draft.Tensors.Add(tensors.ReadTensor("t", -1, place.Path(draft.Name, "t")).Data);
                break;
            case 6:
                this.wire.Expect("g", type, WireType.Length);
                state.RequireFirst(draft.Has(AttributeKind.Graph), "g");
                draft.Set(AttributeKind.Graph);
                draft.Graphs.Add(this.ReadGraph("g", -1, scope, place.Path(draft.Name, "g")));
                break;
            case 7:
                draft.Set(AttributeKind.Floats);
                this.wire.ReadSingles("floats", type, draft.Floats);
                break;
            case 8:
                draft.Set(AttributeKind.Ints);
                this.wire.ReadInt64s("ints", type, draft.Ints);
                break;
            case 9:
                this.wire.Expect("strings", type, WireType.Length);
                draft.Set(AttributeKind.Strings);
                draft.Strings.Add(this.wire.ReadBytes("strings", draft.Strings.Count));
                break;
            case 10:
                this.wire.Expect("tensors", type, WireType.Length);
                draft.Set(AttributeKind.Tensors);
                draft.Tensors.Add(tensors.ReadTensor("tensors", draft.Tensors.Count, place.Path(draft.Name, "tensors")).Data);
                break;
            case 11:
                this.wire.Expect("graphs", type, WireType.Length);
                draft.Set(AttributeKind.Graphs);
                draft.Graphs.Add(this.ReadGraph("graphs", draft.Graphs.Count, scope, place.Path(draft.Name, $"graphs[{draft.Graphs.Count}]")));
                break;
            case 13:
                this.wire.Expect("doc_string", type, WireType.Length);
                this.wire.ReadText("doc_string");
                break;
            case 14:
                this.wire.Expect("tp", type, WireType.Length);
                draft.Set(AttributeKind.Type);
                draft.Types.Add(this.ReadType("tp", -1));
                break;
            case 15:
                this.wire.Expect("type_protos", type, WireType.Length);
                draft.Set(AttributeKind.Types);
                draft.Types.Add(this.ReadType("type_protos", draft.Types.Count));
                break;
            case 20:
                this.wire.Expect("type", type, WireType.Varint);
                draft.TypeOffset = this.wire.TagOffset;
                draft.TypeCode = this.wire.ReadInt32("type");
                break;
            case 21:
                this.wire.Expect("ref_attr_name", type, WireType.Length);
                draft.Reference = this.wire.ReadName("ref_attr_name");
                break;
            case 22:
                this.wire.Expect("sparse_tensor", type, WireType.Length);
                state.RequireFirst(draft.Has(AttributeKind.SparseTensor), "sparse_tensor");
                draft.Set(AttributeKind.SparseTensor);
                draft.SparseTensors.Add(tensors.ReadSparseTensor("sparse_tensor", -1, place.Path(draft.Name, "sparse_tensor")).Data);
                break;
            case 23:
                this.wire.Expect("sparse_tensors", type, WireType.Length);
                draft.Set(AttributeKind.SparseTensors);
                draft.SparseTensors.Add(
                    tensors.ReadSparseTensor("sparse_tensors", draft.SparseTensors.Count, place.Path(draft.Name, "sparse_tensors")).Data);
                break;
            default:
                state.SkipUnknown("AttributeProto", number, type);
                break;
        }
    }

    private Graph ReadGraph(string field, int index, OnnxScope? scope, string element)
    {
        if (scope is null)
        {
            throw this.wire.ErrorAt(DefectKind.BadType, this.wire.TagOffset, field, "A function attribute cannot have a subgraph as its default.");
        }

        WireScope message = this.wire.Enter(field, index);
        Graph graph = graphs.Read(scope, element, scope.Depth + 1);
        this.wire.Leave(message);
        return graph;
    }

    private IrType ReadType(string field, int index)
    {
        long offset = this.wire.TagOffset;
        return types.ReadType(field, index, 1)
            ?? throw this.wire.ErrorAt(DefectKind.MissingField, offset, field, "A type attribute does not say which type.");
    }

    private AttributeValue Build(OnnxAttributeDraft draft, long start)
    {
        AttributeKind? declared = this.DeclaredKind(draft);
        if (draft.Reference.Length > 0)
        {
            if (!state.InFunction)
            {
                state.Report(OnnxDiagnostics.ReferenceOutsideFunction, start, null, null, draft.Name, draft.Reference);
            }

            return AttributeValue.Reference(draft.Reference, declared ?? draft.OnlyKind ?? AttributeKind.Int);
        }

        if (draft.KindCount > 1)
        {
            throw this.wire.ErrorAt(
                DefectKind.ConflictingFields, start, null, $"The attribute '{draft.Name}' has values of several kinds.", "one value field", draft.DescribeKinds());
        }

        if (declared is { } wanted && draft.OnlyKind is { } actual && actual != wanted)
        {
            throw this.wire.ErrorAt(
                DefectKind.BadType, start, null, $"The attribute '{draft.Name}' is declared to be of another kind than its value.", $"{wanted}", $"{actual}");
        }

        AttributeKind kind = declared ?? draft.OnlyKind
            ?? throw this.wire.ErrorAt(DefectKind.MissingField, start, "type", $"The attribute '{draft.Name}' has neither type nor value.");
        if (draft.OnlyKind is null && kind is AttributeKind.Tensor or AttributeKind.Graph or AttributeKind.SparseTensor or AttributeKind.Type && draft.KindCount == 0)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, start, null, $"The attribute '{draft.Name}' is declared to hold a {kind}, which is absent.");
        }

        return kind switch
        {
            AttributeKind.Float => AttributeValue.Float(draft.Float),
            AttributeKind.Int => AttributeValue.Int(draft.Int),
            AttributeKind.String => AttributeValue.Bytes(draft.Bytes),
            AttributeKind.Tensor => AttributeValue.Tensor(draft.Tensors[0]),
            AttributeKind.Graph => AttributeValue.Graph(draft.Graphs[0]),
            AttributeKind.SparseTensor => AttributeValue.SparseTensor(draft.SparseTensors[0]),
            AttributeKind.Type => AttributeValue.Type(draft.Types[0]),
            AttributeKind.Floats => AttributeValue.Floats(CollectionsMarshal.AsSpan(draft.Floats)),
            AttributeKind.Ints => AttributeValue.Ints(CollectionsMarshal.AsSpan(draft.Ints)),
            AttributeKind.Strings => AttributeValue.ByteStrings(draft.Strings),
            AttributeKind.Tensors => AttributeValue.Tensors(draft.Tensors),
            AttributeKind.Graphs => AttributeValue.Graphs(draft.Graphs),
            AttributeKind.SparseTensors => AttributeValue.SparseTensors(draft.SparseTensors),
            _ => AttributeValue.Types(draft.Types),
        };
    }

    private AttributeKind? DeclaredKind(OnnxAttributeDraft draft)
    {
        int code = draft.TypeCode;
        if (code < 0 || code >= ByCode.Length)
        {
            throw this.wire.ErrorAt(
                DefectKind.UnknownEnum, draft.TypeOffset, "type", $"The type of the attribute '{draft.Name}' is not defined.", "1 to 14", $"{code}");
        }

        return ByCode[code];
    }

    /// <summary>Where an attribute stands; its text is made only for what keeps a path.</summary>
    private readonly record struct Place(string Owner, int Node, int Index)
    {
        public string Path(string name, string field)
        {
            string node = this.Node < 0 ? "" : $".node[{this.Node}]";
            return name.Length > 0 ? $"{this.Owner}{node}.attribute[{name}].{field}" : $"{this.Owner}{node}.attribute[{this.Index}].{field}";
        }
    }
}
