using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Reporting;
using Spectre.Console;
using TableColumn = Spectre.Console.TableColumn;

namespace HaoLine.Cli;

/// <summary>The readable summary of one model in a terminal.</summary>
internal sealed class SummaryView(TextWriter output, bool color, bool verbose)
{
    private const int ShownOperators = 10;
    private const int ShownTensors = 20;
    private const int BarWidth = 24;
    private readonly IAnsiConsole console = Terminal.Create(output, color);

    public void Print(ReportDocument report, Inspection inspection)
    {
        ReportModel model = report.Model!;
        this.console.MarkupLine($"[bold]{Safe(Path.GetFileName(model.Path))}[/]  {Safe(Head(model))}");
        this.console.WriteLine();
        this.Interface(model);
        this.Metrics(report);
        this.Operators(inspection);
        this.Findings(report.Diagnostics);
        this.Outcomes(report, inspection.Options);
    }

    /// <summary>What failed, and what was left out of what every model or this caller asks for; one line for each reason.</summary>
    private void Outcomes(ReportDocument report, InspectionOptions options)
    {
        var unasked = new HashSet<string>(StringComparer.Ordinal) { LlmPass.Result.Id, GraphPass.Result.Id };
        if (!options.IncludeLayers)
        {
            unasked.Add(LayersPass.Result.Id);
        }

        if (!options.IncludeWeightStatistics)
        {
            unasked.Add(WeightsPass.Result.Id);
        }

        IEnumerable<PassOutcome> shown = report.Passes.Where(pass => pass.Status == PassStatus.Failed || (pass.Status == PassStatus.Skipped && !unasked.Contains(pass.Key)));
        foreach (IGrouping<(PassStatus Status, string? Reason), PassOutcome> group in shown.GroupBy(static pass => (pass.Status, pass.Reason)))
        {
            string keys = string.Join(", ", group.Select(static pass => pass.Key));
            this.console.MarkupLine($"[yellow]{keys}: {group.Key.Status.ToString().ToLowerInvariant()}, {Safe(group.Key.Reason ?? "")}[/]");
        }
    }

    private static string Head(ReportModel model)
    {
        IEnumerable<string> sets = model.OperatorSets.Select(set => $"{set.Key} {set.Value}");
        string[] parts =
        [
            model.FormatVersion is { } version ? $"{model.Format} {version}" : model.Format,
            UnitFormatter.Format(model.FileBytes, Unit.Bytes),
            string.Join(", ", sets),
            model.Producer.Length == 0 ? "" : $"by {model.Producer}",
        ];
        return string.Join("  ·  ", parts.Where(part => part.Length > 0));
    }

    private static string Safe(string text) => Markup.Escape(DisplayText.Clean(text));

    private static Table Plain() => new() { Border = TableBorder.None, ShowHeaders = false };

    private void Interface(ReportModel model)
    {
        Table table = new Table { Border = TableBorder.None, ShowHeaders = false }
            .AddColumn(new TableColumn("").NoWrap().PadRight(2)).AddColumn(new TableColumn("").PadRight(2)).AddColumn("");
        Add("in", model.Inputs);
        Add("out", model.Outputs);
        this.console.Write(table);
        this.console.WriteLine();

        void Add(string label, IReadOnlyList<ReportTensor> tensors)
        {
            foreach (ReportTensor tensor in tensors.Take(ShownTensors))
            {
                table.AddRow($"[grey]{label}[/]", Safe(tensor.Name), Safe(tensor.DataType + (tensor.Shape?.ToString() ?? (tensor.DataType.Contains('<', StringComparison.Ordinal) ? "" : "[*]"))));
            }

            if (tensors.Count > ShownTensors)
            {
                table.AddRow($"[grey]{label}[/]", $"… {tensors.Count - ShownTensors} more", "");
            }
        }
    }

    private void Metrics(ReportDocument report)
    {
        Table table = Plain().AddColumn(new TableColumn("").NoWrap().PadRight(2)).AddColumn("");
        foreach (ReportSection section in report.Sections)
        {
            foreach (MetricBlock metric in section.Blocks.OfType<MetricBlock>().Where(block => block.Audience == BlockAudience.Summary))
            {
                string exact = UnitFormatter.FormatExact(metric.Value, metric.Unit);
                string shown = UnitFormatter.Format(metric.Value, metric.Unit);
                table.AddRow(Safe(metric.Title), exact == shown ? $"[bold]{Safe(shown)}[/]" : $"[bold]{Safe(shown)}[/]  [grey]{Safe(exact)}[/]");
            }

            foreach (NoteBlock note in section.Blocks.OfType<NoteBlock>().Where(note => note.Severity != DiagnosticSeverity.Info || verbose))
            {
                table.AddRow("", $"[yellow]{Safe(note.Text)}[/]");
            }
        }

        if (report.Binding.Count > 0)
        {
            table.AddRow("Binding", Safe(string.Join(", ", report.Binding.Select(pair => $"{pair.Key}={pair.Value}"))));
        }

        this.console.Write(table);
        if (report.Sections.SelectMany(section => section.Blocks).OfType<MetricBlock>().Any(metric => metric.Value.Kind == ReportValueKind.Formula))
        {
            this.console.MarkupLine("[grey]Formulas depend on free symbols; give them sizes with --bind name=size.[/]");
        }

        this.console.WriteLine();
    }

    private void Operators(Inspection inspection)
    {
        if (!inspection.TryGet(CostPass.Result, out CostResult? costs) || costs.ByOperator.Count == 0)
        {
            return;
        }

        bool byMacs = costs.Totals.Macs.TryGetValue(out long total) && total > 0;
        (string Name, int Count, double Weight)[] rows = [.. costs.ByOperator
            .Select(group => (group.Name, group.Count, Weight: byMacs && group.Totals.Macs.TryGetValue(out long macs) ? macs : byMacs ? 0.0 : group.Count))
            .OrderByDescending(row => row.Weight).ThenByDescending(row => row.Count).ThenBy(row => row.Name, StringComparer.Ordinal)
            .Take(ShownOperators)];
        double largest = Math.Max(1, rows.Max(row => row.Weight));
        Table table = new Table { Border = TableBorder.None }
            .AddColumn(new TableColumn("[grey]operator[/]").NoWrap().PadRight(2))
            .AddColumn(new TableColumn("[grey]nodes[/]").RightAligned().PadRight(2))
            .AddColumn(new TableColumn(byMacs ? "[grey]MACs[/]" : "[grey]share[/]").RightAligned().PadRight(2))
            .AddColumn(new TableColumn(""));
        foreach ((string name, int count, double weight) in rows)
        {
            int filled = (int)Math.Round(weight / largest * BarWidth);
            table.AddRow(
                Safe(name),
                Safe(UnitFormatter.Format(count, Unit.Count)),
                byMacs ? Safe(UnitFormatter.FormatCell((long)weight, Unit.Macs)) : Safe(UnitFormatter.Format(count / (double)Math.Max(1, costs.Coverage.Nodes), Unit.Fraction)),
                $"[teal]{new string('█', filled)}[/]");
        }

        this.console.Write(table);
        int hidden = costs.ByOperator.Count - rows.Length;
        if (hidden > 0)
        {
            this.console.MarkupLine($"[grey]… and {hidden} more operators[/]");
        }

        this.console.WriteLine();
    }

    private void Findings(IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (IGrouping<string, Diagnostic> group in diagnostics.GroupBy(static diagnostic => diagnostic.Id))
        {
            Diagnostic first = group.First();
            string colour = first.Severity switch
            {
                DiagnosticSeverity.Error => "red",
                DiagnosticSeverity.Warning => "yellow",
                _ => "grey",
            };
            IEnumerable<Diagnostic> shown = verbose ? group : group.Take(1);
            foreach (Diagnostic diagnostic in shown)
            {
                string element = diagnostic.Location.Element is { } place ? $" ({place})" : "";
                this.console.MarkupLine($"[{colour}]{Safe(diagnostic.Id)}[/] {Safe(diagnostic.Message)}[grey]{Safe(element)}[/]");
            }

            int more = group.Count() - 1;
            if (!verbose && more > 0)
            {
                this.console.MarkupLine($"[grey]       … {more} more of {Safe(first.Id)} ({Safe(first.Descriptor.Title)}); --verbose shows them[/]");
            }
        }
    }
}
