namespace HaoLine.Analysis;

/// <summary>
/// Makes arena plans. Two greedy methods, the smaller result wins: best fit in order of time, always O(n log n); and best fit
/// by falling size among the buffers that overlap in time, when there are not too many such pairs.
/// </summary>
internal static class ArenaPlanner
{
    private const long MaximumPairs = 2_000_000;

    public static ArenaPlan Plan(IReadOnlyList<LiveTensor> tensors, int alignment, CancellationToken ct)
    {
        int[] byTime = [.. Enumerable.Range(0, tensors.Count)
            .OrderBy(index => tensors[index].FirstStep).ThenByDescending(index => tensors[index].Bytes).ThenBy(static index => index)];
        long[] sizes = [.. tensors.Select(tensor => Align(tensor.Bytes, alignment))];
        long[] offsets = InOrderOfTime(tensors, byTime, sizes);
        ct.ThrowIfCancellationRequested();
        if (Neighbours(tensors, byTime) is { } neighbours)
        {
            long[] bySize = ByFallingSize(sizes, neighbours, ct);
            if (Height(bySize, sizes) < Height(offsets, sizes))
            {
                offsets = bySize;
            }
        }

        return new ArenaPlan(Height(offsets, sizes), alignment, [.. tensors.Select((tensor, index) => new ArenaSlot(tensor, offsets[index]))]);
    }

    private static long Align(long bytes, int alignment) => checked((bytes + alignment - 1) & -(long)alignment);

    private static long Height(long[] offsets, long[] sizes)
    {
        long height = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            height = Math.Max(height, checked(offsets[i] + sizes[i]));
        }

        return height;
    }

    /// <summary>Walks through time with a list of free gaps, as an allocator would that knows when each buffer dies.</summary>
    private static long[] InOrderOfTime(IReadOnlyList<LiveTensor> tensors, int[] byTime, long[] sizes)
    {
        long[] offsets = new long[tensors.Count];
        var gaps = new FreeGaps();
        var dying = new PriorityQueue<int, int>();
        foreach (int index in byTime)
        {
            while (dying.TryPeek(out int dead, out int last) && last < tensors[index].FirstStep)
            {
                dying.Dequeue();
                gaps.Release(offsets[dead], sizes[dead]);
            }

            if (sizes[index] > 0)
            {
                offsets[index] = gaps.Take(sizes[index]);
                dying.Enqueue(index, tensors[index].LastStep);
            }
        }

        return offsets;
    }

    /// <summary>For each buffer those that overlap it in time; null when there are too many pairs.</summary>
    private static List<int>[]? Neighbours(IReadOnlyList<LiveTensor> tensors, int[] byTime)
    {
        var neighbours = new List<int>[tensors.Count];
        var alive = new List<int>();
        long pairs = 0;
        foreach (int index in byTime)
        {
            alive.RemoveAll(other => tensors[other].LastStep < tensors[index].FirstStep);
            pairs += alive.Count;
            if (pairs > MaximumPairs)
            {
                return null;
            }

            neighbours[index] = [.. alive];
            foreach (int other in alive)
            {
                neighbours[other].Add(index);
            }

            alive.Add(index);
        }

        return neighbours;
    }

    private static long[] ByFallingSize(long[] sizes, List<int>[] neighbours, CancellationToken ct)
    {
        long[] offsets = new long[sizes.Length];
        bool[] isPlaced = new bool[sizes.Length];
        var taken = new List<(long Start, long End)>();
        int visited = 0;
        foreach (int index in Enumerable.Range(0, sizes.Length).OrderByDescending(index => sizes[index]).ThenBy(static index => index))
        {
            if ((++visited & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            taken.Clear();
            foreach (int other in neighbours[index])
            {
                if (isPlaced[other] && sizes[other] > 0)
                {
                    taken.Add((offsets[other], checked(offsets[other] + sizes[other])));
                }
            }

            offsets[index] = BestFit(taken, sizes[index]);
            isPlaced[index] = true;
        }

        return offsets;
    }

    private static long BestFit(List<(long Start, long End)> taken, long size)
    {
        taken.Sort();
        long best = -1;
        long smallest = long.MaxValue;
        long free = 0;
        foreach ((long start, long end) in taken)
        {
            long gap = start - free;
            if (gap >= size && gap < smallest)
            {
                (best, smallest) = (free, gap);
            }

            free = Math.Max(free, end);
        }

        return best >= 0 ? best : free;
    }
}
