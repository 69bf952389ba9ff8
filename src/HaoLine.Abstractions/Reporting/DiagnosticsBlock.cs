using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>Findings that belong into a section, besides the document's list.</summary>
/// <param name="Title">Caption.</param>
/// <param name="Diagnostics">The findings.</param>
public sealed record DiagnosticsBlock(string Title, IReadOnlyList<Diagnostic> Diagnostics) : ReportBlock("", Title);
