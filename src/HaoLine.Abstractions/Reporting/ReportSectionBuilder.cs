using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>Collects the blocks of one section.</summary>
public sealed class ReportSectionBuilder
{
    private readonly List<ReportBlock> blocks = [];

    /// <summary>Starts a section.</summary>
    public ReportSectionBuilder(string key, string title)
    {
        this.Key = key;
        this.Title = title;
    }

    /// <summary>Key of the section.</summary>
    public string Key { get; }

    /// <summary>Heading of the section.</summary>
    public string Title { get; }

    /// <summary>Adds any block.</summary>
    public ReportSectionBuilder Add(ReportBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        this.blocks.Add(block);
        return this;
    }

    /// <summary>Adds a value with its unit.</summary>
    public ReportSectionBuilder Metric(string key, string title, ReportValue value, Unit unit = Unit.None, BlockAudience audience = BlockAudience.Summary) =>
        this.Add(new MetricBlock(key, title, value, unit) { Audience = audience });

    /// <summary>Adds a value that only machine-readable output has.</summary>
    public ReportSectionBuilder Data(string key, ReportValue value) =>
        this.Add(new MetricBlock(key, key, value) { Audience = BlockAudience.DataOnly });

    /// <summary>Adds a table.</summary>
    public ReportSectionBuilder Table(
        string key,
        string title,
        IReadOnlyList<TableColumn> columns,
        IEnumerable<IReadOnlyList<ReportValue>> rows,
        TableLayout layout = TableLayout.Rows,
        BlockAudience audience = BlockAudience.Detail) =>
        this.Add(new TableBlock(key, title, columns, [.. rows]) { Layout = layout, Audience = audience });

    /// <summary>Adds a sentence for people.</summary>
    public ReportSectionBuilder Note(string text, DiagnosticSeverity severity = DiagnosticSeverity.Info) => this.Add(new NoteBlock(text, severity));

    /// <summary>Ends the section.</summary>
    public ReportSection Build() => new(this.Key, this.Title, [.. this.blocks]);
}
