using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Memory and work over the execution, each as one line of small columns.</summary>
internal sealed class ExecutionView(SummaryConsole console, Inspection inspection)
{
    private const int LabelWidth = 16;
    private const int MostColumns = 48;
    private const int FewestColumns = 16;
    private const int FewestSteps = 4;

    public void Print()
    {
        List<(string Label, double[] Values, string Remark)> lines = [];
        if (inspection.TryGet(MemoryPass.Result, out MemoryResult? memory) && memory.PeakActivationBytes is > 0 && memory.Timeline.Count >= FewestSteps)
        {
            string where = memory.PeakNode is { Name.Length: > 0 } node ? $" at {node.Name}" : "";
            lines.Add(("live bytes", [.. memory.Timeline.Select(static bytes => (double)bytes)], string.Create(
                CultureInfo.InvariantCulture, $"peak {UnitFormatter.Format(memory.PeakActivationBytes.Value, Unit.Bytes)} in step {memory.PeakStep + 1} of {memory.Timeline.Count}{where}")));
        }

        if (this.Work() is { Length: >= FewestSteps } work && work[^1] > 0)
        {
            int half = Array.FindIndex(work, sum => sum >= work[^1] / 2) + 1;
            lines.Add(("MACs so far", work, string.Create(CultureInfo.InvariantCulture, $"half of {UnitFormatter.Format((long)work[^1], Unit.Macs)} after step {half} of {work.Length}")));
        }

        if (lines.Count == 0)
        {
            return;
        }

        // Lines of one length, so that a step stands at the same place in both.
        int beside = console.Width - LabelWidth - 2 - lines.Max(static line => DisplayWidth.Of(DisplayText.Clean(line.Remark)));
        bool isBeside = beside >= FewestColumns;
        int columns = Math.Min(MostColumns, isBeside ? beside : console.Width - LabelWidth);
        foreach ((string label, double[] values, string remark) in lines)
        {
            var drawn = new Cell(BlockGraphics.Sparkline(values, columns), "teal");
            Cell title = new(label.PadRight(LabelWidth), "grey");
            if (isBeside)
            {
                console.Line(title, drawn, new Cell("  " + remark, "grey"));
            }
            else
            {
                console.Line(title, drawn);
                console.Line(new string(' ', LabelWidth), new Cell(remark, "grey"));
            }
        }

        console.Blank();
    }

    /// <summary>MACs done after each step; empty when one of them is no number.</summary>
    private double[] Work()
    {
        if (!inspection.TryGet(CostPass.Result, out CostResult? costs) || !costs.Totals.Macs.IsKnown || !inspection.TryGet(TypeInferencePass.Result, out TypeInferenceResult? types))
        {
            return [];
        }

        TypedScope scope = types.Typed.Main;
        IReadOnlyList<Node> order = scope.OrderOf(scope.Graph);
        double[] work = new double[order.Count];
        double sum = 0;
        for (int i = 0; i < order.Count; i++)
        {
            if (costs.TotalsOf(scope, order[i]).Macs.TryGetValue(out long macs))
            {
                sum += macs;
            }

            work[i] = sum;
        }

        return work;
    }
}
