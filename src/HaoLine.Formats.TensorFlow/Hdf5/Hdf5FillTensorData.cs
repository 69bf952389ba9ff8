using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>A dataset that has no storage at all: every element is the fill value.</summary>
internal sealed class Hdf5FillTensorData(DataType type, ReadOnlySpan<long> dimensions, byte[] element, long bytes, SourceLocation location)
    : TensorData(type, dimensions, location)
{
    /// <inheritdoc />
    public override long ByteLength => bytes;

    /// <inheritdoc />
    public override long StoredByteLength => 0;

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= bytes)
        {
            return 0;
        }

        int count = (int)Math.Min(destination.Length, bytes - offset);
        Repeat(element, (int)(offset % Math.Max(1, element.Length)), destination[..count]);
        return count;
    }

    /// <summary>Writes an element again and again, from one of its bytes on; zeros for an empty one.</summary>
    public static void Repeat(ReadOnlySpan<byte> element, int first, Span<byte> destination)
    {
        if (element.IndexOfAnyExcept((byte)0) < 0)
        {
            destination.Clear();
            return;
        }

        int filled = Math.Min(element.Length, destination.Length);
        for (int i = 0; i < filled; i++)
        {
            destination[i] = element[(first + i) % element.Length];
        }

        while (filled < destination.Length)
        {
            int count = Math.Min(filled, destination.Length - filled);
            destination[..count].CopyTo(destination[filled..]);
            filled += count;
        }
    }
}
