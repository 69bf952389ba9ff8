using System.Buffers;
using HaoLine.Ir.Numerics;

namespace HaoLine.Ir;

/// <summary>
/// Decodes packed elements of every real type of fixed size to float32 or float64: plain floats and integers, types below 8 bits, and ggml
/// block types. Results are those of the reference implementations bit for bit, on every machine.
/// </summary>
/// <remarks>Packed bytes have the layout that <see cref="TensorData"/> gives: little-endian, low bits first, whole blocks.</remarks>
public static class ElementDecoder
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>True when elements of the type can be decoded; see <see cref="ReasonNotDecodable"/>.</summary>
    public static bool CanDecode(DataType type) => ReasonNotDecodable(type) is null;

    /// <summary>Why elements of the type have no real value, or cannot be told; null when they can be decoded.</summary>
    public static string? ReasonNotDecodable(DataType type) =>
        type == DataType.Undefined ? "the type is not known"
        : type == DataType.String ? "texts are no numbers"
        : type.IsComplex ? "complex numbers are no real numbers"
        : IsRepacked(type) ? $"{type.Name} interleaves the rows of a matrix for one processor; ggml removed it"
        : null;

    /// <summary>Decodes to float32. Integers above 24 bits and float64 are rounded to nearest.</summary>
    /// <param name="type">Type of the packed elements.</param>
    /// <param name="packed">Whole blocks, or whole bytes of types below 8 bits.</param>
    /// <param name="values">Receives the values; its length says how many are decoded.</param>
    /// <exception cref="ArgumentException">The bytes are not those of as many elements.</exception>
    /// <exception cref="NotSupportedException">The type cannot be decoded; the message says why.</exception>
    public static void Decode(DataType type, ReadOnlySpan<byte> packed, Span<float> values)
    {
        Require(type, packed.Length, values.Length);
        if (type.IsBlock)
        {
            GgmlBlocks.Decode(type, packed, values);
        }
        else
        {
            PlainElements.Decode(type, packed, values);
        }
    }

    /// <summary>Decodes to float64, which holds every element but those of 64-bit integers above 53 bits exactly.</summary>
    /// <param name="type">Type of the packed elements.</param>
    /// <param name="packed">Whole blocks, or whole bytes of types below 8 bits.</param>
    /// <param name="values">Receives the values; its length says how many are decoded.</param>
    /// <exception cref="ArgumentException">The bytes are not those of as many elements.</exception>
    /// <exception cref="NotSupportedException">The type cannot be decoded; the message says why.</exception>
    public static void Decode(DataType type, ReadOnlySpan<byte> packed, Span<double> values)
    {
        Require(type, packed.Length, values.Length);
        if (PlainElements.TryDecodeWide(type, packed, values))
        {
            return;
        }

        const int part = 1024; // a multiple of every block
        Span<float> buffer = stackalloc float[part];
        for (int done = 0; done < values.Length; done += part)
        {
            int count = Math.Min(part, values.Length - done);
            int start = (int)ByteLength(type, done);
            Decode(type, packed.Slice(start, (int)ByteLength(type, count)), buffer[..count]);
            for (int i = 0; i < count; i++)
            {
                values[done + i] = buffer[i];
            }
        }
    }

    /// <summary>Reads and decodes a part of a payload through a pooled buffer of 64 KiB.</summary>
    /// <param name="data">The payload.</param>
    /// <param name="firstElement">First element to decode, at the start of a block and of a byte.</param>
    /// <param name="values">Receives the values; its length says how many are decoded.</param>
    /// <exception cref="ArgumentOutOfRangeException">The elements are not inside the payload, or do not start a block.</exception>
    /// <exception cref="EndOfStreamException">The payload is shorter than its type and shape say.</exception>
    /// <exception cref="NotSupportedException">The type cannot be decoded; the message says why.</exception>
    public static void Decode(TensorData data, long firstElement, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataType type = data.ElementType;
        int unit = Granularity(type);
        ArgumentOutOfRangeException.ThrowIfNegative(firstElement);
        ArgumentOutOfRangeException.ThrowIfNotEqual(firstElement % unit, 0, nameof(firstElement));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstElement, data.ElementCount - values.Length, nameof(firstElement));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int part = (int)(BufferBytes / ByteLength(type, unit)) * unit;
            for (int done = 0; done < values.Length; done += part)
            {
                int count = Math.Min(part, values.Length - done);
                Span<byte> packed = buffer.AsSpan(0, (int)ByteLength(type, count));
                data.ReadExactly(ByteLength(type, firstElement + done), packed);
                Decode(type, packed, values.Slice(done, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The fewest elements that start and end at whole bytes and blocks: 256 for <c>q4_k</c>, 2 for <c>int4</c>, 1 for <c>float32</c>.</summary>
    /// <exception cref="NotSupportedException">The type cannot be decoded; the message says why.</exception>
    public static int Granularity(DataType type)
    {
        RequireDecodable(type);
        return type.IsBlock ? type.BlockElements : type.IsSubByte ? (type.BitsPerElement == 6 ? 4 : 8 / type.BitsPerElement) : 1;
    }

    private static long ByteLength(DataType type, long elements) => type.TryGetByteLength(elements, out long bytes) ? bytes : 0;

    private static bool IsRepacked(DataType type) =>
        type == DataType.GgmlQ40Packed4x4 || type == DataType.GgmlQ40Packed4x8 || type == DataType.GgmlQ40Packed8x8
        || type == DataType.GgmlIQ4NLPacked4x4 || type == DataType.GgmlIQ4NLPacked4x8 || type == DataType.GgmlIQ4NLPacked8x8;

    private static void RequireDecodable(DataType type)
    {
        if (ReasonNotDecodable(type) is { } reason)
        {
            throw new NotSupportedException($"Elements of {type.Name} cannot be decoded: {reason}.");
        }
    }

    private static void Require(DataType type, int bytes, int elements)
    {
        RequireDecodable(type);
        if (!type.TryGetByteLength(elements, out long expected) || expected != bytes || elements % type.BlockElements != 0)
        {
            throw new ArgumentException($"{elements} elements of {type.Name} are not {bytes} bytes.", nameof(bytes));
        }
    }
}
