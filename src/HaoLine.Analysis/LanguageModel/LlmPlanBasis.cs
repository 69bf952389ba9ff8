using HaoLine.Architecture;
using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.Analysis;

/// <summary>What the plans of one inspection rest on: the model, the wishes and the devices, resolved once for each pass.</summary>
internal sealed record LlmPlanBasis
{
    private const int MostContexts = 24;

    /// <summary>Devices that a model is held against when nobody names one: small to large, all makers.</summary>
    private static readonly string[] DefaultDevices =
        ["nvidia-rtx-4060-ti-16", "nvidia-rtx-4090", "nvidia-l40s", "nvidia-a100-sxm-80", "nvidia-h100-sxm", "nvidia-h200-sxm", "amd-mi300x", "apple-m4-max"];

    public required ArchitectureFacts Architecture { get; init; }

    public required LanguageModelProfile? Profile { get; init; }

    public required DeploymentOptions Wishes { get; init; }

    public required KeyValueCache Cache { get; init; }

    public required ParallelSplit Split { get; init; }

    public required IReadOnlyList<HardwareDevice> Devices { get; init; }

    public required IReadOnlyList<string> UnknownDevices { get; init; }

    public required long Context { get; init; }

    /// <summary>Sequences on one copy.</summary>
    public long OwnBatch => checked(this.Wishes.Batch + this.Split.Data - 1) / this.Split.Data;

    /// <summary>True when the devices are those that nobody named.</summary>
    public bool AreDevicesDefault => this.Wishes.Devices.Count == 0;

    public MemoryAssumptions Memory { get; init; } = MemoryAssumptions.Default;

    public SpeedAssumptions Speed => SpeedAssumptions.Default with
    {
        Efficiency = new HardwareEfficiency(
            this.Wishes.ComputeEfficiency ?? HardwareEfficiency.Inference.Compute, this.Wishes.MemoryEfficiency ?? HardwareEfficiency.Inference.Memory),
    };

    /// <summary>The basis; null when the model has no architecture or nobody asks.</summary>
    public static LlmPlanBasis? Of(AnalysisContext context, HardwareCatalog catalog)
    {
        if (context.Options.Deployment is not { } wishes || context.Get(LlmPass.Result).Architecture is not { } architecture)
        {
            return null;
        }

        if (architecture.Decoder is null && context.Model.MainGraph is not null)
        {
            throw new PassSkippedException("the model does not generate and keeps no cache; 'hardware' estimates its graph");
        }

        if (!architecture.IsCacheKnown)
        {
            throw new PassSkippedException("some layers keep compressed rows of keys and values whose size the configuration does not state, so the cache is not known");
        }

        CacheType type = CacheType.TryParse(wishes.CacheType, out CacheType? known)
            ? known
            : throw new InvalidOperationException($"'{wishes.CacheType}' is no element type of a cache. Known: {string.Join(", ", CacheType.All.Select(static item => item.Name))}.");
        ParametersResult? parameters = context.TryGet(ParametersPass.Result, out ParametersResult? found) ? found : null;
        var devices = new List<HardwareDevice>();
        var unknown = new List<string>();
        foreach (string name in wishes.Devices.Count > 0 ? wishes.Devices : DefaultDevices)
        {
            if (catalog.TryFind(name, out HardwareDevice? device))
            {
                devices.Add(device);
            }
            else if (wishes.Devices.Count > 0)
            {
                unknown.Add(name);
            }
        }

        return new LlmPlanBasis
        {
            Architecture = architecture,
            Profile = LanguageModelProfile.Create(context.Model, architecture, parameters),
            Wishes = wishes,
            Cache = KeyValueCache.Of(architecture, type),
            Split = new ParallelSplit(wishes.TensorParallel, wishes.PipelineParallel, wishes.ExpertParallel, wishes.DataParallel),
            Devices = devices,
            UnknownDevices = unknown,
            Context = Math.Max(1, wishes.Context ?? LanguageModelEstimate.ContextOf(architecture)),
        };
    }

    /// <summary>Powers of two up to the stated maximum, bends of the cache, the wanted context.</summary>
    public IReadOnlyList<long> Contexts()
    {
        const long first = 512;
        long last = Math.Max(this.Context, this.Architecture.Positions.MaximumContext ?? this.Context);
        var contexts = new SortedSet<long> { this.Context, last };
        for (long context = first; context < last && contexts.Count < MostContexts; context = checked(context * 2))
        {
            contexts.Add(context);
        }

        contexts.UnionWith(this.Cache.Windows.Where(window => window < last).Take(MostContexts));
        return [.. contexts];
    }
}
