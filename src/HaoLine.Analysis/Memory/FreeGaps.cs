namespace HaoLine.Analysis;

/// <summary>Free gaps of a growing block of memory: best fit, neighbours joined on release, the end of the block without limit.</summary>
internal sealed class FreeGaps
{
    private readonly SortedGaps bySize = new();
    private readonly Dictionary<long, long> sizeByStart = [];
    private readonly Dictionary<long, long> startByEnd = [];
    private long end;

    public long Take(long size)
    {
        if (this.bySize.TryFindAtLeast(size, out long gap, out long offset))
        {
            this.Remove(offset, gap);
            if (gap > size)
            {
                this.Add(offset + size, gap - size);
            }

            return offset;
        }

        // Nothing fits: grow the block, using the gap at its end when there is one.
        long start = this.end;
        if (this.startByEnd.TryGetValue(this.end, out long last))
        {
            this.Remove(last, this.end - last);
            start = last;
        }

        this.end = checked(start + size);
        return start;
    }

    public void Release(long offset, long size)
    {
        long start = offset;
        long stop = offset + size;
        if (this.startByEnd.TryGetValue(start, out long before))
        {
            this.Remove(before, start - before);
            start = before;
        }

        if (this.sizeByStart.TryGetValue(stop, out long after))
        {
            this.Remove(stop, after);
            stop += after;
        }

        this.Add(start, stop - start);
    }

    private void Add(long offset, long size)
    {
        this.bySize.Add(size, offset);
        this.sizeByStart.Add(offset, size);
        this.startByEnd.Add(offset + size, offset);
    }

    private void Remove(long offset, long size)
    {
        this.bySize.Remove(size, offset);
        this.sizeByStart.Remove(offset);
        this.startByEnd.Remove(offset + size);
    }
}
