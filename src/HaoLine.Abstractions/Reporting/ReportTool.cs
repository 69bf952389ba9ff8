namespace HaoLine.Reporting;

/// <summary>The program that made a report.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
public sealed record ReportTool(string Name, string Version);
