using System.CommandLine;
using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary><c>haoline inspect MODEL…</c></summary>
internal sealed class InspectCommand : Command
{
    private readonly TextWriter output;
    private readonly TextWriter error;

    private readonly Argument<string[]> models = new("model") { Description = "Model files.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> json = Report("--json", "JSON");
    private readonly Option<string?> markdown = Report("--md", "Markdown");
    private readonly Option<string?> html = Report("--html", "self-contained HTML");
    private readonly Option<string?> csv = Report("--csv", "CSV table of layers");
    private readonly Option<string?> netron = Report("--netron", "Netron attachment");
    private readonly Option<string?> modelExplorer = Report("--model-explorer", "Model Explorer graph");
    private readonly Option<string?> nodeData = Report("--node-data", "Model Explorer node data");
    private readonly Option<string> nodeDataMetric = new("--node-data-metric") { Description = "Metric of the node data.", HelpName = "KEY", DefaultValueFactory = static _ => "macs" };
    private readonly Option<string?> trace = Report("--trace", "memory trace for Perfetto");
    private readonly Option<string?> pdf = new("--pdf") { Description = "Write a PDF report to a file or a folder.", HelpName = "PATH" };
    private readonly Option<string?> arena = new("--arena") { Description = "Write the arena plan as JSON to a file or a folder.", HelpName = "PATH" };
    private readonly Option<string?> triton = new("--triton-config") { Description = "Write a proposal for Triton's config.pbtxt to a file or a folder.", HelpName = "PATH" };
    private readonly Option<bool> tree = new("--tree") { Description = "Print the tree of modules." };
    private readonly Option<int> depth = new("--depth") { Description = "Levels of the tree; implies --tree.", HelpName = "N", DefaultValueFactory = static _ => TreeView.DefaultDepth };
    private readonly Option<int> top = new("--top") { Description = "Rank nodes by work and by parameters, and tensors at the memory peak; N rows each.", HelpName = "N" };
    private readonly Option<bool> details = new("--details") { Description = "Add one entry for each node." };
    private readonly Option<bool> weights = new("--weights") { Description = "Read all weights and add statistics of their values." };
    private readonly Option<string?> sqnr = new("--sqnr") { Description = "Add the signal-to-noise ratio of a format to the statistics; implies --weights.", HelpName = "FORMAT" };
    private readonly DeviceArguments devices = new();
    private readonly ReadingArguments reading = new();
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Print no summary." };
    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Print every finding." };
    private readonly Option<bool> noColor = new("--no-color") { Description = "Print without colour." };
    private readonly Option<bool> noProgress = new("--no-progress") { Description = "Show no progress." };

    public InspectCommand(TextWriter output, TextWriter error)
        : base("inspect", "Reads models and reports parameters, costs, memory and findings.")
    {
        this.output = output;
        this.error = error;
        this.sqnr.AcceptOnlyFromAmong([.. QuantizationError.Formats]);
        this.models.Validators.Add(ReadingArguments.RefuseUnknownOptions);
        this.Add(this.models);
        foreach (Option option in (Option[])
        [
            this.json, this.markdown, this.html, this.csv, this.pdf, this.netron, this.modelExplorer, this.nodeData, this.nodeDataMetric, this.trace, this.arena, this.triton,
            this.tree, this.depth, this.top, this.details, this.weights, this.sqnr, .. this.devices.Options, .. this.reading.Options, this.quiet, this.verbose, this.noColor, this.noProgress,
        ])
        {
            this.Add(option);
        }

        this.SetAction(this.RunAsync);
    }

    private static Option<string?> Report(string name, string what) => new(name) { Description = $"Write a {what} report to a file, a folder, or '-' for standard output.", HelpName = "PATH" };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        string[] paths = parsed.GetValue(this.models) ?? [];
        var targets = new ReportTargets();
        targets.Add("json", parsed.GetValue(this.json), paths.Length);
        targets.Add("markdown", parsed.GetValue(this.markdown), paths.Length);
        targets.Add("html", parsed.GetValue(this.html), paths.Length);
        targets.Add("csv", parsed.GetValue(this.csv), paths.Length);
        targets.Add(new PdfReportWriter(), parsed.GetValue(this.pdf), paths.Length);
        targets.Add("netron", parsed.GetValue(this.netron), paths.Length);
        targets.Add("model-explorer", parsed.GetValue(this.modelExplorer), paths.Length);
        targets.Add(new ModelExplorerNodeDataWriter { Metric = parsed.GetValue(this.nodeDataMetric) ?? "macs" }, parsed.GetValue(this.nodeData), paths.Length);
        targets.Add("trace", parsed.GetValue(this.trace), paths.Length);
        InspectionOptions options = this.reading.Apply(
            new InspectionOptions
            {
                IncludeWeightStatistics = parsed.GetValue(this.weights) || parsed.GetValue(this.sqnr) is not null,
                WeightFormat = parsed.GetValue(this.sqnr),
                IncludeLayers = parsed.GetValue(this.details) || parsed.GetValue(this.csv) is not null,
                Deployment = this.devices.Deployment(parsed),
            },
            parsed);
        RemoteOptions access = this.reading.Access(parsed, paths);
        bool isTree = parsed.GetValue(this.tree) || parsed.GetResult(this.depth) is { Implicit: false };
        if (parsed.GetValue(this.depth) is < 1 or > 64 || parsed.GetValue(this.top) < 0)
        {
            throw new UsageException("--depth takes a number from 1 to 64, --top one from 0 on.");
        }

        var shown = new SummaryOptions(!parsed.GetValue(this.noColor), parsed.GetValue(this.verbose), isTree ? parsed.GetValue(this.depth) : 0, parsed.GetValue(this.top));
        bool summary = !parsed.GetValue(this.quiet) && targets.ToOutput is null;
        var reader = new ModelReading(this.error, options, access, !parsed.GetValue(this.noProgress) && !parsed.GetValue(this.quiet), this.devices.Inspector(parsed));
        var list = new ReportList(targets.ToOutput, this.output, paths.Length);
        int exit = ExitCode.Done;
        foreach (string path in paths)
        {
            (ReportDocument document, Inspection? inspection, int code) = await reader.InspectAsync(path, ct).ConfigureAwait(false);
            ReportDocument report = ReportComposer.Compose(document, ReportTemplate.Full);
            using (inspection)
            {
                exit = Math.Max(exit, code);
                await targets.WriteAsync(report, path, ct).ConfigureAwait(false);
                await list.AddAsync(report, ct).ConfigureAwait(false);
                if (inspection is not null && parsed.GetValue(this.arena) is { } arenaPath && !await this.WriteArenaAsync(inspection, path, arenaPath, ct).ConfigureAwait(false))
                {
                    exit = Math.Max(exit, ExitCode.PartialAnalysis);
                }

                if (inspection is not null && await this.devices.MisfitAsync(inspection, path, parsed, this.error).ConfigureAwait(false))
                {
                    exit = Math.Max(exit, ExitCode.PolicyViolated);
                }

                if (inspection is not null && parsed.GetValue(this.triton) is { } tritonPath && !await TritonFile.WriteAsync(inspection.Model, path, tritonPath, this.error, ct).ConfigureAwait(false))
                {
                    exit = Math.Max(exit, ExitCode.PartialAnalysis);
                }

                if (summary && inspection is not null)
                {
                    new SummaryView(this.output, shown).Print(report, inspection);
                }
            }
        }

        await list.EndAsync(ct).ConfigureAwait(false);
        return exit;
    }

    /// <summary>Writes the arena plan; false, with a message, when the model has none.</summary>
    private async Task<bool> WriteArenaAsync(Inspection inspection, string model, string path, CancellationToken ct)
    {
        if (inspection.TryGet(MemoryPass.Result, out MemoryResult? memory) && memory.Arena is { } plan)
        {
            await ArenaFile.WriteAsync(plan, memory, model, path, ct).ConfigureAwait(false);
            return true;
        }

        string bind = memory is { FreeSymbols.Count: > 0 } ? $" Give {string.Join(", ", memory.FreeSymbols)} a size with --bind." : "";
        await this.error.WriteLineAsync($"haoline: --arena: {DisplayText.Clean($"the sizes of '{model}' are not all known, so there is no plan.{bind}")}").ConfigureAwait(false);
        return false;
    }
}
