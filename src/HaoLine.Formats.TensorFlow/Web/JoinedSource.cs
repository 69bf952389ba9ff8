using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Web;

/// <summary>Several files one after the other as one source: tensors of a weight group run on over its files.</summary>
internal sealed class JoinedSource : IRandomAccessSource
{
    private readonly IReadOnlyList<IRandomAccessSource> parts;
    private readonly long[] starts;

    public JoinedSource(string name, IReadOnlyList<IRandomAccessSource> parts)
    {
        this.Name = name;
        this.parts = parts;
        this.starts = new long[parts.Count];
        for (int i = 0; i < parts.Count; i++)
        {
            this.starts[i] = this.Length;
            this.Length = checked(this.Length + parts[i].Length);
        }
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long Length { get; }

    /// <inheritdoc />
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int filled = 0;
        while (filled < destination.Length && offset + filled < this.Length)
        {
            int index = Array.BinarySearch(this.starts, offset + filled);
            index = index < 0 ? ~index - 1 : index;

            // Empty files start where the next one does.
            while (this.starts[index] + this.parts[index].Length <= offset + filled)
            {
                index++;
            }

            int count = this.parts[index].Read(offset + filled - this.starts[index], destination[filled..]);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return filled;
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (IRandomAccessSource part in this.parts)
        {
            part.Dispose();
        }
    }
}
