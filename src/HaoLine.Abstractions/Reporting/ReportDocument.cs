using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>Everything a writer renders. Writers compute nothing.</summary>
[Display.TypeFormatterSource]
public sealed record ReportDocument
{
    /// <summary>Version of the JSON contract.</summary>
    public string SchemaVersion { get; init; } = "1.0";

    /// <summary>The program that made the report.</summary>
    public required ReportTool Tool { get; init; }

    /// <summary>The model; null when it could not be read.</summary>
    public ReportModel? Model { get; init; }

    /// <summary>The report in a few sentences; null before composing, and when the model could not be read.</summary>
    public SummaryText? Summary { get; init; }

    /// <summary>Numbers given for symbolic dimensions, in ordinal order of names.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Binding { get; init; } = [];

    /// <summary>Sections in plan order.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>Findings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>How each pass ended.</summary>
    public IReadOnlyList<PassOutcome> Passes { get; init; } = [];

    /// <summary>Why the model could not be read; null when it was.</summary>
    public ReportError? Error { get; init; }
}
