namespace HaoLine.Analysis;

/// <summary>One bin of the histogram of a tensor: values of one sign between two powers of two.</summary>
/// <param name="Lower">Least value of the bin.</param>
/// <param name="Upper">Value above the bin; the last bin of float64 ends with its largest value.</param>
/// <param name="Count">Values in it; zeros are in none.</param>
public readonly record struct WeightHistogramBin(double Lower, double Upper, long Count);
