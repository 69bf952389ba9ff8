using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>
/// The peak of a graph as a formula: the live bytes of the one step that is never below any other, else the maximum of the few
/// steps that none dominates. Equal live sets are merged by hashing, and the number of comparisons is bounded.
/// </summary>
/// <param name="Formula">Number or formula; unknown when there are too many candidates or the formulas grow too large.</param>
/// <param name="Candidates">Different live sizes that no other was proven to dominate; an upper bound when the work ran out.</param>
/// <param name="Sizes">Those sizes; empty when the formulas grew too large.</param>
internal sealed record SymbolicPeak(Dimension Formula, int Candidates, IReadOnlyList<Dimension> Sizes)
{
    /// <summary>Most steps that a maximum may list.</summary>
    public const int MaximumListed = 8;

    private const int MaximumKept = 64;
    private const long MaximumWork = 1_000_000;
    private const long SampleSize = 64;

    public static SymbolicPeak Of(GraphLiveness liveness, CancellationToken ct)
    {
        if (DistinctSizes(liveness, ct) is not { } sizes)
        {
            return new SymbolicPeak(Dimension.Unknown, liveness.Steps, []);
        }

        IReadOnlyList<Dimension> kept = NotDominated(sizes, ct);
        Dimension formula = Dimension.Unknown;
        if (kept.Count <= MaximumListed)
        {
            formula = kept[0];
            for (int i = 1; i < kept.Count; i++)
            {
                formula = Dimension.Max(formula, kept[i]);
            }
        }

        return new SymbolicPeak(formula, kept.Count, kept);
    }

    /// <summary>Bounds of the peak over ranges: those of the step with the largest bound, which hold because the peak is a maximum.</summary>
    public ValueBounds? Bound(SymbolRanges ranges)
    {
        if (this.Sizes.Count == 0)
        {
            return null;
        }

        long minimum = 0;
        long maximum = 0;
        foreach (Dimension size in this.Sizes)
        {
            if (!size.TryBound(ranges, out long low, out long high))
            {
                return null;
            }

            minimum = Math.Max(minimum, low);
            maximum = Math.Max(maximum, high);
        }

        return new ValueBounds(minimum, maximum);
    }

    /// <summary>The different live sizes over all steps; null when formulas exceed the limits.</summary>
    private static List<Dimension>? DistinctSizes(GraphLiveness liveness, CancellationToken ct)
    {
        var changes = new Dimension[liveness.Steps + 1];
        Array.Fill(changes, Dimension.Zero);
        var seen = new HashSet<Dimension>();
        var sizes = new List<Dimension>();
        Dimension live = Dimension.Zero;
        long work = 0;
        try
        {
            foreach (LiveTensor tensor in liveness.Tensors)
            {
                Dimension bytes = tensor.Formula is { } formula ? Dimension.FromExpression(formula) : tensor.Bytes;
                changes[tensor.FirstStep] += bytes;
                changes[tensor.LastStep + 1] -= bytes;
            }

            for (int step = 0; step < liveness.Steps; step++)
            {
                if ((step & 0xFFF) == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }

                if (step > 0 && changes[step] == Dimension.Zero)
                {
                    continue;
                }

                live += changes[step];
                work += live.Expression?.Terms.Length ?? 1;
                if (live.IsUnknown || work > MaximumWork)
                {
                    return null;
                }

                if (seen.Add(live))
                {
                    sizes.Add(live);
                }
            }
        }
        catch (OverflowException)
        {
            return null;
        }

        return sizes;
    }

    private static List<Dimension> NotDominated(List<Dimension> sizes, CancellationToken ct)
    {
        // Large ones first: one of them usually dominates the rest.
        SymbolBinding sample = new(sizes.SelectMany(static size => size.Expression?.Symbols ?? Enumerable.Empty<string>())
            .Distinct(StringComparer.Ordinal).ToDictionary(static symbol => symbol, static _ => SampleSize, StringComparer.Ordinal));
        Dimension[] ordered = [.. sizes.Select(size => (Size: size, Value: ValueAt(size, sample))).OrderByDescending(static pair => pair.Value).Select(static pair => pair.Size)];
        var kept = new List<Dimension>();
        long work = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Dimension candidate = ordered[i];
            if (kept.Count >= MaximumKept || work > MaximumWork)
            {
                kept.AddRange(ordered[i..]);
                break;
            }

            bool isDominated = false;
            foreach (Dimension other in kept)
            {
                work += TermsOf(candidate) + TermsOf(other);
                if (IsAtLeast(other, candidate))
                {
                    isDominated = true;
                    break;
                }
            }

            if (!isDominated)
            {
                kept.RemoveAll(other =>
                {
                    work += TermsOf(candidate) + TermsOf(other);
                    return IsAtLeast(candidate, other);
                });
                kept.Add(candidate);
            }
        }

        return kept;
    }

    private static int TermsOf(Dimension size) => size.Expression?.Terms.Length ?? 1;

    private static bool IsAtLeast(Dimension left, Dimension right) =>
        left.TryGetValue(out long a) && right.TryGetValue(out long b) ? a >= b : ExpressionOf(left).IsAtLeast(ExpressionOf(right));

    private static SymbolicExpression ExpressionOf(Dimension size) => size.Expression ?? SymbolicExpression.Constant(size.Value);

    private static long ValueAt(Dimension size, SymbolBinding sample)
    {
        try
        {
            return size.TryEvaluate(sample, out long value) ? value : 0;
        }
        catch (Exception problem) when (problem is OverflowException or DivideByZeroException)
        {
            return long.MaxValue; // only the order of the comparisons depends on it
        }
    }
}
