namespace HaoLine.Ir;

/// <summary>
/// How quantised integers map to real numbers: <c>real = scale · (stored − zero point)</c>, per tensor, per axis or per block.
/// Lists are copied when set and compared element by element.
/// </summary>
public sealed record QuantizationParameters
{
    /// <summary>The step sizes: one for the whole tensor, one per slice of the axis, or one per block; empty when they are not constants.</summary>
    public IReadOnlyList<double> Scales { get; init => field = [.. value]; } = [];

    /// <summary>The stored values that stand for zero, aligned with <see cref="Scales"/>; empty means zero throughout.</summary>
    public IReadOnlyList<long> ZeroPoints { get; init => field = [.. value]; } = [];

    /// <summary>The axis the scales run along, as the model gives it (it may be negative); null when one scale covers the tensor.</summary>
    public int? Axis { get; init; }

    /// <summary>How many consecutive elements along the axis share a scale; 0 when the quantisation is not blockwise.</summary>
    public int BlockSize { get; init; }

    /// <summary>The name of the tensor that holds the scales; null when they are given here.</summary>
    public string? ScaleTensor { get; init; }

    /// <summary>The name of the tensor that holds the zero points; null when they are given here or absent.</summary>
    public string? ZeroPointTensor { get; init; }

    /// <summary>Compares all members, the lists element by element.</summary>
    public bool Equals(QuantizationParameters? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Axis == other.Axis
            && BlockSize == other.BlockSize
            && string.Equals(ScaleTensor, other.ScaleTensor, StringComparison.Ordinal)
            && string.Equals(ZeroPointTensor, other.ZeroPointTensor, StringComparison.Ordinal)
            && Scales.SequenceEqual(other.Scales)
            && ZeroPoints.SequenceEqual(other.ZeroPoints));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Axis);
        hash.Add(BlockSize);
        hash.Add(ScaleTensor, StringComparer.Ordinal);
        hash.Add(ZeroPointTensor, StringComparer.Ordinal);
        foreach (var scale in Scales)
        {
            hash.Add(scale);
        }

        foreach (var zeroPoint in ZeroPoints)
        {
            hash.Add(zeroPoint);
        }

        return hash.ToHashCode();
    }
}
