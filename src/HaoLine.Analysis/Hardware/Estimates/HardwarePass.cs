using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Hardware;

/// <summary>
/// Time and memory of a graph on the devices that <see cref="DeploymentOptions.Devices"/> names, from the results of the cost and memory
/// analyses. Runs only when a device is named.
/// </summary>
public sealed class HardwarePass : AnalysisPass<HardwareResult>, IOptionalPass
{
    private readonly HardwareCatalog catalog;

    /// <summary>The analysis with the built-in catalogue.</summary>
    public HardwarePass()
        : this(HardwareCatalog.Default)
    {
    }

    /// <summary>The analysis with other devices.</summary>
    public HardwarePass(HardwareCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        this.catalog = catalog;
    }

    /// <summary>Key of the result; section <c>hardware</c>.</summary>
    public static ResultKey<HardwareResult> Result { get; } = new("hardware");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Hardware", Result)
    {
        Requires = [TypeInferencePass.Result, CostPass.Result, MemoryPass.Result, ParametersPass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
        Rules = [AnalysisDiagnostics.UnknownDevice, AnalysisDiagnostics.DoesNotFit, AnalysisDiagnostics.UnknownPrecision],
    };

    string? IOptionalPass.ReasonToSkip(InspectionOptions options) =>
        options.Deployment is { Devices.Count: > 0 } ? null : "no device was named; set InspectionOptions.Deployment (--device)";

    /// <inheritdoc />
    protected override HardwareResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        DeploymentOptions deployment = context.Options.Deployment!;
        var location = new SourceLocation(context.Model.Source.Path);
        var devices = new List<HardwareDevice>();
        var unknown = new List<string>();
        foreach (string name in deployment.Devices)
        {
            if (this.catalog.TryFind(name, out HardwareDevice? device))
            {
                devices.Add(device);
                continue;
            }

            unknown.Add(name);
            context.Diagnostics.Report(AnalysisDiagnostics.UnknownDevice.At(location, name, string.Join(", ", this.catalog.Nearest(name).Select(static near => near.Id))));
        }

        EstimateOptions options = Options(context, deployment, location);
        GraphWorkload workload = GraphWorkload.Of(
            context.Get(CostPass.Result), context.Get(TypeInferencePass.Result), context.Get(MemoryPass.Result), context.Get(ParametersPass.Result), ct);
        GraphEstimate[] estimates = [.. devices.Select(device => workload.Estimate(device, options))];
        foreach (GraphEstimate estimate in estimates.Where(estimate => estimate.Memory.Fits == false && deployment.PipelineParallel <= 1))
        {
            context.Diagnostics.Report(AnalysisDiagnostics.DoesNotFit.At(
                location, estimate.Device.Name, EstimateText.Bytes(estimate.Memory.KnownBytes), EstimateText.Bytes(estimate.Memory.DeviceBytes), EstimateText.Bytes(estimate.Memory.MissingBytes)));
        }

        return new HardwareResult
        {
            Workload = workload,
            Options = options,
            Estimates = estimates,
            UnknownDevices = unknown,
            Precisions = [.. devices.SelectMany(device => workload.ComparePrecisions(device, options))],
            BatchSweeps = [.. devices.Select(device => HardwareSweep.OverBatch(workload, device, options))],
            ResolutionSweeps = [.. devices.Select(device => HardwareSweep.OverResolution(workload, device, options))],
            Pipelines = deployment.PipelineParallel <= 1 ? [] : [.. devices.Select(device => PipelineSplit.Plan(workload, device, deployment.PipelineParallel, deployment.PipelineParallel, options))],
            Copies = Math.Max(1, deployment.DataParallel),
            Notes = deployment.TensorParallel > 1 || deployment.ExpertParallel > 1
                ? ["layers split over devices (tensor or expert parallel) are not estimated for graphs; whole copies and pipelines are"]
                : [],
        };
    }

    /// <inheritdoc />
    protected override void Describe(HardwareResult result, ReportSectionBuilder section) => HardwareDescription.Describe(result, section);

    private static EstimateOptions Options(AnalysisContext context, DeploymentOptions deployment, SourceLocation location)
    {
        ComputePrecision? precision = null;
        if (deployment.Precision is { } name)
        {
            if (ComputePrecisionNames.TryParse(name, out ComputePrecision found))
            {
                precision = found;
            }
            else
            {
                context.Diagnostics.Report(AnalysisDiagnostics.UnknownPrecision.At(location, name));
            }
        }

        return new EstimateOptions { Precision = precision, Batch = deployment.Batch, Binding = context.Options.Binding };
    }
}
