using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>A sentence for people.</summary>
/// <param name="Text">The sentence; may quote untrusted names.</param>
/// <param name="Severity">How loud.</param>
public sealed record NoteBlock(string Text, DiagnosticSeverity Severity = DiagnosticSeverity.Info) : ReportBlock("", "");
