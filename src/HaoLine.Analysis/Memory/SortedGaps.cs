namespace HaoLine.Analysis;

/// <summary>
/// Pairs of size and offset in order, in chunks of bounded length: finding takes O(log n), changing O(√n)-like short moves, and
/// nothing is allocated for an entry.
/// </summary>
internal sealed class SortedGaps
{
    private const int ChunkLength = 256;

    private readonly List<List<(long Size, long Offset)>> chunks = [[]];

    /// <summary>The first pair of at least a size; false when there is none.</summary>
    public bool TryFindAtLeast(long size, out long gap, out long offset)
    {
        int chunk = this.ChunkOf((size, long.MinValue));
        List<(long Size, long Offset)> list = this.chunks[chunk];
        int index = list.BinarySearch((size, long.MinValue));
        index = index < 0 ? ~index : index;
        if (index == list.Count && chunk + 1 < this.chunks.Count)
        {
            list = this.chunks[chunk + 1];
            index = 0;
        }

        if (index >= list.Count)
        {
            (gap, offset) = (0, 0);
            return false;
        }

        (gap, offset) = list[index];
        return true;
    }

    public void Add(long size, long offset)
    {
        int chunk = this.ChunkOf((size, offset));
        List<(long Size, long Offset)> list = this.chunks[chunk];
        list.Insert(~list.BinarySearch((size, offset)), (size, offset));
        if (list.Count > ChunkLength)
        {
            this.chunks.Insert(chunk + 1, list.GetRange(ChunkLength / 2, list.Count - (ChunkLength / 2)));
            list.RemoveRange(ChunkLength / 2, list.Count - (ChunkLength / 2));
        }
    }

    public void Remove(long size, long offset)
    {
        int chunk = this.ChunkOf((size, offset));
        List<(long Size, long Offset)> list = this.chunks[chunk];
        list.RemoveAt(list.BinarySearch((size, offset)));
        if (list.Count == 0 && this.chunks.Count > 1)
        {
            this.chunks.RemoveAt(chunk);
        }
    }

    /// <summary>The last chunk that does not start behind a pair.</summary>
    private int ChunkOf((long Size, long Offset) pair)
    {
        int low = 0;
        int high = this.chunks.Count - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            if (this.chunks[middle][0].CompareTo(pair) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
