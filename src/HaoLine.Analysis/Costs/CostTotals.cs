using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Work and traffic under one profile. Each entry is a number, a formula in unbound symbols, or unknown.</summary>
public sealed record CostTotals
{
    /// <summary>Nothing.</summary>
    public static CostTotals Zero { get; } = new();

    /// <summary>Floating-point multiply-accumulates as the profile counts them.</summary>
    public Dimension Macs { get; init; } = Dimension.Zero;

    /// <summary>Floating-point operations as the profile counts them.</summary>
    public Dimension Flops { get; init; } = Dimension.Zero;

    /// <summary>Integer multiply-accumulates of quantized layers; in no other entry.</summary>
    public Dimension IntegerMacs { get; init; } = Dimension.Zero;

    /// <summary>Additions, multiplications, divisions, comparisons and transcendental functions outside MACs, unweighted.</summary>
    public Dimension OtherOperations { get; init; } = Dimension.Zero;

    /// <summary>Bytes of operands, each read once by each node.</summary>
    public Dimension BytesRead { get; init; } = Dimension.Zero;

    /// <summary>Bytes of results, each written once.</summary>
    public Dimension BytesWritten { get; init; } = Dimension.Zero;
}
