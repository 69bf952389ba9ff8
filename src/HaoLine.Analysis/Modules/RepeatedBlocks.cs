using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Chooses non-overlapping blocks that repeat back to back along the execution order.</summary>
internal sealed class RepeatedBlocks
{
    /// <summary>Shorter repetitions are layers, not blocks.</summary>
    public const int MinimumNodes = 3;

    private readonly ExecutionSequence sequence;
    private readonly int[] crossing;
    private readonly bool[] taken;
    private readonly List<RepeatedRun> chosen = [];

    private RepeatedBlocks(ExecutionSequence sequence)
    {
        this.sequence = sequence;
        this.crossing = sequence.CrossingValues();
        this.taken = new bool[sequence.Sequence.Length];
    }

    /// <summary>Blocks by start; equal ones first, then those of equal form among what is left. Lengths are whole periods.</summary>
    public static List<RepeatedRun> Find(ExecutionSequence sequence, CancellationToken ct)
    {
        var blocks = new RepeatedBlocks(sequence);
        blocks.Choose(sequence.Exact, ct);
        if (sequence.LooseIsCoarser)
        {
            blocks.Choose(sequence.Loose, ct);
        }

        blocks.chosen.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return blocks.chosen;
    }

    private void Choose(int[] ids, CancellationToken ct)
    {
        List<RepeatedRun> runs = RunSearch.Find(ids, MinimumNodes, ct);
        runs.Sort(static (a, b) =>
        {
            int byGain = b.Gain.CompareTo(a.Gain);
            int byPeriod = byGain != 0 ? byGain : a.Period.CompareTo(b.Period);
            return byPeriod != 0 ? byPeriod : a.Start.CompareTo(b.Start);
        });
        foreach (RepeatedRun run in runs)
        {
            if (this.taken[run.Start] && this.taken[run.Start + run.Length - 1])
            {
                continue;
            }

            RepeatedRun free = this.Free(run);
            if (free.Count < 2)
            {
                continue;
            }

            RepeatedRun block = this.LongestWired(this.BestPhase(free));
            if (block.Count < 2)
            {
                continue;
            }

            this.taken.AsSpan(block.Start, block.Length).Fill(true);
            this.chosen.Add(block);
        }
    }

    /// <summary>The longest part of a run that no chosen block covers.</summary>
    private RepeatedRun Free(RepeatedRun run)
    {
        ReadOnlySpan<bool> span = this.taken.AsSpan(run.Start, run.Length);
        int bestStart = 0;
        int bestLength = 0;
        int start = 0;
        for (int i = 0; i <= span.Length; i++)
        {
            if (i == span.Length || span[i])
            {
                if (i - start > bestLength)
                {
                    (bestStart, bestLength) = (start, i - start);
                }

                start = i + 1;
            }
        }

        return new RepeatedRun(run.Start + bestStart, bestLength, run.Period);
    }

    /// <summary>Where a run is longer than its whole periods, the blocks start where the fewest values cross their borders.</summary>
    private RepeatedRun BestPhase(RepeatedRun run)
    {
        int best = 0;
        long fewest = long.MaxValue;
        for (int phase = 0; phase <= run.Length - run.Covered; phase++)
        {
            long crossed = 0;
            for (int border = 0; border <= run.Count; border++)
            {
                crossed += this.crossing[run.Start + phase + (border * run.Period)];
            }

            if (crossed < fewest)
            {
                (best, fewest) = (phase, crossed);
            }
        }

        return new RepeatedRun(run.Start + best, run.Covered, run.Period);
    }

    /// <summary>The longest stretch of periods whose nodes are wired alike inside.</summary>
    private RepeatedRun LongestWired(RepeatedRun run)
    {
        int bestStart = 0;
        int bestCount = 0;
        int start = 0;
        for (int block = 1; block <= run.Count; block++)
        {
            if (block == run.Count || !this.AreWiredAlike(run.Start + ((block - 1) * run.Period), run.Period))
            {
                if (block - start > bestCount)
                {
                    (bestStart, bestCount) = (start, block - start);
                }

                start = block;
            }
        }

        return new RepeatedRun(run.Start + (bestStart * run.Period), bestCount * run.Period, run.Period);
    }

    private bool AreWiredAlike(int first, int period)
    {
        for (int i = first; i < first + period; i++)
        {
            IReadOnlyList<Value?> a = this.sequence.Nodes[this.sequence.Sequence[i]].Inputs;
            IReadOnlyList<Value?> b = this.sequence.Nodes[this.sequence.Sequence[i + period]].Inputs;
            ReadOnlySpan<int> producers = this.sequence.ProducersOf(i);
            ReadOnlySpan<int> others = this.sequence.ProducersOf(i + period);
            for (int operand = 0; operand < Math.Min(producers.Length, others.Length); operand++)
            {
                int producer = producers[operand];
                int other = others[operand];
                bool isInside = producer >= first && producer < first + period;
                bool otherInside = other >= first + period && other < first + (2 * period);
                if (isInside != otherInside || (isInside && (other - producer != period || a[operand]!.ResultIndex != b[operand]!.ResultIndex)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
