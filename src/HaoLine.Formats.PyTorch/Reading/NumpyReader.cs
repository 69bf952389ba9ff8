using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>NumPy arrays: files of their own, and arrays inside pickles. Arrays of objects are pickles and are looked at as such.</summary>
internal sealed class NumpyReader(PyTorchReadState state, NumpyReader.Place place)
{
    private const int MaximumHeaderBytes = 1 << 20;

    /// <summary>Where an array stands.</summary>
    /// <param name="Source">The bytes.</param>
    /// <param name="Start">First byte.</param>
    /// <param name="End">Offset after the last byte.</param>
    /// <param name="Entry">Entry of an archive; null for a file.</param>
    /// <param name="Shift">What to add to get offsets in the file; -1 when there is none.</param>
    public sealed record Place(IRandomAccessSource Source, long Start, long End, string? Entry, long Shift);

    /// <summary>Reads a <c>.npy</c> file: a header with type, order and shape as a Python literal, then the data.</summary>
    public static void Read(PyTorchReadState state, Place place, string name)
    {
        byte[] start = ReadBytes(place, place.Start, 12);
        if (!PyTorchSignature.IsNumpy(start))
        {
            throw Error(state, place, DefectKind.BadMagic, 0, "This is no NumPy array.");
        }

        int version = start[6];
        int lengthBytes = version == 1 ? 2 : 4;
        if (version is not (1 or 2 or 3))
        {
            throw Error(state, place, DefectKind.UnsupportedVersion, 6, "The array states a version that is not known.", "1, 2 or 3", $"{version}");
        }

        uint length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > MaximumHeaderBytes || length > place.End - place.Start - 8 - lengthBytes)
        {
            throw Error(state, place, DefectKind.LengthExceedsFile, 8, "The header of the array leaves the file.", $"at most {place.End - place.Start - 8 - lengthBytes} bytes", $"{length}");
        }

        string header = Encoding.Latin1.GetString(ReadBytes(place, place.Start + 8 + lengthBytes, (int)length));
        long data = place.Start + 8 + lengthBytes + length;
        string? descriptor = Literal(header, "descr");
        long[]? shape = Shape(header);
        if (descriptor is null || shape is null)
        {
            throw Error(state, place, DefectKind.BadValue, 8, "The header of the array is malformed.");
        }

        if (descriptor.Contains("'O'", StringComparison.Ordinal) || descriptor.Contains("'|O'", StringComparison.Ordinal) || descriptor.TrimStart('|', '<', '>', '=').StartsWith('O'))
        {
            foreach (PickleResult result in PickleInterpreter.ReadAll(place.Source, data, place.End, state.Pickles, state.Token))
            {
                state.Report(result, place.Entry, place.Shift);
                if (result.Error is not null)
                {
                    throw result.Error;
                }
            }

            state.Report(PyTorchDiagnostics.DescribedOnly, new SourceLocation(state.Source.Name, -1, -1, place.Entry), name, "it is an array of Python objects.");
            return;
        }

        bool fortran = header.Contains("'fortran_order': True", StringComparison.Ordinal);
        state.CountElement();
        state.Tensors.Add(new NamedTensor(name, Data(state, place, descriptor, shape, fortran, data, place.End - data, name)));
    }

    /// <summary>Takes an array that a pickle rebuilds; false when the call makes none.</summary>
    public bool TryAdd(PickleObject made, string path, TensorRole role)
    {
        bool reconstruct = made.Callable is PickleGlobal { Module: "numpy.core.multiarray" or "numpy._core.multiarray", Name: "_reconstruct" };
        bool buffer = made.Callable is PickleGlobal { Module: "numpy.core.numeric" or "numpy._core.numeric", Name: "_frombuffer" };
        if (!reconstruct && !buffer)
        {
            return made.Callable is PickleGlobal { Module: "numpy" or "numpy.core.multiarray" or "numpy._core.multiarray", Name: "dtype" or "scalar" };
        }

        PickleValue? bytes;
        PickleValue? type;
        IReadOnlyList<PickleValue>? sizes;
        bool fortran;
        if (reconstruct)
        {
            if (made.State?.AsItems() is not { Count: >= 5 } parts)
            {
                return true;
            }

            (sizes, type, bytes) = (parts[1].AsItems(), parts[2], parts[4]);
            fortran = parts[3].AsInteger() == 1;
        }
        else
        {
            if (made.Arguments.Count < 4)
            {
                return true;
            }

            (bytes, type, sizes) = (made.Arguments[0], made.Arguments[1], made.Arguments[2].AsItems());
            fortran = made.Arguments[3].AsText() == "F";
        }

        string? descriptor = Descriptor(type);
        if (descriptor is null || sizes is null || sizes.Count > 32 || sizes.Any(static size => size.AsInteger() is null or < 0))
        {
            return descriptor is not "O" && bytes is not PickleSequence;
        }

        if (descriptor.TrimStart('<', '>', '|', '=').StartsWith('O'))
        {
            return false; // the items are values of the same pickle
        }

        long[] shape = [.. sizes.Select(static size => size.AsInteger()!.Value)];
        Place here = place;
        long offset = bytes is PickleBytes stored && place.Shift >= 0 ? stored.Offset : -1;
        long length = bytes is PickleBytes held ? held.Length : 0;
        if (TextBytes(bytes) is { } decoded)
        {
            here = place with { Source = new MemorySource(state.Source.Name, decoded), Start = 0, End = decoded.Length, Shift = -1 };
            (offset, length) = (0, decoded.Length);
        }

        state.CountElement();
        string name = path.Length == 0 ? "array" : path;
        state.Tensors.Add(new NamedTensor(name, Data(state, here, descriptor, shape, fortran, offset, length, name)) { Role = role });
        return true;
    }

    /// <summary>Bytes that a pickle of a protocol up to 2 holds as text with one character for each; null for others.</summary>
    private static byte[]? TextBytes(PickleValue? value)
    {
        string? text = value switch
        {
            PickleText plain => plain.Value,
            PickleObject made when made.IsMadeBy("_codecs", "encode") && made.Arguments is [PickleText encoded, PickleText { Value: "latin1" or "latin-1" }] => encoded.Value,
            PickleObject { Arguments.Count: 0 } made when made.IsMadeBy("__builtin__", "bytes") || made.IsMadeBy("builtins", "bytes") => "",
            _ => null,
        };
        return text is null || text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF') ? null : Encoding.Latin1.GetBytes(text);
    }

    private static TensorData Data(PyTorchReadState state, Place place, string descriptor, long[] shape, bool fortran, long offset, long length, string name)
    {
        bool big = descriptor.StartsWith('>');
        TorchElement element = Element(descriptor.TrimStart('<', '>', '|', '='));
        Int128 count = 1;
        foreach (long size in shape)
        {
            count *= size;
            if (count > long.MaxValue / 64)
            {
                throw Error(state, place, DefectKind.SizeOverflow, 0, $"The array '{name}' is larger than 64 bits can address.", null, string.Join(" x ", shape));
            }
        }

        string? reason = element.Type == DataType.Undefined ? $"elements of type {descriptor} are not known"
            : big && element.Bytes > 1 ? "the array is big-endian"
            : offset < 0 ? "the bytes are encoded in the pickle"
            : null;
        if (reason is not null)
        {
            return new MissingTensorData(element.Type, shape, reason, new SourceLocation(state.Source.Name, -1, -1, name));
        }

        long bytes = (long)count * element.Bytes;
        if (bytes > length)
        {
            throw Error(state, place, DefectKind.ShapeDataMismatch, 0, $"The array '{name}' holds fewer bytes than its shape needs.", $"{bytes} bytes", $"{length}");
        }

        if (!fortran || shape.Length < 2)
        {
            return new SourceTensorData(element.Type, shape, place.Source, offset, bytes, name);
        }

        long[] strides = new long[shape.Length];
        long step = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = step;
            step *= shape[axis];
        }

        return count == 0
            ? new SourceTensorData(element.Type, shape, place.Source, offset, 0, name)
            : new StridedTensorData(element, shape, strides, place.Source, offset, bytes, name);
    }

    private static TorchElement Element(string code) => code switch
    {
        "f4" => new(DataType.Float32, 4),
        "f8" => new(DataType.Float64, 8),
        "f2" => new(DataType.Float16, 2),
        "i8" => new(DataType.Int64, 8),
        "i4" => new(DataType.Int32, 4),
        "i2" => new(DataType.Int16, 2),
        "i1" => new(DataType.Int8, 1),
        "u8" => new(DataType.UInt64, 8),
        "u4" => new(DataType.UInt32, 4),
        "u2" => new(DataType.UInt16, 2),
        "u1" => new(DataType.UInt8, 1),
        "b1" => new(DataType.Bool, 1),
        "c8" => new(DataType.Complex64, 8),
        "c16" => new(DataType.Complex128, 16),
        _ => default,
    };

    /// <summary>The type code of <c>numpy.dtype('f4', …)</c> with the byte order of its state.</summary>
    private static string? Descriptor(PickleValue type)
    {
        if (type is not PickleObject made || !made.IsMadeBy("numpy", "dtype") || made.Arguments.Count == 0 || made.Arguments[0].AsText() is not { } code)
        {
            return null;
        }

        string order = made.State?.AsItems() is { Count: > 1 } parts ? parts[1].AsText() ?? "" : "";
        return order is ">" && !code.StartsWith('>') ? $">{code}" : code;
    }

    /// <summary>The value of a key in the header, as written; quotes of a plain text removed.</summary>
    private static string? Literal(string header, string key)
    {
        int at = header.IndexOf($"'{key}':", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        string rest = header[(at + key.Length + 3)..].TrimStart();
        if (rest.StartsWith('\''))
        {
            int end = rest.IndexOf('\'', 1);
            return end < 0 ? null : rest[1..end];
        }

        int next = rest.IndexOf("'fortran_order'", StringComparison.Ordinal);
        return next < 0 ? rest : rest[..next];
    }

    private static long[]? Shape(string header)
    {
        int at = header.IndexOf("'shape':", StringComparison.Ordinal);
        int open = at < 0 ? -1 : header.IndexOf('(', at);
        int close = open < 0 ? -1 : header.IndexOf(')', open);
        if (close < 0)
        {
            return null;
        }

        string[] parts = header[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        long[] shape = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts.Length > 64 || !long.TryParse(parts[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                return null;
            }
        }

        return shape;
    }

    private static byte[] ReadBytes(Place place, long offset, int count)
    {
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < count)
        {
            int got = offset + filled < place.End ? place.Source.Read(offset + filled, bytes.AsSpan(filled)) : 0;
            if (got == 0)
            {
                throw new InvalidModelContentException(DefectKind.Truncated, place.Source.Name, offset + filled, place.Entry ?? "", "The array ends inside its header.");
            }

            filled += got;
        }

        return bytes;
    }

    private static InvalidModelContentException Error(PyTorchReadState state, Place place, DefectKind kind, long offset, string problem, string? expected = null, string? found = null) =>
        new(kind, state.Source.Name, place.Shift < 0 ? -1 : place.Start + place.Shift + offset, place.Entry ?? "", problem, expected, found);
}
