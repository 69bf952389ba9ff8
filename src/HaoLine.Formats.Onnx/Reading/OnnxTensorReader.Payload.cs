using System.Runtime.InteropServices;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <content>Checks a tensor's storage and makes the payload that describes it.</content>
internal sealed partial class OnnxTensorReader
{
    private const int ExternalLocation = 1;

    // TensorRT tools empty the raw data of a tensor and leave this mark in its documentation.
    private const string WeightlessMark = "TRT_WEIGHTLESS";

    /// <summary>The field that stores a type's numbers when they are not raw bytes.</summary>
    private static string? NumberFieldOf(DataType type) =>
        type == DataType.Float32 || type == DataType.Complex64 ? "float_data"
        : type == DataType.Float64 || type == DataType.Complex128 ? "double_data"
        : type == DataType.Int64 ? "int64_data"
        : type == DataType.UInt32 || type == DataType.UInt64 ? "uint64_data"
        : type == DataType.String ? null
        : "int32_data";

    /// <summary>Numbers in the typed field for so many elements: complex types have two, types below a byte share one.</summary>
    private static long NumbersFor(DataType type, long elements) =>
        type.IsComplex ? checked(elements * 2)
        : type.IsSubByte ? (elements / (8 / type.BitsPerElement)) + (elements % (8 / type.BitsPerElement) == 0 ? 0 : 1)
        : elements;

    private TensorData Build(ref OnnxTensorHeader header)
    {
        DataType type = this.ResolveType(ref header);
        ReadOnlySpan<long> sizes = CollectionsMarshal.AsSpan(this.dimensions);
        long elements = this.CheckDimensions(sizes, header.Start);
        long bytes = -1;
        if (type != DataType.String && !type.TryGetByteLength(elements, out bytes))
        {
            throw this.wire.ErrorAt(DefectKind.SizeOverflow, header.Start, "dims", $"{elements} elements of {type} have more bytes than 64 bits can count.");
        }

        if (type.IsSubByte)
        {
            state.HasQuantization = true;
        }

        if (header.Location is not (0 or ExternalLocation))
        {
            throw this.wire.ErrorAt(
                DefectKind.UnknownEnum, header.LocationOffset, "data_location", "The data location is not defined.", "0 or 1", $"{header.Location}");
        }

        OnnxNumberField? numbers = this.FindNumbers(ref header, type);
        if (header.Location == ExternalLocation)
        {
            return this.BuildExternal(ref header, type, sizes, bytes, numbers);
        }

        if (header.IsSegment)
        {
            state.Report(OnnxDiagnostics.SegmentedTensor, header.Start, null, null, header.Name);
            state.CountMissing(header.Start, Math.Max(0, bytes));
            return new MissingTensorData(type, sizes, "it is stored in segments", state.At(header.Start, header.Element));
        }

        if (type == DataType.String)
        {
            return this.BuildStrings(ref header, sizes, elements);
        }

        if (numbers is null && header.HasRaw && header.Raw.Length == 0 && bytes > 0 && header.Documentation.StartsWith(WeightlessMark, StringComparison.Ordinal))
        {
            state.Report(OnnxDiagnostics.StrippedWeights, header.Start, null, null, header.Name);
            state.CountMissing(header.Start, Math.Max(0, bytes));
            return new MissingTensorData(type, sizes, "the weights were stripped", state.At(header.Start, header.Element));
        }

        if (numbers is null)
        {
            if (header.Raw.Length != bytes)
            {
                throw this.SizeMismatch(header.HasRaw ? header.Raw.Offset : header.Start, header.HasRaw ? "raw_data" : "dims", type, $"{bytes} bytes", $"{header.Raw.Length} bytes");
            }

            long offset = header.HasRaw ? header.Raw.Offset : header.Start;
            return new SourceTensorData(type, sizes, state.Source, offset, bytes, header.Element);
        }

        long expected = NumbersFor(type, elements);
        if (numbers.Count != expected)
        {
            throw this.SizeMismatch(numbers.Chunks[0].Offset, numbers.Name, type, $"{expected} values", $"{numbers.Count} values");
        }

        return this.BuildNumbers(ref header, type, sizes, bytes, numbers);
    }

    private TensorData BuildNumbers(ref OnnxTensorHeader header, DataType type, ReadOnlySpan<long> sizes, long bytes, OnnxNumberField numbers)
    {
        OnnxNumberChunk first = numbers.Chunks[0];
        if (numbers.Element != WireType.Varint && numbers.Chunks.Count == 1 && !first.HasTags)
        {
            return new SourceTensorData(type, sizes, state.Source, first.Offset, bytes, header.Element);
        }

        SourceLocation location = new(state.Source.Name, first.Offset, numbers.StoredBytes, header.Element);
        var data = new OnnxNumberTensorData(type, sizes, bytes, state.Source, numbers, location);
        const int largestEagerStorage = 64 * 1024;
        if (bytes > state.Options.EagerTensorBytes || numbers.StoredBytes > largestEagerStorage)
        {
            return data;
        }

        byte[] decoded = new byte[bytes];
        data.ReadExactly(0, decoded);
        return new InlineTensorData(type, sizes, decoded, location);
    }

    private StringTensorData BuildStrings(ref OnnxTensorHeader header, ReadOnlySpan<long> sizes, long elements)
    {
        if (header.HasRaw && header.Raw.Length > 0)
        {
            throw this.wire.ErrorAt(DefectKind.BadType, header.Raw.Offset, "raw_data", "String tensors cannot be stored as raw bytes.", "string_data", "raw_data");
        }

        if (this.strings.Count != elements)
        {
            throw this.SizeMismatch(header.Start, "string_data", DataType.String, $"{elements} strings", $"{this.strings.Count} strings");
        }

        return new StringTensorData(sizes, this.strings, new SourceLocation(state.Source.Name, header.Start, header.Length, header.Element));
    }

    private TensorData BuildExternal(ref OnnxTensorHeader header, DataType type, ReadOnlySpan<long> sizes, long bytes, OnnxNumberField? numbers)
    {
        if ((header.HasRaw && header.Raw.Length > 0) || numbers is not null || this.strings.Count > 0)
        {
            throw this.wire.ErrorAt(
                DefectKind.ConflictingFields, header.Start, "data_location", "The tensor is declared external but also has its data in the file.");
        }

        if (type == DataType.String)
        {
            throw this.wire.ErrorAt(DefectKind.BadType, header.Start, "data_location", "String tensors cannot be stored externally.");
        }

        return this.external.Resolve(header.Name, header.Element, header.Start, type, sizes, bytes, this.externalEntries);
    }

    /// <summary>The typed field in use; null when the data is raw or absent. Refuses two storage forms and a field of the wrong type.</summary>
    private OnnxNumberField? FindNumbers(ref OnnxTensorHeader header, DataType type)
    {
        OnnxNumberField? used = null;
        int forms = header.HasRaw && header.Raw.Length > 0 ? 1 : 0;
        foreach (OnnxNumberField field in this.numbers)
        {
            if (field.Count > 0)
            {
                used = field;
                forms++;
            }
        }

        forms += this.strings.Count > 0 ? 1 : 0;
        if (forms > 1)
        {
            throw this.wire.ErrorAt(
                DefectKind.ConflictingFields, header.Start, null, $"The tensor '{header.Name}' stores its data in two forms.", "raw_data or one typed field", "both");
        }

        string? proper = NumberFieldOf(type);
        if (used is not null && used.Name != proper)
        {
            throw this.wire.ErrorAt(
                DefectKind.BadType, used.Chunks[0].Offset, used.Name, $"Elements of type {type} are stored in the wrong field.", proper ?? "string_data", used.Name);
        }

        if (this.strings.Count > 0 && proper is not null)
        {
            throw this.wire.ErrorAt(
                DefectKind.BadType, header.Start, "string_data", $"Elements of type {type} are stored in the wrong field.", $"{proper} or raw_data", "string_data");
        }

        return used;
    }

    private DataType ResolveType(ref OnnxTensorHeader header)
    {
        if (header.DataTypeCode is not { } code)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, header.Start, "data_type", $"The tensor '{header.Name}' has no element type.");
        }

        if (!OnnxDataTypes.TryFromNumber(code, out DataType type) || type == DataType.Undefined)
        {
            throw this.wire.ErrorAt(
                DefectKind.UnknownEnum, header.DataTypeOffset, "data_type", $"The element type of the tensor '{header.Name}' is not defined.", "1 to 26", $"{code}");
        }

        return type;
    }

    private long CheckDimensions(ReadOnlySpan<long> sizes, long offset)
    {
        long product = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0)
            {
                throw this.wire.ErrorAt(DefectKind.NegativeDim, offset, $"dims[{i}]", "A stored tensor has a negative dimension.", "0 or more", $"{sizes[i]}");
            }
        }

        foreach (long size in sizes)
        {
            Int128 next = (Int128)product * size;
            if (next > long.MaxValue)
            {
                throw this.wire.ErrorAt(
                    DefectKind.SizeOverflow, offset, "dims", "The product of the dimensions does not fit in 63 bits.", null, $"[{string.Join(", ", sizes.ToArray().Take(8))}]");
            }

            product = (long)next;
        }

        return product;
    }

    private InvalidModelContentException SizeMismatch(long offset, string field, DataType type, string expected, string found) => this.wire.ErrorAt(
        DefectKind.ShapeDataMismatch, offset, field, $"The data does not fit {type}[{string.Join(", ", this.dimensions.Take(8))}].", expected, found);
}
