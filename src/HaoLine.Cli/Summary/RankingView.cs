using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>What has most of something, with bars: operators always; nodes by work, nodes by parameters and tensors at the peak on request.</summary>
internal sealed class RankingView(SummaryConsole console, Inspection inspection)
{
    private const int ShownOperators = 10;
    private const int MostBarWidth = 32;
    private const int FewestBarWidth = 8;
    private const int NameWidth = 40;

    /// <param name="rows">Rows of each ranking; 0 for operators alone.</param>
    public void Print(int rows)
    {
        this.Operators(rows > 0 ? rows : ShownOperators);
        if (rows > 0)
        {
            this.Nodes(rows);
            this.Tensors(rows);
        }
    }

    private void Operators(int rows)
    {
        if (!inspection.TryGet(CostPass.Result, out CostResult? costs) || costs.ByOperator.Count == 0)
        {
            return;
        }

        bool byMacs = costs.Totals.Macs.TryGetValue(out long total) && total > 0;
        (string Name, int Count, double Weight)[] ranked = [.. costs.ByOperator
            .Select(group => (group.Name, group.Count, Weight: byMacs && group.Totals.Macs.TryGetValue(out long macs) ? macs : byMacs ? 0.0 : group.Count))
            .OrderByDescending(static row => row.Weight).ThenByDescending(static row => row.Count).ThenBy(static row => row.Name, StringComparer.Ordinal)];
        double all = byMacs ? total : Math.Max(1, costs.Coverage.Nodes);
        this.Table(
            ["operator", "nodes", byMacs ? "MACs" : ""],
            [.. ranked.Select(row => new Ranked(row.Name, row.Count, byMacs ? UnitFormatter.FormatCell((long)row.Weight, Unit.Macs) : "", row.Weight / all))],
            rows,
            "operators");
    }

    private void Nodes(int rows)
    {
        if (!inspection.TryGet(CostPass.Result, out CostResult? costs) || !inspection.TryGet(TypeInferencePass.Result, out TypeInferenceResult? types))
        {
            return;
        }

        TypedScope scope = types.Typed.Main;
        IReadOnlyList<Node> order = scope.OrderOf(scope.Graph);
        if (costs.Totals.Macs.TryGetValue(out long total) && total > 0)
        {
            this.Rank("node by MACs", order, node => costs.TotalsOf(scope, node).Macs.TryGetValue(out long macs) ? macs : 0, total, Unit.Macs, rows);
        }

        if (inspection.TryGet(ParametersPass.Result, out ParametersResult? parameters) && parameters.Total > 0)
        {
            this.Rank("node by parameters", order, parameters.HeldBy, parameters.Total, Unit.Count, rows);
        }
    }

    private void Rank(string title, IReadOnlyList<Node> nodes, Func<Node, long> amountOf, long total, Unit unit, int rows)
    {
        Ranked[] ranked = [.. nodes
            .Select((node, step) => (Node: node, Step: step, Amount: amountOf(node)))
            .Where(static entry => entry.Amount > 0)
            .OrderByDescending(static entry => entry.Amount).ThenBy(static entry => entry.Step)
            .Select(entry => new Ranked($"{(entry.Node.Name.Length > 0 ? entry.Node.Name : "#" + (entry.Step + 1).ToString(CultureInfo.InvariantCulture))} ({entry.Node.Operator})", null, UnitFormatter.FormatCell(entry.Amount, unit), entry.Amount / (double)total))];
        this.Table([title, "", unit == Unit.Macs ? "MACs" : "parameters"], ranked, rows, "nodes");
    }

    private void Tensors(int rows)
    {
        if (inspection.TryGet(MemoryPass.Result, out MemoryResult? memory) && memory.PeakActivationBytes is > 0 and long peak)
        {
            this.Table(
                ["alive at the peak", "", "bytes"],
                [.. memory.PeakTensors.Select(tensor => new Ranked(tensor.Name, null, UnitFormatter.Format(tensor.Bytes, Unit.Bytes), tensor.Bytes / (double)peak))],
                rows,
                "tensors");
        }
    }

    private void Table(string[] heads, Ranked[] ranked, int rows, string plural)
    {
        if (ranked.Length == 0)
        {
            return;
        }

        bool hasCounts = ranked[0].Count is not null;
        var table = hasCounts ? new AlignedTable(false, true, true, true, false) : new AlignedTable(false, true, true, false);
        Cell[] head = [.. new[] { heads[0], heads[1], heads[2], "%", "" }.Where((_, i) => hasCounts || i != 1).Select(static text => new Cell(text, "grey"))];
        table.Add(head);
        int barWidth = Math.Clamp(console.Width - NameWidth - 26, FewestBarWidth, MostBarWidth);
        double largest = ranked.Max(static row => row.Part);
        foreach (Ranked row in ranked.Take(rows))
        {
            List<Cell> cells = [DisplayWidth.Fit(DisplayText.Clean(row.Name), Math.Max(NameWidth, console.Width - barWidth - 30))];
            if (hasCounts)
            {
                cells.Add(row.Count!.Value.ToString("N0", CultureInfo.InvariantCulture));
            }

            cells.AddRange([row.Amount, row.Part > 0 ? (row.Part * 100).ToString("0.0", CultureInfo.InvariantCulture) : "", new Cell(BlockGraphics.Bar(largest > 0 ? row.Part / largest : 0, barWidth), "teal")]);
            table.Add(cells);
        }

        table.Print(console, console.Width);
        if (ranked.Length > rows)
        {
            console.Line(new Cell(string.Create(CultureInfo.InvariantCulture, $"… and {ranked.Length - rows:N0} more {plural}"), "grey"));
        }

        console.Blank();
    }

    private readonly record struct Ranked(string Name, int? Count, string Amount, double Part);
}
