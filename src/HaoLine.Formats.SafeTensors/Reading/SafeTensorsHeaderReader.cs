using System.Buffers.Binary;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>Reads a header in one pass over its JSON and checks what the reference implementation checks; see FORMAT.md.</summary>
internal ref struct SafeTensorsHeaderReader
{
    private const int LengthBytes = 8;
    private const string MetadataName = "__metadata__";

    private readonly IRandomAccessSource source;
    private readonly ModelReadContext context;
    private readonly SafeTensorsHeader header;
    private readonly CancellationToken cancellation;
    private JsonCursor cursor;
    private bool reportedControlCharacters;
    private bool reportedUnknownField;

    private SafeTensorsHeaderReader(IRandomAccessSource source, ModelReadContext context, SafeTensorsHeader header, JsonCursor cursor, CancellationToken cancellation)
    {
        this.source = source;
        this.context = context;
        this.header = header;
        this.cursor = cursor;
        this.cancellation = cancellation;
    }

    /// <summary>Reads the header of a file and checks every tensor against the file.</summary>
    /// <exception cref="InvalidModelContentException">The header breaks a rule of the format.</exception>
    public static SafeTensorsHeader Read(IRandomAccessSource source, ModelReadContext context, SafeTensorsReaderOptions options, CancellationToken ct)
    {
        long length = ReadLength(source, Math.Min(options.MaximumHeaderBytes, context.Limits.MaximumMetadataBytes));
        byte[] json = JsonRegion.Load(source, LengthBytes, length, length, "header");
        var header = new SafeTensorsHeader { DataStart = LengthBytes + length };
        var limits = new JsonReadOptions { MaximumBytes = length, MaximumDepth = Math.Min(JsonReadOptions.Default.MaximumDepth, context.Limits.MaximumNestingDepth) };
        var reader = new SafeTensorsHeaderReader(source, context, header, new JsonCursor(json, source.Name, LengthBytes, limits), ct);
        reader.ReadRoot();
        SafeTensorsLayout.Check(source, header);
        return header;
    }

    private static long ReadLength(IRandomAccessSource source, long maximum)
    {
        Span<byte> bytes = stackalloc byte[LengthBytes];
        int filled = source.ReadFully(0, bytes);
        if (filled < LengthBytes)
        {
            throw Error(source, DefectKind.Truncated, 0, "header", "The file ends inside the header length.", $"{LengthBytes} bytes", $"{filled}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > (ulong)maximum)
        {
            throw Error(source, DefectKind.LimitExceeded, 0, "header", "The header is larger than allowed, or this is no SafeTensors file.", $"at most {maximum} bytes", $"{length}");
        }

        if ((long)length > source.Length - LengthBytes)
        {
            throw Error(source, DefectKind.LengthExceedsFile, 0, "header", "The header ends behind the file.", $"at most {source.Length - LengthBytes} bytes", $"{length}");
        }

        return (long)length;
    }

    private static InvalidModelContentException Error(
        IRandomAccessSource source, DefectKind kind, long offset, string field, string problem, string? expected = null, string? found = null) =>
        new(kind, source.Name, offset, field, problem, expected, found);

    private void ReadRoot()
    {
        this.cursor.Expect(JsonTokenType.StartObject);
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool hasMetadata = false;
        while (this.cursor.Read() && this.cursor.Token == JsonTokenType.PropertyName)
        {
            if (this.cursor.ValueEquals("__metadata__"u8))
            {
                if (hasMetadata)
                {
                    throw this.Duplicate(MetadataName);
                }

                hasMetadata = true;
                this.ReadMetadata();
                continue;
            }

            string name = this.cursor.GetString();
            if (!names.Add(name))
            {
                throw this.Duplicate(name);
            }

            if (names.Count > this.context.Limits.MaximumElements)
            {
                throw this.cursor.Error(DefectKind.LimitExceeded, "The header has too many tensors.", $"at most {this.context.Limits.MaximumElements}");
            }

            if ((names.Count & 0xFFF) == 0)
            {
                this.cancellation.ThrowIfCancellationRequested();
            }

            this.CheckName(name);
            this.ReadTensor(name);
        }

        this.cursor.ExpectEnd();
    }

    private void ReadMetadata()
    {
        _ = this.cursor.Read();
        if (this.cursor.Token == JsonTokenType.Null)
        {
            return; // the reference implementation takes it as absent
        }

        if (this.cursor.Token != JsonTokenType.StartObject)
        {
            throw this.WrongType("The metadata is no object.", "an object of strings");
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (this.cursor.Read() && this.cursor.Token == JsonTokenType.PropertyName)
        {
            string key = this.cursor.GetString();
            if (!keys.Add(key))
            {
                throw this.Duplicate(key);
            }

            this.CheckName(key);
            _ = this.cursor.Read();
            if (this.cursor.Token != JsonTokenType.String)
            {
                throw this.WrongType("A metadata value is no string.", "a string");
            }

            this.header.Metadata.Add(new(key, this.cursor.GetString()));
        }
    }

    private void ReadTensor(string name)
    {
        _ = this.cursor.Read();
        if (this.cursor.Token != JsonTokenType.StartObject)
        {
            throw this.WrongType("The entry of a tensor is no object.", "an object with dtype, shape and data_offsets");
        }

        DataType? type = null;
        int firstDimension = -1;
        int rank = 0;
        ulong begin = 0;
        ulong end = 0;
        bool hasOffsets = false;
        long entryOffset = this.cursor.Offset;
        while (this.cursor.Read() && this.cursor.Token == JsonTokenType.PropertyName)
        {
            if (this.cursor.ValueEquals("dtype"u8))
            {
                type = type is null ? this.ReadType() : throw this.Duplicate("dtype");
            }
            else if (this.cursor.ValueEquals("shape"u8))
            {
                firstDimension = firstDimension < 0 ? this.header.Dimensions.Count : throw this.Duplicate("shape");
                rank = this.ReadShape();
            }
            else if (this.cursor.ValueEquals("data_offsets"u8))
            {
                hasOffsets = hasOffsets ? throw this.Duplicate("data_offsets") : true;
                this.ReadOffsets(out begin, out end);
            }
            else
            {
                this.SkipUnknown(name);
            }
        }

        if (type is not { } known || firstDimension < 0 || !hasOffsets)
        {
            string missing = type is null ? "dtype" : firstDimension < 0 ? "shape" : "data_offsets";
            throw Error(this.source, DefectKind.MissingField, entryOffset, this.cursor.Path, $"The entry of tensor '{name}' has no {missing}.");
        }

        this.Add(name, known, firstDimension, rank, begin, end, entryOffset);
    }

    private DataType ReadType()
    {
        _ = this.cursor.Read();
        if (this.cursor.Token != JsonTokenType.String)
        {
            throw this.WrongType("The dtype is no string.", "a string");
        }

        if (!this.cursor.HasEscapes && SafeTensorsDataTypes.TryFind(this.cursor.RawValue, out DataType type))
        {
            return type;
        }

        string word = this.cursor.GetString();
        return SafeTensorsDataTypes.TryFind(System.Text.Encoding.UTF8.GetBytes(word), out type)
            ? type
            : throw this.cursor.Error(DefectKind.UnknownEnum, "The dtype is not defined.", $"one of {SafeTensorsDataTypes.Known}", word);
    }

    private int ReadShape()
    {
        _ = this.cursor.Read();
        if (this.cursor.Token != JsonTokenType.StartArray)
        {
            throw this.WrongType("The shape is no array.", "an array of sizes");
        }

        int rank = 0;
        while (this.cursor.Read() && this.cursor.Token != JsonTokenType.EndArray)
        {
            if (this.cursor.Token != JsonTokenType.Number)
            {
                throw this.WrongType("A dimension is no number.", "a whole number");
            }

            if (!this.cursor.TryGetUInt64(out ulong size) || size > long.MaxValue)
            {
                throw this.ImpossibleNumber("A dimension", DefectKind.NegativeDim, DefectKind.SizeOverflow);
            }

            this.header.Dimensions.Add((long)size);
            rank++;
        }

        return rank;
    }

    private void ReadOffsets(out ulong begin, out ulong end)
    {
        _ = this.cursor.Read();
        if (this.cursor.Token != JsonTokenType.StartArray)
        {
            throw this.WrongType("The data_offsets are no array.", "two offsets");
        }

        begin = this.ReadOffset();
        end = this.ReadOffset();
        if (!this.cursor.Read() || this.cursor.Token != JsonTokenType.EndArray)
        {
            throw this.cursor.Error(DefectKind.BadValue, "The data_offsets have more than two numbers.", "two offsets");
        }
    }

    private ulong ReadOffset()
    {
        if (!this.cursor.Read() || this.cursor.Token != JsonTokenType.Number)
        {
            throw this.cursor.Token == JsonTokenType.EndArray
                ? this.cursor.Error(DefectKind.BadValue, "The data_offsets are not two numbers.", "two offsets")
                : this.WrongType("An offset is no number.", "a whole number");
        }

        return this.cursor.TryGetUInt64(out ulong offset) ? offset : throw this.ImpossibleNumber("An offset", DefectKind.BadValue, DefectKind.SizeOverflow);
    }

    private InvalidModelContentException ImpossibleNumber(string what, DefectKind negative, DefectKind tooLarge)
    {
        string text = System.Text.Encoding.UTF8.GetString(this.cursor.RawValue);
        return text.AsSpan().IndexOfAny(".eE") >= 0
            ? this.cursor.Error(DefectKind.BadType, $"{what} is no whole number.", "a whole number", text)
            : text.StartsWith('-')
                ? this.cursor.Error(negative, $"{what} is negative.", "zero or more", text)
                : this.cursor.Error(tooLarge, $"{what} does not fit 63 bits.", $"at most {long.MaxValue}", text);
    }

    private void Add(string name, DataType type, int firstDimension, int rank, ulong begin, ulong end, long entryOffset)
    {
        Int128 elements = 1;
        for (int i = 0; i < rank; i++)
        {
            long size = this.header.Dimensions[firstDimension + i];
            elements = checked(elements * size);
            if (elements > long.MaxValue)
            {
                throw Error(this.source, DefectKind.SizeOverflow, entryOffset, this.cursor.Path, $"The product of the dimensions of '{name}' does not fit 63 bits.");
            }
        }

        Int128 bits = elements * type.BitsPerElement;
        if (bits / 8 > long.MaxValue)
        {
            throw Error(this.source, DefectKind.SizeOverflow, entryOffset, this.cursor.Path, $"The byte size of '{name}' does not fit 63 bits.");
        }

        if (begin > end)
        {
            throw Error(this.source, DefectKind.BadValue, entryOffset, this.cursor.Path, $"The data of '{name}' ends before it begins.", "begin <= end", $"[{begin}, {end}]");
        }

        if (bits % 8 != 0)
        {
            throw Error(
                this.source, DefectKind.BadAlignment, entryOffset, this.cursor.Path, $"The data of '{name}' does not end on a byte.", "a multiple of 8 bits", $"{bits} bits");
        }

        long bytes = (long)(bits / 8);
        if (end - begin != (ulong)bytes)
        {
            throw Error(
                this.source, DefectKind.ShapeDataMismatch, entryOffset, this.cursor.Path, $"Shape and data of '{name}' disagree.", $"{bytes} bytes", $"{end - begin}");
        }

        if (end > (ulong)(this.source.Length - this.header.DataStart))
        {
            throw Error(
                this.source,
                DefectKind.Truncated,
                this.source.Length,
                this.cursor.Path,
                $"The file ends inside the data of '{name}', or its offsets are wrong.",
                $"{end} bytes of data",
                $"{this.source.Length - this.header.DataStart}");
        }

        this.header.Entries.Add(new SafeTensorsEntry(name, type, firstDimension, rank, (long)begin, (long)end));
    }

    private void SkipUnknown(string name)
    {
        if (!this.reportedUnknownField)
        {
            this.reportedUnknownField = true;
            this.context.Diagnostics.Report(SafeTensorsDiagnostics.UnknownField.At(
                new SourceLocation(this.source.Name, this.cursor.Offset, -1, this.cursor.Path), name, this.cursor.GetString()));
        }

        this.cursor.SkipValue();
    }

    private void CheckName(string name)
    {
        if (!this.reportedControlCharacters && name.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            this.reportedControlCharacters = true;
            this.context.Diagnostics.Report(SafeTensorsDiagnostics.ControlCharacters.At(new SourceLocation(this.source.Name, this.cursor.Offset), name));
        }
    }

    /// <summary>The error of a value of another kind; what is wrong inside that value comes first, because it is no JSON at all then.</summary>
    private InvalidModelContentException WrongType(string problem, string expected)
    {
        InvalidModelContentException error = this.cursor.Error(DefectKind.BadType, problem, expected);
        this.cursor.SkipValue();
        return error;
    }

    private InvalidModelContentException Duplicate(string name) =>
        this.cursor.Error(DefectKind.DuplicateName, $"The name '{name}' occurs twice.");
}
