using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Sums up the cost of one run of the model under a named profile, with coverage, and as a formula where symbols are not bound.</summary>
public sealed class CostPass : AnalysisPass<CostResult>
{
    private const int ListedOperators = 20;

    /// <summary>Key of the result; section <c>costs</c>.</summary>
    public static ResultKey<CostResult> Result { get; } = new("costs");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Costs", Result)
    {
        Requires = [TypeInferencePass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
        Rules = [AnalysisDiagnostics.UnknownCost, AnalysisDiagnostics.TotalOverflow],
    };

    /// <inheritdoc />
    protected override CostResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        CostProfile profile = CostProfile.Find(context.Options.CostProfile);
        TypedModel typed = context.Get(TypeInferencePass.Result).Typed;
        ModelCosts costs = CostEvaluation.Evaluate(typed, ct);
        var groups = new CostGroups();
        var totalsByCost = new TotalsByCost(profile);
        var unknownOperators = new SortedSet<string>(StringComparer.Ordinal);
        int unknownMacs = 0;
        DimensionSum normalization = default;
        int visited = 0;
        foreach (ExecutedNode executed in costs.Nodes)
        {
            if ((++visited & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = executed.Node;
            CostGroups.Entry group = groups.Of(executed.Scope, node);
            bool isExecuted = !executed.Executions.TryGetValue(out long times) || times != 0;
            if (isExecuted && (executed.Cost.FloatMacs.IsUnknown || executed.Cost.IntegerMacs.IsUnknown))
            {
                unknownMacs++;
                unknownOperators.Add(group.Name);
            }

            group.Operator.CountNode();
            group.Category.CountNode();
            if (node.HasSubgraphs || executed.Scope.CalleeOf(node) is not null)
            {
                continue; // what it contains is listed with its own operators
            }

            Dimension work = NormalizationWork.Of(executed.Scope, node);
            normalization.Add(work, executed.Executions);
            CostTotals totals = totalsByCost.Of(executed.Cost, work);
            group.Operator.Add(totals, executed.Executions);
            group.Category.Add(totals, executed.Executions);
        }

        CostTotals total = profile.Evaluate(costs.Total, normalization.ToDimension());
        ReportFindings(context, total, unknownMacs, unknownOperators);
        return new CostResult
        {
            Profile = profile,
            Totals = total,
            IsComplete = unknownMacs == 0 && !total.Macs.IsUnknown && !total.IntegerMacs.IsUnknown,
            Coverage = new CostCoverage(costs.Nodes.Count, costs.ExactCount, costs.EstimatedCount, costs.UnknownCount, [.. unknownOperators]),
            ByOperator = Groups(groups.ByOperator),
            ByCategory = Groups(groups.ByCategory),
            FreeSymbols = FreeSymbolsOf(total),
            Bounds = CostBounds.Of(total, context.Options.Ranges),
            Costs = costs,
        };
    }

    /// <inheritdoc />
    protected override void Describe(CostResult result, ReportSectionBuilder section) => CostDescription.Describe(result, section);

    private static CostGroup[] Groups(IEnumerable<KeyValuePair<string, CostAccumulator>> groups) =>
    [
        .. groups.Select(static pair => new CostGroup(pair.Key, pair.Value.Nodes, pair.Value.ToTotals()))
            .OrderByDescending(static group => group.Totals.Macs.TryGetValue(out long macs) ? macs : group.Totals.Macs.IsSymbolic ? long.MaxValue : -1)
            .ThenBy(static group => group.Name, StringComparer.Ordinal),
    ];

    private static string[] FreeSymbolsOf(CostTotals totals) =>
    [
        .. new[] { totals.Macs, totals.Flops, totals.IntegerMacs, totals.OtherOperations, totals.BytesRead, totals.BytesWritten }
            .SelectMany(static total => total.Expression?.Symbols ?? Enumerable.Empty<string>())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static void ReportFindings(AnalysisContext context, CostTotals total, int unknownMacs, SortedSet<string> unknownOperators)
    {
        var location = new SourceLocation(context.Model.Source.Path);
        if (unknownMacs > 0)
        {
            string listed = string.Join(", ", unknownOperators.Take(ListedOperators));
            string more = unknownOperators.Count > ListedOperators ? $" and {unknownOperators.Count - ListedOperators} more" : "";
            context.Diagnostics.Report(AnalysisDiagnostics.UnknownCost.At(location, unknownMacs, listed + more));
        }

        (string Name, Dimension Total)[] named =
        [
            ("macs", total.Macs), ("flops", total.Flops), ("integerMacs", total.IntegerMacs), ("bytesRead", total.BytesRead), ("bytesWritten", total.BytesWritten),
        ];
        foreach ((string name, Dimension value) in named)
        {
            if (value.IsUnknown)
            {
                context.Diagnostics.Report(AnalysisDiagnostics.TotalOverflow.At(location, name));
            }
        }
    }
}
