namespace HaoLine.Reporting;

/// <summary>The blocks of one pass.</summary>
/// <param name="Key">Key of the result; name of the JSON object.</param>
/// <param name="Title">Heading for people.</param>
/// <param name="Blocks">Blocks in order.</param>
[Display.TypeFormatterSource]
public sealed record ReportSection(string Key, string Title, IReadOnlyList<ReportBlock> Blocks);
