namespace HaoLine.Reporting;

/// <summary>Fewer points for a long series, so that no peak is lost: each bucket keeps its largest value.</summary>
internal static class SeriesSampling
{
    /// <summary>At most so many points; positions run from 0 to 1.</summary>
    public static (double Position, double Value)[] Peaks(IReadOnlyList<double> values, int maximum)
    {
        int count = Math.Min(values.Count, maximum);
        var points = new (double Position, double Value)[count];
        for (int i = 0; i < count; i++)
        {
            int from = (int)((long)i * values.Count / count);
            int to = (int)((long)(i + 1) * values.Count / count);
            int best = from;
            for (int j = from; j < to; j++)
            {
                best = values[j] > values[best] || !double.IsFinite(values[best]) ? j : best;
            }

            points[i] = (values.Count > 1 ? best / (double)(values.Count - 1) : 0, double.IsFinite(values[best]) ? values[best] : 0);
        }

        return points;
    }
}
