using System.CommandLine;
using System.Text;
using HaoLine.Analysis;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary><c>haoline render MODEL -o graph.svg</c></summary>
internal sealed class RenderCommand : Command
{
    private const string EveryGroup = "all";
    private static readonly string[] Formats = ["svg", "dot", "mermaid", "html"];
    private readonly TextWriter output;
    private readonly TextWriter error;

    private readonly Argument<string> model = new("model") { Description = "Model file." };
    private readonly Option<string> target = new("--output", "-o") { Description = "File to write (.svg, .dot, .mmd, .html), or '-' for standard output.", HelpName = "PATH", Required = true };
    private readonly Option<string?> format = new("--format") { Description = "Format, when the file name does not tell it.", HelpName = "FORMAT" };
    private readonly Option<int?> depth = new("--depth") { Description = "Levels of groups to open; 0 for none.", HelpName = "N" };
    private readonly Option<string[]> expand = new("--expand")
    {
        Description = "Open a group by name or path, or 'all'. Repeatable.",
        HelpName = "all|NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<int> maximumNodes = new("--max-nodes") { Description = "Boxes up to which groups open by themselves.", HelpName = "N", DefaultValueFactory = static _ => new GraphDrawingOptions().MaximumNodes };
    private readonly ReadingArguments reading = new();
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Show no progress." };

    public RenderCommand(TextWriter output, TextWriter error)
        : base("render", "Draws the graph of a model.")
    {
        this.output = output;
        this.error = error;
        this.format.AcceptOnlyFromAmong(Formats);
        this.model.Validators.Add(ReadingArguments.RefuseUnknownOptions);
        this.Add(this.model);
        foreach (Option option in (Option[])[this.target, this.format, this.depth, this.expand, this.maximumNodes, .. this.reading.Options, this.quiet])
        {
            this.Add(option);
        }

        this.SetAction(this.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        string path = parsed.GetValue(this.model)!;
        string destination = parsed.GetValue(this.target)!;
        IReportWriter writer = Writer(parsed.GetValue(this.format), destination, this.DrawingOptions(parsed));
        InspectionOptions options = this.reading.Apply(new InspectionOptions(), parsed);
        var reader = new ModelReading(this.error, options, this.reading.Access(parsed, [path]), !parsed.GetValue(this.quiet));
        (ReportDocument document, Inspection? inspection, int exit) = await reader.InspectAsync(path, ct).ConfigureAwait(false);
        using (inspection)
        {
            if (inspection is null)
            {
                return exit;
            }

            await this.WriteAsync(writer, ReportComposer.Compose(document, ReportTemplate.Full), destination, ct).ConfigureAwait(false);
            return exit;
        }
    }

    private static IReportWriter Writer(string? format, string destination, GraphDrawingOptions drawing)
    {
        if (format is null && destination == "-")
        {
            throw new UsageException("Standard output has no file name to tell the format by. Add --format svg, dot, mermaid or html.");
        }

        string? found = format ?? ReportWriters.All.FirstOrDefault(writer => writer.FileExtensions.Contains(Path.GetExtension(destination), StringComparer.OrdinalIgnoreCase))?.FormatId;
        if (format is null && Path.GetExtension(destination).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException("PNG is not drawn by this tool, because that takes a large native library. Draw .svg here, or use PngReportWriter of the package HaoLine.Reporting.Png in a program.");
        }

        return found switch
        {
            "svg" => new SvgReportWriter(drawing),
            "dot" => new DotReportWriter(drawing),
            "mermaid" => new MermaidReportWriter(drawing),
            "html" => new HtmlReportWriter(),
            _ => throw new UsageException($"'{DisplayText.Clean(destination)}' names no format to draw in. Use a name that ends in .svg, .dot, .mmd or .html, or add --format."),
        };
    }

    private GraphDrawingOptions DrawingOptions(ParseResult parsed)
    {
        int boxes = parsed.GetValue(this.maximumNodes);
        int? levels = parsed.GetValue(this.depth);
        if (boxes < 1)
        {
            throw new UsageException("--max-nodes takes a number from 1 on.");
        }

        if (levels < 0)
        {
            throw new UsageException("--depth takes a number from 0 on.");
        }

        string[] names = parsed.GetValue(this.expand) ?? [];
        return new GraphDrawingOptions
        {
            MaximumNodes = boxes,
            Depth = levels,
            ExpandAll = names.Contains(EveryGroup, StringComparer.Ordinal),
            Expand = [.. names.Where(static name => name != EveryGroup)],
        };
    }

    private async Task WriteAsync(IReportWriter writer, ReportDocument report, string destination, CancellationToken ct)
    {
        try
        {
            if (destination != "-")
            {
                await ReportFile.WriteAsync(writer, report, destination, ct).ConfigureAwait(false);
                return;
            }

            using var buffer = new MemoryStream();
            await writer.WriteAsync(report, buffer, ct).ConfigureAwait(false);
            await this.output.WriteAsync(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)).ConfigureAwait(false);
            await this.output.FlushAsync(ct).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new OutputException($"The drawing '{DisplayText.Clean(destination)}' cannot be written: {problem.Message}", problem);
        }
    }
}
