namespace HaoLine.Analysis;

/// <summary>Checks an arena plan against the buffers it was made for. Shares no code with the planner. O(n log n).</summary>
public static class ArenaVerifier
{
    /// <summary>Every defect; empty for a valid plan. Of several buffers that overlap one, at least one is named.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tensors">The buffers with true sizes and lifetimes.</param>
    public static IReadOnlyList<ArenaViolation> Verify(ArenaPlan plan, IReadOnlyList<LiveTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tensors);
        var violations = new List<ArenaViolation>();
        var wanted = new Dictionary<LiveTensor, int>(ReferenceEqualityComparer.Instance);
        foreach (LiveTensor tensor in tensors)
        {
            wanted[tensor] = wanted.GetValueOrDefault(tensor) + 1;
        }

        foreach (ArenaSlot slot in plan.Slots)
        {
            LiveTensor tensor = slot.Tensor;
            int left = wanted.GetValueOrDefault(tensor);
            if (left == 0)
            {
                violations.Add(new ArenaViolation(ArenaViolationKind.Unexpected, tensor));
            }
            else
            {
                wanted[tensor] = left - 1;
            }

            if (tensor.Bytes < 0 || tensor.FirstStep < 0 || tensor.LastStep < tensor.FirstStep)
            {
                violations.Add(new ArenaViolation(ArenaViolationKind.BadLifetime, tensor));
            }
            else if (slot.Offset < 0 || tensor.Bytes > plan.TotalBytes || slot.Offset > plan.TotalBytes - tensor.Bytes)
            {
                violations.Add(new ArenaViolation(ArenaViolationKind.OutOfBounds, tensor));
            }
            else if (plan.Alignment <= 0 || slot.Offset % plan.Alignment != 0)
            {
                violations.Add(new ArenaViolation(ArenaViolationKind.Misaligned, tensor));
            }
        }

        foreach (LiveTensor tensor in tensors)
        {
            if (wanted[tensor] > 0)
            {
                wanted[tensor] = 0;
                violations.Add(new ArenaViolation(ArenaViolationKind.Missing, tensor));
            }
        }

        FindOverlaps(plan.Slots, violations);
        return violations;
    }

    private static void FindOverlaps(IReadOnlyList<ArenaSlot> slots, List<ArenaViolation> violations)
    {
        int[] starts = [.. Enumerable.Range(0, slots.Count)
            .Where(index => slots[index].Tensor.Bytes > 0 && slots[index].Tensor.LastStep >= slots[index].Tensor.FirstStep)];
        int[] ends = [.. starts.OrderBy(index => slots[index].Tensor.LastStep)];
        starts = [.. starts.OrderBy(index => slots[index].Tensor.FirstStep)];
        // Slots alive now, by offset. While they are disjoint, a new slot can only hit its neighbours.
        var alive = new SortedSet<(long Offset, int Index)>();
        int expired = 0;
        foreach (int index in starts)
        {
            ArenaSlot slot = slots[index];
            while (slots[ends[expired]].Tensor.LastStep < slot.Tensor.FirstStep)
            {
                alive.Remove((slots[ends[expired]].Offset, ends[expired]));
                expired++;
            }

            (long Offset, int Index) entry = (slot.Offset, index);
            bool isClean = true;
            foreach ((long _, int below) in alive.GetViewBetween((long.MinValue, int.MinValue), entry).Reverse().Take(1))
            {
                isClean &= Check(slots[below], slot);
            }

            foreach ((long _, int above) in alive.GetViewBetween(entry, (long.MaxValue, int.MaxValue)).Take(1))
            {
                isClean &= Check(slot, slots[above]);
            }

            // A slot that overlaps stays out, so that those in the set remain disjoint and every other overlap is still seen.
            if (isClean)
            {
                alive.Add(entry);
            }
        }

        bool Check(ArenaSlot lower, ArenaSlot upper)
        {
            if ((Int128)lower.Offset + lower.Tensor.Bytes <= upper.Offset)
            {
                return true;
            }

            violations.Add(new ArenaViolation(ArenaViolationKind.Overlap, upper.Tensor, lower.Tensor));
            return false;
        }
    }
}
