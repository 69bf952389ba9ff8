namespace HaoLine.Analysis;

/// <summary>
/// Makes arena plans. Two greedy methods, the smaller result wins: best fit in order of time, always O(n log n); and best fit
/// by falling size among the buffers that overlap in time, when there are not too many such pairs.
/// </summary>
internal static class ArenaPlanner
{
    public static ArenaPlan Plan(IReadOnlyList<LiveTensor> tensors, int alignment, CancellationToken ct)
    {
        int[] byTime = OrderOfTime(tensors);
        long[] sizes = new long[tensors.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Align(tensors[i].Bytes, alignment);
        }

        long[] offsets = InOrderOfTime(tensors, byTime, sizes);
        ct.ThrowIfCancellationRequested();
        if (Height(offsets, sizes) > LowerBound(tensors, sizes) && Neighbours.Of(tensors, byTime) is { } neighbours)
        {
            long[] bySize = ByFallingSize(sizes, neighbours, ct);
            if (Height(bySize, sizes) < Height(offsets, sizes))
            {
                offsets = bySize;
            }
        }

        var slots = new ArenaSlot[sizes.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new ArenaSlot(tensors[i], offsets[i]);
        }

        return new ArenaPlan(Height(offsets, sizes), alignment, slots);
    }

    /// <summary>Indices by first step, larger buffers first.</summary>
    private static int[] OrderOfTime(IReadOnlyList<LiveTensor> tensors)
    {
        int[] order = new int[tensors.Count];
        bool isSorted = true;
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            isSorted &= i == 0 || Compare(i - 1, i) <= 0;
        }

        if (!isSorted)
        {
            Array.Sort(order, Compare);
        }

        return order;

        int Compare(int a, int b)
        {
            LiveTensor left = tensors[a];
            LiveTensor right = tensors[b];
            int byStep = left.FirstStep.CompareTo(right.FirstStep);
            int bySize = byStep != 0 ? byStep : right.Bytes.CompareTo(left.Bytes);
            return bySize != 0 ? bySize : a.CompareTo(b);
        }
    }

    /// <summary>The most aligned bytes alive at one step: no plan is smaller.</summary>
    private static long LowerBound(IReadOnlyList<LiveTensor> tensors, long[] sizes)
    {
        int steps = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            steps = Math.Max(steps, tensors[i].LastStep + 1);
        }

        long[] change = new long[steps + 1];
        for (int i = 0; i < sizes.Length; i++)
        {
            change[tensors[i].FirstStep] = checked(change[tensors[i].FirstStep] + sizes[i]);
            change[tensors[i].LastStep + 1] = checked(change[tensors[i].LastStep + 1] - sizes[i]);
        }

        long live = 0;
        long most = 0;
        foreach (long difference in change)
        {
            live = checked(live + difference);
            most = Math.Max(most, live);
        }

        return most;
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

    private static long[] ByFallingSize(long[] sizes, Neighbours neighbours, CancellationToken ct)
    {
        long[] offsets = new long[sizes.Length];
        bool[] isPlaced = new bool[sizes.Length];
        var taken = new List<(long Start, long End)>();
        int visited = 0;
        int[] order = new int[sizes.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => sizes[a] != sizes[b] ? sizes[b].CompareTo(sizes[a]) : a.CompareTo(b));
        foreach (int index in order)
        {
            if ((++visited & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            taken.Clear();
            foreach (int other in neighbours.Of(index))
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

    /// <summary>For each buffer those that overlap it in time.</summary>
    private sealed class Neighbours
    {
        private const long MaximumPairs = 2_000_000;

        private readonly int[] starts;
        private readonly int[] others;

        private Neighbours(int[] starts, int[] others)
        {
            this.starts = starts;
            this.others = others;
        }

        public ReadOnlySpan<int> Of(int index) => this.others.AsSpan(this.starts[index]..this.starts[index + 1]);

        /// <summary>Null when there are too many pairs.</summary>
        public static Neighbours? Of(IReadOnlyList<LiveTensor> tensors, int[] byTime)
        {
            // Once to count, once to fill.
            int[] starts = new int[tensors.Count + 1];
            long pairs = 0;
            bool fits = Visit(tensors, byTime, (index, other) =>
            {
                starts[index + 1]++;
                starts[other + 1]++;
                return ++pairs <= MaximumPairs;
            });
            if (!fits)
            {
                return null;
            }

            for (int i = 1; i < starts.Length; i++)
            {
                starts[i] += starts[i - 1];
            }

            int[] others = new int[starts[^1]];
            int[] filled = starts[..^1];
            _ = Visit(tensors, byTime, (index, other) =>
            {
                others[filled[index]++] = other;
                others[filled[other]++] = index;
                return true;
            });
            return new Neighbours(starts, others);
        }

        private static bool Visit(IReadOnlyList<LiveTensor> tensors, int[] byTime, Func<int, int, bool> pair)
        {
            var alive = new List<int>();
            foreach (int index in byTime)
            {
                int first = tensors[index].FirstStep;
                int kept = 0;
                for (int i = 0; i < alive.Count; i++)
                {
                    if (tensors[alive[i]].LastStep >= first)
                    {
                        alive[kept++] = alive[i];
                    }
                }

                alive.RemoveRange(kept, alive.Count - kept);
                foreach (int other in alive)
                {
                    if (!pair(index, other))
                    {
                        return false;
                    }
                }

                alive.Add(index);
            }

            return true;
        }
    }
}
