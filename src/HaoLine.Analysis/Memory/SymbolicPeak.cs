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
    private const int SampleCount = 5;

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

    private static IReadOnlyList<Dimension> NotDominated(List<Dimension> sizes, CancellationToken ct)
    {
        // Large ones first: one of them usually dominates the rest.
        SymbolBinding[] samples = Samples(sizes);
        Candidate[] ordered = [.. sizes.Select(size => new Candidate(size, Array.ConvertAll(samples, sample => ValueAt(size, sample)))).OrderByDescending(static candidate => candidate.Values[0])];
        var kept = new List<Candidate>();
        long work = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Candidate candidate = ordered[i];
            if (kept.Count >= MaximumKept || work > MaximumWork)
            {
                kept.AddRange(ordered.AsSpan(i));
                break;
            }

            bool isDominated = false;
            foreach (Candidate other in kept)
            {
                if (IsAtLeast(other, candidate, ref work))
                {
                    isDominated = true;
                    break;
                }
            }

            if (!isDominated)
            {
                kept.RemoveAll(other => IsAtLeast(candidate, other, ref work));
                kept.Add(candidate);
            }
        }

        return kept.ConvertAll(static candidate => candidate.Size);
    }

    /// <summary>Bindings that tell most pairs apart without a proof: all 64, all 1, and mixed ones that favour different symbols.</summary>
    private static SymbolBinding[] Samples(List<Dimension> sizes)
    {
        string[] symbols = [.. sizes.SelectMany(static size => size.Expression?.Symbols ?? Enumerable.Empty<string>()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var samples = new SymbolBinding[SampleCount];
        for (int sample = 0; sample < SampleCount; sample++)
        {
            var values = new Dictionary<string, long>(StringComparer.Ordinal);
            for (int i = 0; i < symbols.Length; i++)
            {
                values.Add(symbols[i], sample switch { 0 => 64, 1 => 1, _ => ((i + sample) % 3) switch { 0 => 1, 1 => 1000, _ => 7 } });
            }

            samples[sample] = new SymbolBinding(values);
        }

        return samples;
    }

    private static bool IsAtLeast(Candidate left, Candidate right, ref long work)
    {
        work++;
        for (int i = 0; i < SampleCount; i++)
        {
            if (left.Values[i] < right.Values[i])
            {
                return false; // it is below at this binding
            }
        }

        SymbolicExpression a = ExpressionOf(left.Size);
        SymbolicExpression b = ExpressionOf(right.Size);
        work += a.Terms.Length + b.Terms.Length;
        return a.IsAtLeast(b);
    }

    private static SymbolicExpression ExpressionOf(Dimension size) => size.Expression ?? SymbolicExpression.Constant(size.Value);

    private static long ValueAt(Dimension size, SymbolBinding sample)
    {
        try
        {
            return size.TryEvaluate(sample, out long value) ? value : 0;
        }
        catch (Exception problem) when (problem is OverflowException or DivideByZeroException)
        {
            return long.MaxValue; // samples only save proofs
        }
    }

    private sealed record Candidate(Dimension Size, long[] Values);
}
