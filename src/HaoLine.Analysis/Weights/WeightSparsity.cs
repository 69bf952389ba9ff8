namespace HaoLine.Analysis;

/// <summary>Zeros of a tensor and the patterns they make along its last dimension.</summary>
/// <param name="ZeroFraction">Part of the elements that is zero.</param>
public sealed record WeightSparsity(double ZeroFraction)
{
    /// <summary>Part of the groups of four that has at least two zeros; 1 is what 2:4 hardware needs. Null when rows are no whole groups.</summary>
    public double? TwoOfFour { get; init; }

    /// <summary>Part of the groups of four that has at least three zeros (1:4). Null when rows are no whole groups.</summary>
    public double? OneOfFour { get; init; }

    /// <summary>Part of the blocks of sixteen that is all zero. Null when rows are no whole blocks.</summary>
    public double? ZeroBlocksOf16 { get; init; }

    /// <summary>Rows of the first dimension that are all zero: output channels that were pruned. Null below two dimensions.</summary>
    public long? ZeroChannels { get; init; }

    /// <summary>The strictest pattern that the whole tensor keeps: <c>1:4</c>, <c>2:4</c>, or null.</summary>
    public string? Pattern => this.ZeroFraction is <= 0 or >= 1 ? null : this.OneOfFour == 1 ? "1:4" : this.TwoOfFour == 1 ? "2:4" : null;
}
