namespace HaoLine.Reporting;

/// <summary>Finds the graph to draw.</summary>
internal static class GraphInReport
{
    /// <summary>The first graph with nodes; null when the report has none.</summary>
    public static GraphBlock? Find(ReportDocument report) =>
        report.Sections.SelectMany(static section => section.Blocks).OfType<GraphBlock>().FirstOrDefault(static block => block.Nodes.Count > 0);

    public static GraphBlock Require(ReportDocument report, string format) => Find(report) ?? throw new InvalidOperationException(
        report.Error is { } error
            ? $"There is no graph to draw as {format}: {DisplayText.Clean(error.Message)}"
            : $"The report has no graph to draw as {format}. A model that only stores weights has none.");

    /// <summary>Last part of the path or address of the model.</summary>
    public static string Title(ReportDocument report)
    {
        string path = report.Model?.Path ?? "";
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > 0 ? name : report.Model?.GraphName ?? "";
    }
}
