using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>The readable summary of one model in a terminal.</summary>
internal sealed class SummaryView(TextWriter output, SummaryOptions options)
{
    private const int ShownTensors = 20;
    private const int MostLabelWidth = 28;
    private readonly SummaryConsole console = new(Terminal.Create(output, options.Color));

    public void Print(ReportDocument report, Inspection inspection)
    {
        ReportModel model = report.Model!;
        this.Head(model);
        this.Interface(model);
        this.Metrics(report);
        this.Tree(inspection);
        new RankingView(this.console, inspection).Print(options.Top);
        new ExecutionView(this.console, inspection).Print();
        new DeviceView(this.console, inspection).Print();
        var findings = new FindingsView(this.console, options.Verbose);
        findings.Print(report.Diagnostics);
        findings.PrintOutcomes(report.Passes, inspection.Options);
    }

    private void Tree(Inspection inspection)
    {
        if (options.TreeDepth <= 0)
        {
            return;
        }

        if (inspection.TryGet(ModulesPass.Result, out ModuleHierarchy? hierarchy))
        {
            ModuleTree.Print(this.console, hierarchy, options.TreeDepth);
        }
        else if (inspection.Model.Weights.Count > 0)
        {
            WeightTree.Print(this.console, inspection.Model.Weights, options.TreeDepth);
        }
    }

    private void Head(ReportModel model)
    {
        IEnumerable<string> sets = model.OperatorSets.Select(static set => $"{set.Key} {set.Value}");
        string[] parts =
        [
            model.FormatVersion is { } version ? $"{model.Format} {version}" : model.Format,
            UnitFormatter.Format(model.FileBytes, Unit.Bytes),
            string.Join(", ", sets),
            model.Producer.Length == 0 ? "" : $"by {model.Producer}",
        ];
        string facts = string.Join("  ·  ", parts.Where(static part => part.Length > 0).Select(DisplayText.Clean));
        string name = DisplayText.Clean(Path.GetFileName(model.Path));
        if (DisplayWidth.Of(name) + 2 + DisplayWidth.Of(facts) <= this.console.Width)
        {
            this.console.Line(new Cell(name, "bold"), "  " + facts);
        }
        else
        {
            this.console.Hanging("", 0, new Cell(name, "bold"));
            this.console.Hanging("", 0, facts);
        }

        this.console.Blank();
    }

    private void Interface(ReportModel model)
    {
        if (model.Inputs.Count + model.Outputs.Count == 0)
        {
            return;
        }

        string[] names = [.. model.Inputs.Take(ShownTensors).Concat(model.Outputs.Take(ShownTensors)).Select(static tensor => DisplayText.Clean(tensor.Name))];
        int nameWidth = Math.Min(names.Max(DisplayWidth.Of), Math.Max(12, this.console.Width / 2 - 5));
        Print("in", model.Inputs);
        Print("out", model.Outputs);
        this.console.Blank();

        void Print(string label, IReadOnlyList<ReportTensor> tensors)
        {
            foreach (ReportTensor tensor in tensors.Take(ShownTensors))
            {
                string name = DisplayWidth.Fit(DisplayText.Clean(tensor.Name), nameWidth);
                string type = tensor.DataType + (tensor.Shape?.ToString() ?? (tensor.DataType.Contains('<', StringComparison.Ordinal) ? "" : "[*]"));
                this.console.Line(new Cell(label.PadRight(5), "grey"), name + new string(' ', nameWidth - DisplayWidth.Of(name) + 2), type);
            }

            if (tensors.Count > ShownTensors)
            {
                this.console.Line(new Cell(label.PadRight(5), "grey"), $"… {tensors.Count - ShownTensors} more");
            }
        }
    }

    private void Metrics(ReportDocument report)
    {
        MetricBlock[] metrics = [.. report.Sections.SelectMany(static section => section.Blocks).OfType<MetricBlock>().Where(static metric => metric.Audience == BlockAudience.Summary)];
        int indent = Math.Min(MostLabelWidth, metrics.Select(static metric => DisplayWidth.Of(DisplayText.Clean(metric.Title))).Append(12).Max()) + 2;
        foreach (ReportSection section in report.Sections)
        {
            foreach (MetricBlock metric in section.Blocks.OfType<MetricBlock>().Where(static block => block.Audience == BlockAudience.Summary))
            {
                this.Metric(metric, indent);
            }

            foreach (NoteBlock note in section.Blocks.OfType<NoteBlock>().Where(note => note.Severity != DiagnosticSeverity.Info || options.Verbose))
            {
                this.console.Hanging("", indent, new Cell(note.Text, "yellow"));
            }
        }

        if (report.Binding.Count > 0)
        {
            this.console.Hanging("Binding", indent, string.Join(", ", report.Binding.Select(static pair => $"{pair.Key}={pair.Value}")));
        }

        if (metrics.Any(static metric => metric.Value.Kind == ReportValueKind.Formula))
        {
            this.console.Hanging("", 0, new Cell("Formulas depend on free symbols; give them sizes with --bind name=size.", "grey"));
        }

        this.console.Blank();
    }

    private void Metric(MetricBlock metric, int indent)
    {
        string exact = UnitFormatter.FormatExact(metric.Value, metric.Unit);
        string shown = UnitFormatter.Format(metric.Value, metric.Unit);
        string label = DisplayWidth.Fit(DisplayText.Clean(metric.Title), indent - 2);
        if (exact == shown || indent + DisplayWidth.Of(shown) + 2 + DisplayWidth.Of(exact) > this.console.Width)
        {
            this.console.Hanging(label, indent, new Cell(shown, "bold"));
            return;
        }

        this.console.Line(label + new string(' ', indent - DisplayWidth.Of(label)), new Cell(shown, "bold"), new Cell("  " + exact, "grey"));
    }
}
