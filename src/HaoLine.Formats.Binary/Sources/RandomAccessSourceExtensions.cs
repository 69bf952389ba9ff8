using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Reading from sources that give less at a time than is asked for, as sources of users do.</summary>
public static class RandomAccessSourceExtensions
{
    /// <summary>Reads on until the destination is full or the source ends; returns the bytes read.</summary>
    /// <param name="source">Where to read.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <exception cref="IOException">The underlying storage failed.</exception>
    public static int ReadFully(this IRandomAccessSource source, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        int filled = 0;
        int count;
        while (filled < destination.Length && (count = source.Read(offset + filled, destination[filled..])) > 0)
        {
            filled += count;
        }

        return filled;
    }
}
