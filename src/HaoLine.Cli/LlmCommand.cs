using System.CommandLine;
using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary><c>haoline llm MODEL</c></summary>
internal sealed class LlmCommand : Command
{
    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly Argument<string> model = new("model") { Description = "Folder with config.json, a configuration, or a model file." };
    private readonly Option<string?> json = Report("--json", "JSON");
    private readonly Option<string?> markdown = Report("--md", "Markdown");
    private readonly Option<string?> html = Report("--html", "self-contained HTML");
    private readonly DeploymentArguments deployment = new();
    private readonly ReadingArguments reading = new();
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Print no summary." };
    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Print every finding." };
    private readonly Option<bool> noColor = new("--no-color") { Description = "Print without colour." };

    public LlmCommand(TextWriter output, TextWriter error)
        : base("llm", "Plans a language model: parameters, cache, memory, devices, times.")
    {
        this.output = output;
        this.error = error;
        this.model.Validators.Add(ReadingArguments.RefuseUnknownOptions);
        this.Add(this.model);
        foreach (Option option in (Option[])[this.json, this.markdown, this.html, .. this.deployment.Options, .. this.reading.Options, this.quiet, this.verbose, this.noColor])
        {
            this.Add(option);
        }

        this.SetAction(this.RunAsync);
    }

    private static Option<string?> Report(string name, string what) => new(name) { Description = $"Write a {what} report to a file, a folder, or '-' for standard output.", HelpName = "PATH" };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        string path = parsed.GetValue(this.model)!;
        var targets = new ReportTargets();
        targets.Add("json", parsed.GetValue(this.json), 1);
        targets.Add("markdown", parsed.GetValue(this.markdown), 1);
        targets.Add("html", parsed.GetValue(this.html), 1);
        InspectionOptions options = this.reading.Apply(new InspectionOptions { Deployment = this.deployment.Read(parsed) }, parsed);
        bool isQuiet = parsed.GetValue(this.quiet);
        var reader = new ModelReading(this.error, options, this.reading.Access(parsed, [path]), !isQuiet, this.deployment.Inspector(parsed));
        var list = new ReportList(targets.ToOutput, this.output, 1);
        (ReportDocument document, Inspection? inspection, int exit) = await reader.InspectAsync(path, ct).ConfigureAwait(false);
        ReportDocument report = ReportComposer.Compose(document, ReportTemplate.Full);
        using (inspection)
        {
            await targets.WriteAsync(report, path, ct).ConfigureAwait(false);
            await list.AddAsync(report, ct).ConfigureAwait(false);
            await list.EndAsync(ct).ConfigureAwait(false);
            if (inspection is null)
            {
                return exit;
            }

            if (!inspection.TryGet(LlmMemoryPass.Result, out LlmMemoryResult? _))
            {
                string reason = inspection.Passes.First(static pass => pass.Key == LlmMemoryPass.Result.Id).Reason ?? "its architecture is not known";
                await this.error.WriteLineAsync($"haoline: '{DisplayText.Clean(path)}' cannot be planned as a language model: {DisplayText.Clean(reason)}.").ConfigureAwait(false);
                return Math.Max(exit, ExitCode.PartialAnalysis);
            }

            if (!isQuiet && targets.ToOutput is null)
            {
                new LlmView(this.output, new SummaryOptions(!parsed.GetValue(this.noColor), parsed.GetValue(this.verbose), 0, 0)).Print(report, inspection);
            }

            return exit;
        }
    }
}
