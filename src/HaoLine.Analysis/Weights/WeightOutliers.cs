namespace HaoLine.Analysis;

/// <summary>Output channels whose largest magnitude stands out against the median of all channels.</summary>
/// <param name="Channels">Channels of the first dimension.</param>
/// <param name="Median">Median of the largest magnitudes.</param>
/// <param name="LargestRatio">The greatest of them divided by the median.</param>
/// <param name="Count">Channels beyond <see cref="Threshold"/> medians.</param>
/// <param name="Indices">The first of those channels, at most ten, largest ratio first.</param>
public sealed record WeightOutliers(int Channels, double Median, double LargestRatio, long Count, IReadOnlyList<int> Indices)
{
    /// <summary>Medians from which a channel is an outlier.</summary>
    public const double Threshold = 6;
}
