using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>What the values of one stored tensor are like. Numbers over values leave out those that are not finite.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="DataType">Stored type; block types are decoded.</param>
/// <param name="Shape">Stored shape.</param>
/// <param name="Elements">Stored elements.</param>
public sealed record TensorStatistics(string Name, DataType DataType, Shape Shape, long Elements)
{
    /// <summary>Least value; NaN without finite values.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>Greatest value; NaN without finite values.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>Mean; NaN without finite values.</summary>
    public double Mean { get; init; } = double.NaN;

    /// <summary>Standard deviation of the whole (not of a sample); NaN without finite values.</summary>
    public double StandardDeviation { get; init; } = double.NaN;

    /// <summary>Elements that are zero, of either sign.</summary>
    public long Zeros { get; init; }

    /// <summary>Elements that are no numbers.</summary>
    public long NotNumbers { get; init; }

    /// <summary>Elements that are infinite.</summary>
    public long Infinities { get; init; }

    /// <summary>Bins with values, from the most negative on; powers of two are the limits.</summary>
    public IReadOnlyList<WeightHistogramBin> Histogram { get; init; } = [];

    /// <summary>Zeros and their patterns; null for empty tensors.</summary>
    public WeightSparsity? Sparsity { get; init; }

    /// <summary>Output channels that stand out; null below two dimensions and for more than four million channels.</summary>
    public WeightOutliers? Outliers { get; init; }

    /// <summary>
    /// Signal-to-noise ratio in decibels of storing the values in the format that was asked for; null when none was, or when values are
    /// missing, all zero or beyond float32. Infinite when the format holds them exactly.
    /// </summary>
    public double? SignalToNoise { get; init; }

    /// <summary>XXH3 of 128 bits over the stored bytes, in hexadecimal; equal tensors have equal hashes.</summary>
    public string ContentHash { get; init; } = "";

    /// <summary>Why there are no statistics: the bytes are missing, or the type has no numbers; null when there are.</summary>
    public string? Problem { get; init; }
}
