namespace HaoLine.Reporting;

/// <summary>The writers of this package, found by id or file extension.</summary>
public static class ReportWriters
{
    /// <summary>Every writer, JSON first.</summary>
    public static IReadOnlyList<IReportWriter> All { get; } =
    [
        new JsonReportWriter(), new MarkdownReportWriter(), new HtmlReportWriter(), new CsvReportWriter(),
        new NetronAttachmentWriter(), new ModelExplorerWriter(), new ModelExplorerNodeDataWriter(), new MemoryTraceWriter(),
        new SvgReportWriter(), new DotReportWriter(), new MermaidReportWriter(),
    ];

    /// <summary>The writer for an id (<c>json</c>), an extension (<c>.md</c>) or a path that ends in one; letter case does not matter.</summary>
    /// <exception cref="ArgumentException">No writer goes by that name; the message lists the known ones.</exception>
    public static IReportWriter For(string idExtensionOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(idExtensionOrPath);

        // The longest ending decides: model.trace.json is a trace, not the report.
        IReportWriter? found = All.FirstOrDefault(writer => writer.FormatId.Equals(idExtensionOrPath, StringComparison.OrdinalIgnoreCase))
            ?? All.SelectMany(static writer => writer.FileExtensions, static (writer, extension) => (Writer: writer, Extension: extension))
                .Where(candidate => idExtensionOrPath.EndsWith(candidate.Extension, StringComparison.OrdinalIgnoreCase))
                .DefaultIfEmpty().MaxBy(static candidate => candidate.Extension?.Length ?? 0).Writer;
        if (found is not null)
        {
            return found;
        }

        string known = string.Join(", ", All.SelectMany(static writer => writer.FileExtensions));
        throw new ArgumentException($"No report writer for '{DisplayText.Clean(idExtensionOrPath)}'. Known file extensions: {known}.", nameof(idExtensionOrPath));
    }
}
