using System.CommandLine;
using HaoLine.Analysis;
using HaoLine.Hardware;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Devices that <c>inspect</c> holds models against.</summary>
internal sealed class DeviceArguments
{
    private readonly Option<string[]> device = new("--device")
    {
        Description = "Hold the model against a device: id, name or alias of 'haoline hardware list', or 'local'. Repeatable.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<long> batch = new("--batch") { Description = "Samples of one run on a device.", HelpName = "N", DefaultValueFactory = static _ => 1 };
    private readonly Option<string?> precision = new("--precision") { Description = "Arithmetic on a device (float16, int8 …); the stored types without it.", HelpName = "TYPE" };
    private readonly Option<int> pipeline = new("--pipeline") { Description = "Split the graph over so many devices.", HelpName = "N", DefaultValueFactory = static _ => 1 };
    private readonly Option<bool> requireFit = new("--require-fit") { Description = "End with exit code 5 when the model does not fit a device." };
    private readonly HardwareArguments hardware = new();

    public IReadOnlyList<Option> Options => [this.device, this.batch, this.precision, this.pipeline, this.requireFit, .. this.hardware.Options];

    /// <summary>What to hold models against; null when no device is named.</summary>
    /// <exception cref="UsageException">A device or precision is not known, or an option makes no sense without a device.</exception>
    public DeploymentOptions? Deployment(ParseResult parsed)
    {
        string[] names = parsed.GetValue(this.device) ?? [];
        if (names.Length == 0)
        {
            return parsed.GetValue(this.requireFit) ? throw new UsageException("--require-fit needs a device; add --device NAME.") : null;
        }

        HardwareCatalog catalog = this.hardware.Catalog(parsed);
        foreach (string name in names.Where(static name => name != LocalHardware.DeviceId))
        {
            _ = HardwareArguments.Find(catalog, name);
        }

        string? wanted = parsed.GetValue(this.precision);
        _ = HardwareArguments.Precision(wanted);
        long samples = parsed.GetValue(this.batch);
        int stages = parsed.GetValue(this.pipeline);
        return samples >= 1 && stages is >= 1 and <= 4096
            ? new DeploymentOptions { Devices = names, Batch = samples, Precision = wanted, PipelineParallel = stages }
            : throw new UsageException("--batch takes a number from 1 on, --pipeline one from 1 to 4096.");
    }

    /// <summary>The inspector with the devices of the command line; null for the default one.</summary>
    public ModelInspector? Inspector(ParseResult parsed)
    {
        string[] names = parsed.GetValue(this.device) ?? [];
        if (names.Length == 0)
        {
            return null;
        }

        HardwareCatalog catalog = HardwareArguments.WithLocal(this.hardware.Catalog(parsed), names);
        return ReferenceEquals(catalog, HardwareCatalog.Default) ? null : Inspectors.With(catalog);
    }

    /// <summary>A language model without a graph fits when the plan at its context does.</summary>
    private static async Task<bool> MisfitAsync(LlmMemoryResult plan, string model, TextWriter error)
    {
        LlmFit[] misfits = [.. plan.Fits.Where(fit => !fit.Fits && fit.CacheType == plan.Cache.Type && fit.Context == plan.Context && fit.Batch == plan.Batch)];
        foreach (LlmFit fit in misfits)
        {
            await error.WriteLineAsync($"haoline: --require-fit: '{model}' on {DisplayText.Clean(fit.Device.Name)}: {UnitFormatter.Format(fit.MissingBytes, Unit.Bytes)} are missing with {fit.Context} tokens of context").ConfigureAwait(false);
        }

        return misfits.Length > 0;
    }

    /// <summary>True, with a message, when fitting is required and the model is not shown to fit every device.</summary>
    public async Task<bool> MisfitAsync(Inspection inspection, string path, ParseResult parsed, TextWriter error)
    {
        if (!parsed.GetValue(this.requireFit))
        {
            return false;
        }

        string model = DisplayText.Clean(path);
        if (!inspection.TryGet(HardwarePass.Result, out HardwareResult? hardware))
        {
            if (inspection.TryGet(LlmMemoryPass.Result, out LlmMemoryResult? plan) && plan.Need is not null)
            {
                return await MisfitAsync(plan, model, error).ConfigureAwait(false);
            }

            string? reason = inspection.Passes.FirstOrDefault(static pass => pass.Key == HardwarePass.Result.Id)?.Reason;
            await error.WriteLineAsync($"haoline: --require-fit: it cannot be told whether '{model}' fits: {DisplayText.Clean(reason ?? "nothing was estimated")}").ConfigureAwait(false);
            return true;
        }

        bool isMisfit = false;
        for (int i = 0; i < hardware.Estimates.Count; i++)
        {
            GraphEstimate estimate = hardware.Estimates[i];
            bool? fits = hardware.Pipelines.Count > i ? hardware.Pipelines[i].Fits : estimate.Memory.Fits;
            if (fits != true)
            {
                isMisfit = true;
                string why = fits is null ? $"cannot be told: {estimate.Reason ?? "activations are not known"}"
                    : hardware.Pipelines.Count > i ? "a stage needs more memory than a device has"
                    : $"{UnitFormatter.Format(estimate.Memory.MissingBytes, Unit.Bytes)} are missing";
                await error.WriteLineAsync($"haoline: --require-fit: '{model}' on {DisplayText.Clean(estimate.Device.Name)}: {DisplayText.Clean(why)}").ConfigureAwait(false);
            }
        }

        return isMisfit;
    }
}
