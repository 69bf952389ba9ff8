using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Report blocks of <see cref="CostResult"/>.</summary>
internal static class CostDescription
{
    private const int ChartedOperators = 12;

    private static readonly TableColumn[] Columns =
    [
        new("name", "Name"),
        new("count", "Nodes", Unit.Count),
        new("macs", "MACs", Unit.Macs),
        new("flops", "FLOPs", Unit.Flops),
        new("integerMacs", "Integer MACs", Unit.Macs),
        new("bytesRead", "Bytes read", Unit.Bytes),
        new("bytesWritten", "Bytes written", Unit.Bytes),
    ];

    public static void Describe(CostResult result, ReportSectionBuilder section)
    {
        CostTotals totals = result.Totals;
        bool integers = !totals.IntegerMacs.TryGetValue(out long integerMacs) || integerMacs != 0;
        section.Metric("profile", "Profile", result.Profile.Id);
        section.Add(new NoteBlock(result.Profile.Description));
        Total("macs", "MACs", totals.Macs, Unit.Macs, BlockAudience.Summary);
        Total("flops", "FLOPs", totals.Flops, Unit.Flops, BlockAudience.Summary);
        Total("integerMacs", "Integer MACs", totals.IntegerMacs, Unit.Macs, integers ? BlockAudience.Summary : BlockAudience.Detail);
        Total("otherOperations", "Other operations", totals.OtherOperations, Unit.Operations, BlockAudience.Detail);
        Total("bytesRead", "Bytes read", totals.BytesRead, Unit.Bytes, BlockAudience.Detail);
        Total("bytesWritten", "Bytes written", totals.BytesWritten, Unit.Bytes, BlockAudience.Detail);
        if (result.Bounds is { } bounds)
        {
            section.Data("ranges", ReportValue.Object(bounds.Ranges.Values.Select(static pair => KeyValuePair.Create(
                pair.Key,
                ReportValue.Object(KeyValuePair.Create("minimum", (ReportValue)pair.Value.Minimum), KeyValuePair.Create("maximum", (ReportValue)pair.Value.Maximum))))));
            string[] without = [.. result.FreeSymbols.Where(symbol => !bounds.Ranges.TryGetValue(symbol, out _))];
            section.Note(without.Length == 0
                ? $"Bounds hold for {bounds.Ranges}."
                : $"Totals that depend on {string.Join(", ", without)} have no bounds; give a range or a size.");
            Bound("macs", "MACs", bounds.Macs, Unit.Macs, BlockAudience.Summary);
            Bound("flops", "FLOPs", bounds.Flops, Unit.Flops, BlockAudience.Summary);
            Bound("integerMacs", "Integer MACs", bounds.IntegerMacs, Unit.Macs, integers ? BlockAudience.Summary : BlockAudience.Detail);
            Bound("otherOperations", "Other operations", bounds.OtherOperations, Unit.Operations, BlockAudience.Detail);
            Bound("bytesRead", "Bytes read", bounds.BytesRead, Unit.Bytes, BlockAudience.Detail);
            Bound("bytesWritten", "Bytes written", bounds.BytesWritten, Unit.Bytes, BlockAudience.Detail);
        }

        section
            .Data("complete", result.IsComplete)
            .Metric("coverage.nodes", "Nodes looked at", result.Coverage.Nodes, Unit.Count, BlockAudience.Detail)
            .Metric("coverage.exact", "Nodes with exact cost", result.Coverage.Exact, Unit.Count, BlockAudience.Detail)
            .Metric("coverage.estimated", "Nodes with estimated cost", result.Coverage.Estimated, Unit.Count, BlockAudience.Detail)
            .Metric("coverage.unknown", "Nodes with unknown cost", result.Coverage.Unknown, Unit.Count, result.Coverage.Unknown > 0 ? BlockAudience.Summary : BlockAudience.Detail)
            .Data("coverage.unknownOperators", ReportValue.Texts(result.Coverage.UnknownOperators))
            .Data("freeSymbols", ReportValue.Texts(result.FreeSymbols));
        if (!result.IsComplete)
        {
            section.Note(
                $"The multiply-accumulates of some nodes are not known ({string.Join(", ", result.Coverage.UnknownOperators)}); the totals leave them out.",
                DiagnosticSeverity.Warning);
        }

        if (result.FreeSymbols.Count > 0)
        {
            section.Note($"Totals depend on {string.Join(", ", result.FreeSymbols)}; bind them to get numbers.");
        }

        section
            .Table("byOperator", "Costs by operator", Columns, result.ByOperator.Select(Row), TableLayout.MapOfObjects)
            .Table("byCategory", "Costs by kind of work", Columns, result.ByCategory.Select(Row), TableLayout.MapOfObjects);
        CostGroup[] charted = [.. result.ByOperator.Where(static group => group.Totals.Macs.TryGetValue(out long macs) && macs > 0).Take(ChartedOperators)];
        if (charted.Length > 0)
        {
            section.Add(new ChartBlock(
                "macsByOperator",
                "MACs by operator",
                ChartKind.Bar,
                [.. charted.Select(static group => group.Name)],
                [new ChartSeries("MACs", [.. charted.Select(static group => (double)group.Totals.Macs.Value)])],
                Unit.Macs)
            {
                Audience = BlockAudience.PeopleOnly,
            });
        }

        void Bound(string key, string title, ValueBounds? value, Unit unit, BlockAudience audience) => section
            .Metric($"bounds.{key}.minimum", $"{title}, at least", value is { } low ? low.Minimum : ReportValue.Null, unit, audience)
            .Metric($"bounds.{key}.maximum", $"{title}, at most", value is { } high ? high.Maximum : ReportValue.Null, unit, audience);

        void Total(string key, string title, Dimension value, Unit unit, BlockAudience audience) => section.Add(
            new MetricBlock($"totals.{key}", title, value, unit) { FormulaKey = $"formulas.{key}", Audience = audience });
    }

    private static IReadOnlyList<ReportValue> Row(CostGroup group) =>
    [
        group.Name,
        group.Count,
        group.Totals.Macs,
        group.Totals.Flops,
        group.Totals.IntegerMacs,
        group.Totals.BytesRead,
        group.Totals.BytesWritten,
    ];
}
