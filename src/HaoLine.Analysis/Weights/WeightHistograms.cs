namespace HaoLine.Analysis;

/// <summary>Turns counts by sign and exponent into bins between powers of two.</summary>
internal static class WeightHistograms
{
    /// <summary>Bins with values from the most negative on; zeros, which share the exponent 0, are taken out, and values that are not finite left out.</summary>
    /// <param name="counts">By sign and exponent field of a binary type: half of them for either sign, the last of a half for values that are not finite.</param>
    /// <param name="zeros">Zeros among them.</param>
    public static IReadOnlyList<WeightHistogramBin> Bins(ReadOnlySpan<long> counts, long zeros)
    {
        var bins = new List<WeightHistogramBin>();
        int sign = counts.Length / 2;
        int exponents = sign - 1;
        int bias = exponents / 2;
        for (int exponent = exponents - 1; exponent > 0; exponent--)
        {
            Add(bins, -Limit(exponent + 1), -Limit(exponent), counts[sign + exponent]);
        }

        // Below the least normal number only magnitudes are told apart from zero.
        Add(bins, -Limit(1), Limit(1), counts[0] + counts[sign] - zeros);
        for (int exponent = 1; exponent < exponents; exponent++)
        {
            Add(bins, Limit(exponent), Limit(exponent + 1), counts[exponent]);
        }

        return bins;

        // Above the largest float64 there is no power of two that float64 holds.
        double Limit(int exponent) => Math.Min(double.MaxValue, Math.ScaleB(1, exponent - bias));
    }

    private static void Add(List<WeightHistogramBin> bins, double lower, double upper, long count)
    {
        if (count > 0)
        {
            bins.Add(new WeightHistogramBin(lower, upper, count));
        }
    }
}
