namespace HaoLine.Analysis;

/// <summary>Turns counts by sign and exponent into bins between powers of two.</summary>
internal static class WeightHistograms
{
    private const int Exponents = 255;
    private const int Bias = 127;

    /// <summary>Bins with values from the most negative on; zeros, which share the exponent 0, are taken out, and values that are not finite left out.</summary>
    public static IReadOnlyList<WeightHistogramBin> Bins(ReadOnlySpan<long> counts, long zeros)
    {
        var bins = new List<WeightHistogramBin>();
        for (int exponent = Exponents - 1; exponent > 0; exponent--)
        {
            Add(bins, -Limit(exponent + 1), -Limit(exponent), counts[256 + exponent]);
        }

        // Below the least normal number only magnitudes are told apart from zero.
        Add(bins, -Limit(1), Limit(1), counts[0] + counts[256] - zeros);
        for (int exponent = 1; exponent < Exponents; exponent++)
        {
            Add(bins, Limit(exponent), Limit(exponent + 1), counts[exponent]);
        }

        return bins;
    }

    private static double Limit(int exponent) => Math.ScaleB(1, exponent - Bias);

    private static void Add(List<WeightHistogramBin> bins, double lower, double upper, long count)
    {
        if (count > 0)
        {
            bins.Add(new WeightHistogramBin(lower, upper, count));
        }
    }
}
