using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Bounds of totals over ranges of symbols. An entry is null when it cannot be told, for instance because a symbol has no range.</summary>
public sealed record CostBounds
{
    /// <summary>The ranges.</summary>
    public SymbolRanges Ranges { get; init; } = SymbolRanges.Empty;

    /// <summary>Bounds of <see cref="CostTotals.Macs"/>.</summary>
    public ValueBounds? Macs { get; init; }

    /// <summary>Bounds of <see cref="CostTotals.Flops"/>.</summary>
    public ValueBounds? Flops { get; init; }

    /// <summary>Bounds of <see cref="CostTotals.IntegerMacs"/>.</summary>
    public ValueBounds? IntegerMacs { get; init; }

    /// <summary>Bounds of <see cref="CostTotals.OtherOperations"/>.</summary>
    public ValueBounds? OtherOperations { get; init; }

    /// <summary>Bounds of <see cref="CostTotals.BytesRead"/>.</summary>
    public ValueBounds? BytesRead { get; init; }

    /// <summary>Bounds of <see cref="CostTotals.BytesWritten"/>.</summary>
    public ValueBounds? BytesWritten { get; init; }

    internal static CostBounds? Of(CostTotals totals, SymbolRanges ranges)
    {
        if (ranges.Count == 0)
        {
            return null;
        }

        return new CostBounds
        {
            Ranges = ranges,
            Macs = Bound(totals.Macs),
            Flops = Bound(totals.Flops),
            IntegerMacs = Bound(totals.IntegerMacs),
            OtherOperations = Bound(totals.OtherOperations),
            BytesRead = Bound(totals.BytesRead),
            BytesWritten = Bound(totals.BytesWritten),
        };

        ValueBounds? Bound(Dimension total) => total.TryBound(ranges, out long minimum, out long maximum) ? new ValueBounds(minimum, maximum) : null;
    }
}
