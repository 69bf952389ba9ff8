using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>What one run of the model costs under a profile.</summary>
[Display.TypeFormatterSource]
public sealed record CostResult : IReportable
{
    /// <summary>The convention behind <see cref="Totals"/>.</summary>
    public required CostProfile Profile { get; init; }

    /// <summary>Totals with control flow and calls as executed. Nodes of unknown cost count nothing; see <see cref="IsComplete"/>.</summary>
    public required CostTotals Totals { get; init; }

    /// <summary>False when the multiply-accumulates of some node are not known, so that totals are lower bounds.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>For how many nodes the cost is known.</summary>
    public required CostCoverage Coverage { get; init; }

    /// <summary>Totals by operator, in order of MACs, then name. A node that contains others counts nothing itself.</summary>
    public required IReadOnlyList<CostGroup> ByOperator { get; init; }

    /// <summary>Totals by kind of work, in order of MACs, then name.</summary>
    public required IReadOnlyList<CostGroup> ByCategory { get; init; }

    /// <summary>Symbols that totals depend on, in ordinal order; empty when all totals are numbers.</summary>
    public required IReadOnlyList<string> FreeSymbols { get; init; }

    /// <summary>Bounds of the totals over the ranges of the inspection; null without ranges.</summary>
    public CostBounds? Bounds { get; init; }

    /// <summary>Cost vectors of every node.</summary>
    public required ModelCosts Costs { get; init; }

    /// <summary>
    /// The totals with symbols replaced by sizes, from the formulas alone: nothing is analysed again. An entry whose symbols are
    /// not all given stays a formula; one that does not fit 64 bits is unknown.
    /// </summary>
    /// <param name="binding">Sizes by symbol; surplus ones are ignored.</param>
    public CostTotals TotalsAt(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new CostTotals
        {
            Macs = At(this.Totals.Macs),
            Flops = At(this.Totals.Flops),
            IntegerMacs = At(this.Totals.IntegerMacs),
            OtherOperations = At(this.Totals.OtherOperations),
            BytesRead = At(this.Totals.BytesRead),
            BytesWritten = At(this.Totals.BytesWritten),
        };

        Dimension At(Dimension total)
        {
            try
            {
                return total.TryEvaluate(binding, out long value) ? value : total.Bind(binding);
            }
            catch (Exception problem) when (problem is OverflowException or DivideByZeroException)
            {
                return Dimension.Unknown;
            }
        }
    }

    /// <summary>Totals of one execution of a node, with what it contains.</summary>
    public CostTotals TotalsOf(TypedScope scope, Node node)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(node);
        OperatorCost cost = this.Costs.CostOf(scope, node);
        return this.Profile.Evaluate(cost, NormalizationWork.Of(scope, node));
    }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<CostPass>(this);
}
