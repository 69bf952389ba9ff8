using System.CommandLine;
using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Hardware;
using HaoLine.LanguageModels;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary><c>haoline hardware recommend MODEL</c></summary>
internal sealed class HardwareRecommendCommand : Command
{
    private const int ShownAccepted = 10;
    private readonly TextWriter output;
    private readonly TextWriter error;

    private readonly Argument<string> model = new("model") { Description = "Model file." };
    private readonly Option<double?> latency = Figure("--latency-ms", "Longest time of one run in milliseconds.", "MS");
    private readonly Option<double?> rate = Figure("--fps", "Fewest samples a second of one device.", "N");
    private readonly Option<double?> load = Figure("--load", "Samples a second to serve, by as many replicas as it takes.", "N");
    private readonly Option<double?> utilization = Figure("--utilization", "Share of its throughput that a replica is planned for (1).", "SHARE");
    private readonly Option<double?> hour = Figure("--budget-hour", "Most US dollars an hour.", "USD");
    private readonly Option<double?> month = Figure("--budget-month", "Most US dollars a month.", "USD");
    private readonly Option<double?> hours = Figure("--hours", "Hours of a month that machines run (730).", "N");
    private readonly Option<double?> watts = Figure("--watts", "Most watts of one device.", "W");
    private readonly Option<double?> memory = Figure("--memory-gib", "Fewest GiB of memory.", "GIB");
    private readonly Option<string?> precision = new("--precision") { Description = "Arithmetic (float16, int8 …); the stored types without it.", HelpName = "TYPE" };
    private readonly Option<long> batch = new("--batch") { Description = "Samples of one run.", HelpName = "N", DefaultValueFactory = static _ => 1 };
    private readonly Option<long?> context = new("--context") { Description = "Tokens of context of a language model; its stated maximum otherwise.", HelpName = "N" };
    private readonly Option<string> cacheType = new("--kv-type") { Description = "Element type of a language model's cache.", HelpName = "TYPE", DefaultValueFactory = static _ => CacheType.Float16.Name };
    private readonly Option<string[]> kind = Names("--kind", "Only devices of this kind, such as datacenterGpu or embedded. Repeatable.", "KIND");
    private readonly Option<string[]> vendor = Names("--vendor", "Only devices of this maker. Repeatable.", "NAME");
    private readonly Option<bool> allDevices = new("--all-devices") { Description = "Run a replica on every device of a rented machine." };
    private readonly Option<bool> json = new("--json") { Description = "Print JSON." };
    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Explain every rejection." };
    private readonly HardwareArguments hardware = new();
    private readonly ReadingArguments reading = new();

    public HardwareRecommendCommand(TextWriter output, TextWriter error)
        : base("recommend", "Chooses devices for a model: the cheapest that may be used, the cheapest that is fast enough, and the fastest.")
    {
        this.output = output;
        this.error = error;
        this.model.Validators.Add(ReadingArguments.RefuseUnknownOptions);
        this.Add(this.model);
        foreach (Option option in (Option[])
        [
            this.latency, this.rate, this.load, this.utilization, this.hour, this.month, this.hours, this.watts, this.memory, this.precision, this.batch, this.context, this.cacheType, this.kind, this.vendor,
            this.allDevices, this.json, this.verbose, .. this.hardware.Options, .. this.reading.Options,
        ])
        {
            this.Add(option);
        }

        this.SetAction(this.RunAsync);
    }

    private static Option<double?> Figure(string name, string description, string help)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = help };
        option.CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value))
            {
                return value;
            }

            result.AddError($"{name} takes a number above 0, such as 2.5.");
            return null;
        };
        return option;
    }

    private static Option<string[]> Names(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private static string Price(HardwareCandidate candidate) => candidate.Cost is { } cost
        ? string.Create(CultureInfo.InvariantCulture, $"{(cost.Machines == 1 ? "" : $"{cost.Machines} × ")}{cost.Instance.Provider} {cost.Instance.Name}, {cost.UsdPerHour:0.00##} USD/h, {cost.UsdPerMonth:0.00} USD for {cost.Hours:0.##} h, as of {cost.Priced}")
        : "no price is known";

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        HardwareRequirements requirements = this.Requirements(parsed);
        HardwareCatalog catalog = this.hardware.Catalog(parsed);
        string path = parsed.GetValue(this.model)!;
        InspectionOptions options = this.reading.Apply(new InspectionOptions(), parsed);
        var wanted = new EstimateOptions { Precision = HardwareArguments.Precision(parsed.GetValue(this.precision)), Batch = this.Batch(parsed), Binding = options.Binding };
        var reader = new ModelReading(this.error, options, this.reading.Access(parsed, [path]), mayShowProgress: true);
        (_, Inspection? inspection, int exit) = await reader.InspectAsync(path, ct).ConfigureAwait(false);
        using (inspection)
        {
            if (inspection is null)
            {
                return exit;
            }

            HardwareRecommendation recommendation;
            try
            {
                recommendation = this.TokensOf(inspection, catalog, parsed) is { } estimates
                    ? HardwareRecommender.Choose(estimates, catalog, requirements)
                    : HardwareRecommender.Recommend(GraphWorkload.Of(inspection), catalog, requirements, wanted);
            }
            catch (Exception problem) when (problem is InvalidOperationException or OverflowException)
            {
                await this.error.WriteLineAsync($"haoline: there is no estimate for '{DisplayText.Clean(path)}': {DisplayText.Clean(problem.Message)}").ConfigureAwait(false);
                return ExitCode.PartialAnalysis;
            }

            if (parsed.GetValue(this.json))
            {
                await this.output.WriteLineAsync(HardwareJson.Of(writer => HardwareJson.Write(writer, recommendation))).ConfigureAwait(false);
            }
            else
            {
                this.Print(recommendation, parsed.GetValue(this.verbose));
            }

            return exit;
        }
    }

    /// <summary>A language model without a graph: a run is a generated token of every sequence. Null for other models.</summary>
    private IReadOnlyList<GraphEstimate>? TokensOf(Inspection inspection, HardwareCatalog catalog, ParseResult parsed)
    {
        if (inspection.Model.MainGraph is not null || !inspection.TryGet(LlmPass.Result, out LlmResult? llm) || llm.Architecture is not { IsCacheKnown: true } architecture
            || LanguageModelProfile.Create(inspection.Model, architecture) is not { } profile)
        {
            return null;
        }

        CacheType elements = DeploymentArguments.CacheTypeOf(parsed.GetValue(this.cacheType)!);
        long tokens = parsed.GetValue(this.context) ?? LanguageModelEstimate.ContextOf(architecture);
        if (tokens < 1)
        {
            throw new UsageException("--context takes a number from 1 on.");
        }

        ComputePrecision? precision = HardwareArguments.Precision(parsed.GetValue(this.precision));
        LanguageModelProfile wanted = precision is { } other ? profile.In(other) : profile;
        var cache = KeyValueCache.Of(architecture, elements);
        long sequences = this.Batch(parsed);
        return [.. catalog.Devices.Select(device => LanguageModelEstimate.Of(wanted, cache, device, tokens, sequences))];
    }

    private long Batch(ParseResult parsed) =>
        parsed.GetValue(this.batch) is >= 1 and long samples ? samples : throw new UsageException("--batch takes a number from 1 on.");

    private HardwareRequirements Requirements(ParseResult parsed)
    {
        double share = parsed.GetValue(this.utilization) ?? 1;
        if (share > 1)
        {
            throw new UsageException("--utilization takes a share above 0 and at most 1, such as 0.7.");
        }

        return new HardwareRequirements
        {
            MaximumSeconds = parsed.GetValue(this.latency) / 1000,
            MinimumSamplesPerSecond = parsed.GetValue(this.rate),
            Load = parsed.GetValue(this.load),
            Utilization = share,
            MaximumUsdPerHour = parsed.GetValue(this.hour),
            MaximumUsdPerMonth = parsed.GetValue(this.month),
            Hours = parsed.GetValue(this.hours) ?? HardwareRequirements.HoursOfMonth,
            MaximumWatts = parsed.GetValue(this.watts),
            MinimumMemoryBytes = parsed.GetValue(this.memory) is { } gib ? (long)(Math.Min(gib, 1 << 20) * (1L << 30)) : null,
            Kinds = [.. (parsed.GetValue(this.kind) ?? []).Select(HardwareArguments.Kind)],
            Vendors = parsed.GetValue(this.vendor) ?? [],
            UseAllDevices = parsed.GetValue(this.allDevices),
        };
    }

    private void Print(HardwareRecommendation recommendation, bool explains)
    {
        this.Choice("Minimum", recommendation.Minimum);
        this.Choice("Recommended", recommendation.Recommended);
        this.Choice("Optimal", recommendation.Optimal);
        HardwareCandidate[] accepted = [.. recommendation.Candidates.Where(static candidate => candidate.IsAccepted)];
        HardwareCandidate[] rejected = [.. recommendation.Candidates.Where(static candidate => !candidate.IsAccepted)];
        this.Line("");
        this.Line(string.Create(CultureInfo.InvariantCulture, $"{accepted.Length} devices meet every requirement, cheapest first:"));
        foreach (HardwareCandidate candidate in accepted.Take(explains ? accepted.Length : ShownAccepted))
        {
            this.Line($"  {candidate.Device.Id}: {Time(candidate)}, {Price(candidate)}");
        }

        this.Line(string.Create(CultureInfo.InvariantCulture, $"{rejected.Length} do not{(rejected.Length == 0 ? "." : explains ? ":" : "; --verbose says why for each:")}"));
        if (explains)
        {
            foreach (HardwareCandidate candidate in rejected)
            {
                this.Line($"  {candidate.Device.Id}: {string.Join("; ", candidate.Rejections.Select(static rejection => rejection.Text))}");
            }
        }
        else
        {
            foreach (IGrouping<RejectionReason, HardwareRejection> group in rejected.SelectMany(static candidate => candidate.Rejections).GroupBy(static rejection => rejection.Reason).OrderBy(static group => group.Key))
            {
                this.Line(string.Create(CultureInfo.InvariantCulture, $"  {group.Key.ToString().ToLowerInvariant()}: {group.Count()}"));
            }
        }

        if (recommendation.Candidates.All(static candidate => candidate.Estimate.Seconds is null) && recommendation.Candidates.Count > 0)
        {
            string[] reasons = [.. recommendation.Candidates.Select(static candidate => candidate.Estimate.Reason ?? "").Distinct(StringComparer.Ordinal)];
            this.Line($"No time can be told: {(reasons.Length == 1 ? $"{reasons[0]}. Sizes are given with --bind name=size, samples with --batch." : "--verbose says why for each device.")}");
        }
        else if (recommendation.Candidates.Any(static candidate => candidate.Estimate.IsLowerBound))
        {
            this.Line("Work of some nodes is not known: times are lower bounds, and a device that just meets a target may miss it.");
        }

        this.Line("Times are estimates at 0.7 of the peak and 0.9 of the bandwidth. Prices are of the catalogue and change; bring your own with --hardware-file.");
    }

    private void Choice(string label, HardwareCandidate? candidate)
    {
        this.Line(candidate is null ? $"{label,-12} none" : $"{label,-12} {candidate.Device.Name} ({candidate.Device.Id}): {Time(candidate)}");
        if (candidate is not null)
        {
            this.Line($"{"",-12} {Price(candidate)}");
            foreach (HardwareRejection rejection in candidate.Rejections)
            {
                this.Line($"{"",-12} but {rejection.Text}");
            }
        }
    }

    private static string Time(HardwareCandidate candidate) => candidate.Estimate.Seconds is { } seconds
        ? $"{UnitFormatter.Format(seconds, Unit.Seconds)}{(candidate.Estimate.SamplesPerSecond is { } rate ? $", {UnitFormatter.Format(rate, Unit.None)} samples/s" : "")}"
        : $"no time: {candidate.Estimate.Reason}";

    private void Line(string text) => this.output.WriteLine(DisplayText.Clean(text));
}
