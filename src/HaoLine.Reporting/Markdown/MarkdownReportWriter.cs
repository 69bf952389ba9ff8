using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>Writes the report as GitHub-flavoured Markdown. Charts are left out; their numbers stand in tables.</summary>
public sealed class MarkdownReportWriter : IReportWriter
{
    private const int MaximumDiagnosticRows = 200;

    /// <inheritdoc />
    public string FormatId => "markdown";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".md", ".markdown"];

    /// <inheritdoc />
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var markdown = new MarkdownText();
        markdown.Heading(1, ReportFacts.Title(report));
        WriteError(markdown, report.Error);
        WriteSummary(markdown, report.Summary);
        WriteModel(markdown, report);
        foreach (ReportSection section in report.Sections)
        {
            ct.ThrowIfCancellationRequested();
            WriteSection(markdown, section);
        }

        WriteDiagnostics(markdown, report.Diagnostics);
        WritePasses(markdown, report.Passes);
        markdown.Paragraph($"*{MarkdownText.Escape(report.Tool.Name)} {MarkdownText.Escape(report.Tool.Version)}. {ReportFacts.Conventions}*");
        return TextOutput.WriteAsync(markdown.Text, destination, ct);
    }

    internal static void WriteError(MarkdownText markdown, ReportError? error)
    {
        if (error is not null)
        {
            markdown.Paragraph($"**The model could not be read** ({MarkdownText.Escape(error.Kind)}): {MarkdownText.Escape(error.Message)}");
        }
    }

    internal static void WriteSummary(MarkdownText markdown, SummaryText? summary)
    {
        if (summary is null)
        {
            return;
        }

        markdown.Paragraph(string.Join(' ', SummaryPieces.Of(summary.Detailed).Select(MarkdownText.Escape)));
        if (summary.Source != SummaryText.Template)
        {
            markdown.Paragraph($"*These sentences are by {MarkdownText.Escape(summary.Source)}; the figures are below.*");
        }
        else if (summary.Reason is { } reason)
        {
            markdown.Paragraph($"*No other summary: {MarkdownText.Escape(reason)}.*");
        }
    }

    internal static void WriteModel(MarkdownText markdown, ReportDocument report)
    {
        if (report.Model is not { } model)
        {
            return;
        }

        markdown.TableHead([("Model", false), ("", false)]);
        foreach ((string label, string value) in ReportFacts.Of(report))
        {
            markdown.Row(label, value);
        }

        markdown.EndBlock();
        WriteTensors(markdown, "Inputs", model.Inputs);
        WriteTensors(markdown, "Outputs", model.Outputs);
        if (model.Metadata.Count > 0)
        {
            markdown.Heading(2, "Metadata");
            markdown.TableHead([("Key", false), ("Value", false)]);
            foreach ((string key, string value) in model.Metadata)
            {
                markdown.Row(key, value);
            }

            markdown.EndBlock();
        }
    }

    private static void WriteTensors(MarkdownText markdown, string title, IReadOnlyList<ReportTensor> tensors)
    {
        if (tensors.Count == 0)
        {
            return;
        }

        markdown.Heading(2, title);
        markdown.TableHead([("Name", false), ("Type", false), ("Shape", false)]);
        foreach (ReportTensor tensor in tensors)
        {
            markdown.Row(tensor.Name, tensor.DataType, ReportFacts.Shape(tensor));
        }

        markdown.EndBlock();
    }

    internal static void WriteSection(MarkdownText markdown, ReportSection section)
    {
        ReportBlock[] blocks = [.. section.ForPeople().Where(static block => block is MetricBlock or TableBlock or NoteBlock)];
        if (blocks.Length == 0)
        {
            return;
        }

        markdown.Heading(2, section.Title);
        MetricBlock[] metrics = [.. blocks.OfType<MetricBlock>()];
        if (metrics.Length > 0)
        {
            markdown.TableHead([("Metric", false), ("Value", true), ("Exact", true)]);
            foreach (MetricBlock metric in metrics)
            {
                string exact = UnitFormatter.FormatExact(metric.Value, metric.Unit);
                string shown = UnitFormatter.Format(metric.Value, metric.Unit);
                markdown.Row(metric.Note is null ? metric.Title : $"{metric.Title} ({metric.Note})", shown, exact == shown ? "" : exact);
            }

            markdown.EndBlock();
        }

        foreach (ReportBlock block in blocks)
        {
            if (block is TableBlock { Rows.Count: > 0 } table)
            {
                WriteTable(markdown, table, section.Title);
            }
            else if (block is NoteBlock note)
            {
                markdown.Paragraph($"> {MarkdownText.Escape(note.Text)}");
            }
        }
    }

    private static void WriteTable(MarkdownText markdown, TableBlock table, string sectionTitle)
    {
        if (table.Title.Length > 0 && table.Title != sectionTitle)
        {
            markdown.Heading(3, table.Title);
        }

        int[] columns = table.PeopleColumns();
        markdown.TableHead(columns.Select(index => (table.Columns[index].Title, table.Columns[index].Unit != Unit.None)));
        foreach (IReadOnlyList<ReportValue> row in table.Rows)
        {
            markdown.Row(columns.Select(index => index < row.Count ? UnitFormatter.FormatCell(row[index], table.Columns[index].Unit) : ""));
        }

        markdown.EndBlock();
    }

    internal static void WriteDiagnostics(MarkdownText markdown, IReadOnlyList<Diagnostic> diagnostics)
    {
        if (diagnostics.Count == 0)
        {
            return;
        }

        markdown.Heading(2, string.Create(CultureInfo.InvariantCulture, $"Findings ({diagnostics.Count:N0})"));
        markdown.TableHead([("Severity", false), ("Rule", false), ("Finding", false), ("Where", false)]);
        foreach (Diagnostic diagnostic in diagnostics.Take(MaximumDiagnosticRows))
        {
            markdown.Row(SeverityNames.Of(diagnostic.Severity), diagnostic.Id, diagnostic.Message, ReportFacts.Place(diagnostic.Location));
        }

        markdown.EndBlock();
        if (diagnostics.Count > MaximumDiagnosticRows)
        {
            markdown.Paragraph(string.Create(
                CultureInfo.InvariantCulture, $"{diagnostics.Count - MaximumDiagnosticRows:N0} more findings stand in the JSON report."));
        }
    }

    private static void WritePasses(MarkdownText markdown, IReadOnlyList<PassOutcome> passes)
    {
        PassOutcome[] incomplete = [.. passes.Where(static pass => pass.Status != PassStatus.Completed)];
        if (incomplete.Length == 0)
        {
            return;
        }

        markdown.Heading(2, "Not analysed");
        markdown.TableHead([("Analysis", false), ("Status", false), ("Reason", false)]);
        foreach (PassOutcome pass in incomplete)
        {
            markdown.Row(pass.Key, pass.Status == PassStatus.Skipped ? "skipped" : "failed", pass.Reason ?? "");
        }

        markdown.EndBlock();
    }
}
