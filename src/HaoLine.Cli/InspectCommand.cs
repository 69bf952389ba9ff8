using System.CommandLine;
using System.Text;
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
    private readonly Option<bool> tree = new("--tree") { Description = "Print the tree of modules." };
    private readonly Option<int> depth = new("--depth") { Description = "Levels of the tree; implies --tree.", HelpName = "N", DefaultValueFactory = static _ => TreeView.DefaultDepth };
    private readonly Option<int> top = new("--top") { Description = "Rank nodes by work and by parameters, and tensors at the memory peak; N rows each.", HelpName = "N" };
    private readonly Option<bool> details = new("--details") { Description = "Add one entry for each node." };
    private readonly Option<bool> weights = new("--weights") { Description = "Read all weights and add statistics of their values." };
    private readonly Option<string?> sqnr = new("--sqnr") { Description = "Add the signal-to-noise ratio of a format to the statistics; implies --weights.", HelpName = "FORMAT" };
    private readonly Option<string[]> bind = Many("--bind", "Sizes by symbol (batch=1,seq=128), ranges (seq=1..2048) or shapes by input (input=1x3x224x224).");
    private readonly Option<string[]> trip = Many("--trip", "Iterations of a loop by node name (name=N).");
    private readonly Option<string> profile = new("--profile") { Description = "Cost profile.", DefaultValueFactory = static _ => CostProfile.PureMacs.Id };
    private readonly Option<bool> remote = new("--remote") { Description = "Allow web addresses: only the bytes that are needed are fetched, by range requests." };
    private readonly Option<long> remoteBudget = new("--remote-budget") { Description = "Most MiB to fetch from one address.", HelpName = "MIB", DefaultValueFactory = static _ => RemoteOptions.Default.MaximumBytes >> 20 };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Print no summary." };
    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Print every finding." };
    private readonly Option<bool> noColor = new("--no-color") { Description = "Print without colour." };
    private readonly Option<bool> noProgress = new("--no-progress") { Description = "Show no progress." };

    public InspectCommand(TextWriter output, TextWriter error)
        : base("inspect", "Reads models and reports parameters, costs, memory and findings.")
    {
        this.output = output;
        this.error = error;
        this.profile.AcceptOnlyFromAmong([.. CostProfile.All.Select(static item => item.Id)]);
        this.sqnr.AcceptOnlyFromAmong([.. QuantizationError.Formats]);
        this.models.Validators.Add(static result =>
        {
            // The parser takes an unknown option for a model; a file may start with a dash only if it is there.
            foreach (string text in result.Tokens.Select(static token => token.Value).Where(static text => text.StartsWith('-') && text != "-" && !File.Exists(text)))
            {
                result.AddError($"Unrecognized option '{text}'.");
            }
        });
        this.Add(this.models);
        foreach (Option option in new Option[]
        {
            this.json, this.markdown, this.html, this.csv, this.pdf, this.netron, this.modelExplorer, this.nodeData, this.nodeDataMetric, this.trace, this.arena,
            this.tree, this.depth, this.top, this.details, this.weights, this.sqnr, this.bind, this.trip, this.profile, this.remote, this.remoteBudget, this.quiet, this.verbose, this.noColor, this.noProgress,
        })
        {
            this.Add(option);
        }

        this.SetAction(this.RunAsync);
    }

    private static Option<string?> Report(string name, string what) => new(name) { Description = $"Write a {what} report to a file, a folder, or '-' for standard output.", HelpName = "PATH" };

    private static Option<string[]> Many(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

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
        InspectionOptions options = ShapeArguments.Apply(
            new InspectionOptions
            {
                CostProfile = parsed.GetValue(this.profile) ?? CostProfile.PureMacs.Id,
                IncludeWeightStatistics = parsed.GetValue(this.weights) || parsed.GetValue(this.sqnr) is not null,
                WeightFormat = parsed.GetValue(this.sqnr),
                IncludeLayers = parsed.GetValue(this.details) || parsed.GetValue(this.csv) is not null,
            },
            parsed.GetValue(this.bind) ?? [],
            parsed.GetValue(this.trip) ?? []);

        if (paths.FirstOrDefault(IsAddress) is { } address && !parsed.GetValue(this.remote))
        {
            throw new UsageException($"'{address}' is a web address. Add --remote to read it over the network, or download the file.");
        }

        if (paths.FirstOrDefault(static path => IsAddress(path) && !Uri.TryCreate(path, UriKind.Absolute, out _)) is { } broken)
        {
            throw new UsageException($"'{broken}' is no valid web address.");
        }

        long budget = parsed.GetValue(this.remoteBudget);
        if (budget is < 1 or > int.MaxValue)
        {
            throw new UsageException("--remote-budget takes a number of MiB from 1 on.");
        }

        var access = new RemoteOptions { MaximumBytes = budget << 20 };
        bool isTree = parsed.GetValue(this.tree) || parsed.GetResult(this.depth) is { Implicit: false };
        if (parsed.GetValue(this.depth) is < 1 or > 64 || parsed.GetValue(this.top) < 0)
        {
            throw new UsageException("--depth takes a number from 1 to 64, --top one from 0 on.");
        }

        var shown = new SummaryOptions(!parsed.GetValue(this.noColor), parsed.GetValue(this.verbose), isTree ? parsed.GetValue(this.depth) : 0, parsed.GetValue(this.top));
        bool summary = !parsed.GetValue(this.quiet) && targets.ToOutput is null;
        bool progress = !parsed.GetValue(this.noProgress) && !parsed.GetValue(this.quiet) && ReferenceEquals(this.error, Console.Error) && !Console.IsErrorRedirected;
        var list = new ReportList(targets.ToOutput, this.output, paths.Length);
        int exit = ExitCode.Done;
        foreach (string path in paths)
        {
            (ReportDocument document, Inspection? inspection, int code) = await this.InspectAsync(path, options, access, progress, ct).ConfigureAwait(false);
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

    private async Task<(ReportDocument Report, Inspection? Inspection, int Exit)> InspectAsync(
        string path, InspectionOptions options, RemoteOptions access, bool progress, CancellationToken ct)
    {
        try
        {
            using ProgressLine? line = progress ? new ProgressLine(this.error) : null;
            Inspection inspection = await InspectAsync(path, options, access, line, ct).ConfigureAwait(false);
            InspectionOptions resolved = ShapeArguments.Resolve(options, inspection.Model, out IReadOnlyList<string> unknown);
            if (resolved.InputShapes.Count != options.InputShapes.Count)
            {
                // A size was meant for a one-dimensional input; which it is, only the model says.
                inspection.Dispose();
                inspection = await InspectAsync(path, resolved, access, line, ct).ConfigureAwait(false);
            }

            foreach (string problem in unknown)
            {
                await this.error.WriteLineAsync($"haoline: --bind: {DisplayText.Clean(problem)}").ConfigureAwait(false);
            }

            bool failed = inspection.Passes.Any(static pass => pass.Status == PassStatus.Failed);
            return (inspection.ToReport(), inspection, failed ? ExitCode.PartialAnalysis : ExitCode.Done);
        }
        catch (ModelReadException problem)
        {
            await this.error.WriteLineAsync($"haoline: {DisplayText.Clean(problem.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(problem), null, ExitCode.InputUnreadable);
        }
        catch (RemoteReadException problem)
        {
            var unreachable = new InvalidModelContentException(Diagnostics.DefectKind.Unreadable, problem.Address, -1, "", problem.Problem, innerException: problem);
            await this.error.WriteLineAsync($"haoline: {DisplayText.Clean(unreachable.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(unreachable), null, ExitCode.InputUnreadable);
        }
        catch (FileNotFoundException problem)
        {
            var missing = new InvalidModelContentException(Diagnostics.DefectKind.MissingFile, path, -1, "", "There is no such file. Check the path.", innerException: problem);
            await this.error.WriteLineAsync($"haoline: {DisplayText.Clean(missing.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(missing), null, ExitCode.InputUnreadable);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var unreadable = new InvalidModelContentException(Diagnostics.DefectKind.Unreadable, path, -1, "", problem.Message, innerException: problem);
            await this.error.WriteLineAsync($"haoline: {DisplayText.Clean(unreadable.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(unreadable), null, ExitCode.InputUnreadable);
        }
    }

    private static bool IsAddress(string path) =>
        path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static async Task<Inspection> InspectAsync(string path, InspectionOptions options, RemoteOptions access, ProgressLine? line, CancellationToken ct) =>
        IsAddress(path)
            ? await Inspectors.Default.InspectAsync(await RemoteModels.OpenAsync(new Uri(path), access, null, ct).ConfigureAwait(false), options, line, ct).ConfigureAwait(false)
            : await Inspectors.Default.InspectAsync(path, options, line, ct).ConfigureAwait(false);

    /// <summary>Reports on standard output: one document, or a JSON array of several.</summary>
    private sealed class ReportList(IReportWriter? writer, TextWriter output, int models)
    {
        private int written;

        public async Task AddAsync(ReportDocument report, CancellationToken ct)
        {
            if (writer is null || !ReportTargets.CanHold(writer, report))
            {
                return;
            }

            using var buffer = new MemoryStream();
            try
            {
                await writer.WriteAsync(report, buffer, ct).ConfigureAwait(false);
            }
            catch (InvalidOperationException problem)
            {
                throw new OutputException($"The report cannot be written: {problem.Message}", problem);
            }

            if (models > 1)
            {
                await output.WriteAsync(this.written == 0 ? "[\n" : ",\n").ConfigureAwait(false);
            }

            this.written++;
            await output.WriteAsync(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).TrimEnd('\n')).ConfigureAwait(false);
            if (models == 1)
            {
                await output.WriteAsync("\n").ConfigureAwait(false);
            }
        }

        public async Task EndAsync(CancellationToken ct)
        {
            if (writer is not null && models > 1)
            {
                await output.WriteAsync("\n]\n").ConfigureAwait(false);
            }

            await output.FlushAsync(ct).ConfigureAwait(false);
        }
    }
}
