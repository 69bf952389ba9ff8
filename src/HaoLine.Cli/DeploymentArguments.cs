using System.CommandLine;
using HaoLine.Analysis;
using HaoLine.Hardware;
using HaoLine.LanguageModels;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Arguments that say what a language model is to run on and how.</summary>
internal sealed class DeploymentArguments
{
    private readonly Option<long?> context = new("--context") { Description = "Tokens of context of each sequence; the model's stated maximum otherwise.", HelpName = "N" };
    private readonly Option<long> batch = new("--batch") { Description = "Sequences at once.", HelpName = "N", DefaultValueFactory = static _ => 1 };
    private readonly Option<string> cacheType = new("--kv-type") { Description = "Element type of the key-value cache.", HelpName = "TYPE", DefaultValueFactory = static _ => CacheType.Float16.Name };
    private readonly Option<string[]> devices = new("--device")
    {
        Description = "Device by id, name or alias of 'haoline hardware list', or 'local'. Repeatable.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<int> tensor = Degree("--tp", "Devices that share each layer.");
    private readonly Option<int> pipeline = Degree("--pp", "Groups of devices that hold consecutive layers.");
    private readonly Option<int> expert = Degree("--ep", "Devices that share the experts of a layer.");
    private readonly Option<int> data = Degree("--dp", "Copies of the model.");
    private readonly Option<long> prompt = new("--prompt") { Description = "Tokens of a prompt.", HelpName = "N", DefaultValueFactory = static _ => new DeploymentOptions().PromptTokens };
    private readonly Option<long> generate = new("--generate") { Description = "Tokens of an answer.", HelpName = "N", DefaultValueFactory = static _ => new DeploymentOptions().GeneratedTokens };
    private readonly Option<double?> rate = new("--requests-per-second") { Description = "Requests that arrive each second.", HelpName = "RATE" };
    private readonly Option<double?> compute = new("--compute-efficiency") { Description = "Part of the arithmetic peak that is reached (0.7).", HelpName = "SHARE" };
    private readonly Option<double?> memory = new("--memory-efficiency") { Description = "Part of the bandwidth that is reached (0.9).", HelpName = "SHARE" };

    private readonly HardwareArguments hardware = new();

    public IReadOnlyList<Option> Options =>
        [.. this.hardware.Options, this.context, this.batch, this.cacheType, this.devices, this.tensor, this.pipeline, this.expert, this.data, this.prompt, this.generate, this.rate, this.compute, this.memory];

    /// <summary>The wishes, checked.</summary>
    /// <exception cref="UsageException">A value is out of range, or a name is not known.</exception>
    public DeploymentOptions Read(ParseResult parsed)
    {
        HardwareCatalog catalog = this.hardware.Catalog(parsed);
        return new DeploymentOptions
        {
            Devices = [.. (parsed.GetValue(this.devices) ?? []).Select(name => name == LocalHardware.DeviceId ? name : HardwareArguments.Find(catalog, name).Id)],
            Context = Positive(this.context.Name, parsed.GetValue(this.context), long.MaxValue),
            Batch = Positive(this.batch.Name, parsed.GetValue(this.batch), 1L << 24)!.Value,
            CacheType = CacheTypeOf(parsed.GetValue(this.cacheType)!).Name,
            TensorParallel = (int)Positive(this.tensor.Name, parsed.GetValue(this.tensor), 4096)!.Value,
            PipelineParallel = (int)Positive(this.pipeline.Name, parsed.GetValue(this.pipeline), 4096)!.Value,
            ExpertParallel = (int)Positive(this.expert.Name, parsed.GetValue(this.expert), 4096)!.Value,
            DataParallel = (int)Positive(this.data.Name, parsed.GetValue(this.data), 4096)!.Value,
            PromptTokens = Positive(this.prompt.Name, parsed.GetValue(this.prompt), 1L << 40)!.Value,
            GeneratedTokens = Positive(this.generate.Name, parsed.GetValue(this.generate), 1L << 40)!.Value,
            RequestsPerSecond = parsed.GetValue(this.rate) is not { } requests ? null
                : requests > 0 && requests < 1e9 ? requests
                : throw new UsageException($"{this.rate.Name} takes a number above 0."),
            ComputeEfficiency = Share(this.compute.Name, parsed.GetValue(this.compute)),
            MemoryEfficiency = Share(this.memory.Name, parsed.GetValue(this.memory)),
        };
    }

    /// <summary>An element type of a cache by name.</summary>
    /// <exception cref="UsageException">There is no such type.</exception>
    public static CacheType CacheTypeOf(string name) => CacheType.TryParse(name, out CacheType? known)
        ? known
        : throw new UsageException($"'{DisplayText.Clean(name)}' is no type of a cache. Known: {string.Join(", ", CacheType.All.Select(static item => item.Name))}.");

    /// <summary>The inspector with the devices of the command line.</summary>
    public ModelInspector Inspector(ParseResult parsed)
    {
        HardwareCatalog catalog = HardwareArguments.WithLocal(this.hardware.Catalog(parsed), parsed.GetValue(this.devices) ?? []);
        return ReferenceEquals(catalog, HardwareCatalog.Default) ? Inspectors.Default : Inspectors.With(catalog);
    }

    private static Option<int> Degree(string name, string description) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = static _ => 1 };

    private static long? Positive(string name, long? value, long most) =>
        value is null or >= 1 && (value ?? 1) <= most ? value : throw new UsageException($"{name} takes a whole number from 1 to {most}.");

    private static double? Share(string name, double? value) =>
        value is null or > 0 and <= 1 ? value : throw new UsageException($"{name} takes a share above 0 and at most 1, such as 0.7.");
}
