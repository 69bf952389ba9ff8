using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Where reports go: a file, a folder (one file for each model), or standard output (<c>-</c>).</summary>
internal sealed class ReportTargets
{
    private readonly List<(IReportWriter Writer, string Path)> files = [];

    /// <summary>The writer that standard output is for; null when it is for the summary.</summary>
    public IReportWriter? ToOutput { get; private set; }

    public static bool IsFolder(string path) => path.EndsWith('/') || path.EndsWith(Path.DirectorySeparatorChar) || Directory.Exists(path);

    public void Add(string formatId, string? path, int models) => this.Add(ReportWriters.For(formatId), path, models);

    public void Add(IReportWriter writer, string? path, int models)
    {
        if (path is null)
        {
            return;
        }

        if (path == "-")
        {
            if (this.ToOutput is not null)
            {
                throw new UsageException("Only one report can go to standard output.");
            }

            if (writer is PdfReportWriter)
            {
                throw new UsageException("A PDF is no text for standard output; name a file.");
            }

            if (models > 1 && writer is not JsonReportWriter)
            {
                throw new UsageException($"Several models cannot share one {writer.FormatId} report on standard output; name a folder.");
            }

            this.ToOutput = writer;
            return;
        }

        if (models > 1 && !IsFolder(path))
        {
            throw new UsageException($"Several models cannot share the file '{path}'; name a folder by a trailing slash.");
        }

        this.files.Add((writer, path));
    }

    /// <summary>False for a table or a graph of a model that could not be read: there is nothing to write, and the error is told already.</summary>
    public static bool CanHold(IReportWriter writer, ReportDocument report) => report.Error is null
        || writer is not (CsvReportWriter or NetronAttachmentWriter or ModelExplorerWriter or ModelExplorerNodeDataWriter or MemoryTraceWriter
            or SvgReportWriter or DotReportWriter or MermaidReportWriter);

    /// <summary>Writes the report of one model to every file target.</summary>
    public async Task WriteAsync(ReportDocument report, string model, CancellationToken ct)
    {
        foreach ((IReportWriter writer, string path) in this.files.Where(file => CanHold(file.Writer, report)))
        {
            string target = IsFolder(path) ? Path.Join(path, Path.GetFileName(model) + writer.FileExtensions[0]) : path;
            try
            {
                if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && IsFolder(path))
                {
                    Directory.CreateDirectory(folder);
                }

                await ReportFile.WriteAsync(writer, report, target, ct).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or InvalidOperationException)
            {
                throw new OutputException($"The report '{target}' cannot be written: {problem.Message}", problem);
            }
        }
    }
}
