using System.Runtime.InteropServices;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Reads <c>TensorProto</c> and <c>SparseTensorProto</c>: type, dimensions and the place of the bytes, in every storage form.</summary>
internal sealed partial class OnnxTensorReader(OnnxReadState state)
{
    private readonly WireReader wire = state.Wire;
    private readonly OnnxExternalData external = new(state);
    private readonly List<long> dimensions = [];
    private readonly List<KeyValuePair<string, string>> externalEntries = [];
    private readonly List<ReadOnlyMemory<byte>> strings = [];
    private readonly OnnxNumberField[] numbers =
    [
        new("float_data", 4, WireType.Fixed32), new("int32_data", 5, WireType.Varint), new("int64_data", 7, WireType.Varint),
        new("double_data", 10, WireType.Fixed64), new("uint64_data", 11, WireType.Varint),
    ];

    /// <summary>External data files, opened once each.</summary>
    public OnnxExternalData External => this.external;

    /// <summary>Reads a tensor.</summary>
    public (string Name, TensorData Data, long Offset) ReadTensor(string field, int index, string element)
    {
        WireScope scope = this.wire.Enter(field, index);
        var header = new OnnxTensorHeader { Start = scope.Start, Length = this.wire.End - scope.Start, Element = element };
        this.dimensions.Clear();
        this.externalEntries.Clear();
        this.strings.Clear();
        foreach (OnnxNumberField number in this.numbers)
        {
            number.Clear();
        }

        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            this.ReadField(ref header, number, type);
        }

        state.CountElement();
        TensorData data = this.Build(ref header);
        this.wire.Leave(scope);
        return (header.Name, data, scope.Start);
    }

    /// <summary>Reads a sparse tensor; its name is that of its values.</summary>
    public (string Name, SparseTensorData Data, long Offset) ReadSparseTensor(string field, int index, string element)
    {
        WireScope scope = this.wire.Enter(field, index);
        TensorData? values = null;
        TensorData? indices = null;
        string name = "";
        var sparseDimensions = new List<long>();
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("values", type, WireType.Length);
                    state.RequireFirst(values is not null, "values");
                    (name, values, _) = this.ReadTensor("values", -1, element + ".values");
                    break;
                case 2:
                    this.wire.Expect("indices", type, WireType.Length);
                    state.RequireFirst(indices is not null, "indices");
                    (_, indices, _) = this.ReadTensor("indices", -1, element + ".indices");
                    break;
                case 3:
                    this.wire.ReadInt64s("dims", type, sparseDimensions);
                    break;
                default:
                    state.SkipUnknown("SparseTensorProto", number, type);
                    break;
            }
        }

        if (values is null || indices is null)
        {
            throw this.wire.ErrorAt(
                DefectKind.MissingField, scope.Start, values is null ? "values" : "indices", "The sparse tensor is incomplete.");
        }

        ReadOnlySpan<long> dense = CollectionsMarshal.AsSpan(sparseDimensions);
        long elements = this.CheckDimensions(dense, scope.Start);
        this.CheckSparse(values, indices, dense.Length, scope.Start);
        this.CheckIndices(indices, dense, elements, scope.Start);
        var data = new SparseTensorData(dense, values, indices, state.At(scope.Start, element));
        this.wire.Leave(scope);
        state.CountElement();
        return (name, data, scope.Start);
    }

    private void CheckSparse(TensorData values, TensorData indices, int rank, long offset)
    {
        if (values.Dimensions.Length != 1)
        {
            throw this.wire.ErrorAt(
                DefectKind.ShapeDataMismatch, offset, "values", "Values of a sparse tensor have the wrong shape.", "one dimension", $"{values.Dimensions.Length}");
        }

        if (indices.ElementType != DataType.Int64)
        {
            throw this.wire.ErrorAt(DefectKind.BadType, offset, "indices", "Indices of a sparse tensor have the wrong type.", "int64", indices.ElementType.Name);
        }

        long count = values.Dimensions[0];
        bool fits = indices.Dimensions.Length switch
        {
            1 => indices.Dimensions[0] == count,
            2 => indices.Dimensions[0] == count && indices.Dimensions[1] == rank,
            _ => false,
        };
        if (!fits)
        {
            throw this.wire.ErrorAt(
                DefectKind.ShapeDataMismatch, offset, "indices", "Indices of a sparse tensor have the wrong shape.", $"[{count}] or [{count}, {rank}]", $"{indices.Shape}");
        }
    }

    private void ReadField(ref OnnxTensorHeader header, int number, WireType type)
    {
        switch (number)
        {
            case 1:
                this.wire.ReadInt64s("dims", type, this.dimensions);
                break;
            case 2:
                this.wire.Expect("data_type", type, WireType.Varint);
                header.DataTypeOffset = this.wire.TagOffset;
                header.DataTypeCode = this.wire.ReadInt32("data_type");
                break;
            case 3:
                this.wire.Expect("segment", type, WireType.Length);
                this.wire.ReadSpan("segment", -1, isMessage: true);
                header.IsSegment = true;
                break;
            case 4 or 5 or 7 or 10 or 11:
                this.ReadNumbers(this.NumberField(number), type);
                break;
            case 6:
                this.wire.Expect("string_data", type, WireType.Length);
                this.strings.Add(this.wire.ReadBytes("string_data", this.strings.Count));
                state.CountElement();
                break;
            case 8:
                this.wire.Expect("name", type, WireType.Length);
                header.Name = this.wire.ReadName("name");
                break;
            case 9:
                this.wire.Expect("raw_data", type, WireType.Length);
                header.Raw = this.wire.ReadSpan("raw_data");
                header.HasRaw = true;
                break;
            case 12:
                this.wire.Expect("doc_string", type, WireType.Length);
                header.Documentation = this.wire.ReadName("doc_string");
                break;
            case 13:
                this.wire.Expect("external_data", type, WireType.Length);
                this.externalEntries.Add(state.ReadStringPair("external_data", this.externalEntries.Count));
                break;
            case 14:
                this.wire.Expect("data_location", type, WireType.Varint);
                header.Location = this.wire.ReadInt32("data_location");
                header.LocationOffset = this.wire.TagOffset;
                break;
            case 16:
                this.wire.Expect("metadata_props", type, WireType.Length);
                state.ReadStringPair("metadata_props", -1);
                break;
            default:
                state.SkipUnknown("TensorProto", number, type);
                break;
        }
    }

    private OnnxNumberField NumberField(int number)
    {
        int index = 0;
        while (this.numbers[index].Number != number)
        {
            index++;
        }

        return this.numbers[index];
    }

    private void ReadNumbers(OnnxNumberField field, WireType type)
    {
        if (type == field.Element)
        {
            long tag = this.wire.TagOffset;
            this.wire.Skip(field.Number, type);
            field.AddSingle(tag, this.wire.Position);
            return;
        }

        this.wire.Expect(field.Name, type, WireType.Length);
        if (field.Element == WireType.Varint)
        {
            (WireSpan span, long count) = this.wire.CountPackedVarints(field.Name);
            field.AddPacked(span, count);
            return;
        }

        WireSpan numbersSpan = this.wire.ReadSpan(field.Name);
        this.wire.RequireWhole(field.Name, numbersSpan.Length, field.ElementBytes);
        field.AddPacked(numbersSpan, numbersSpan.Length / field.ElementBytes);
    }
}
