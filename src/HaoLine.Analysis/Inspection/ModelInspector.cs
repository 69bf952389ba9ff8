using System.Diagnostics.CodeAnalysis;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine;

/// <summary>Reads models and runs analyses on them. Immutable, safe for concurrent use, meant to be kept and reused.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in the type of their first argument, so optional parameters cannot make a call ambiguous.")]
public sealed class ModelInspector
{
    private readonly FormatSelector selector;
    private readonly PassPlan plan;
    private readonly PassScheduler scheduler;
    private readonly Lazy<OperatorRegistry> operators;

    internal ModelInspector(
        IReadOnlyList<IFormatReader> readers, PassPlan plan, Lazy<OperatorRegistry> operators, InspectionLimits limits, PassFailureHandling failureHandling)
    {
        this.selector = new FormatSelector(readers);
        this.plan = plan;
        this.scheduler = new PassScheduler(plan, operators, limits, failureHandling);
        this.Formats = [.. readers.Select(static reader => reader.Format)];
        this.Passes = [.. plan.Passes.Select(static pass => pass.Descriptor)];
        this.operators = operators;
        this.Limits = limits;
    }

    /// <summary>Formats that can be read, in order of registration.</summary>
    public IReadOnlyList<ModelFormat> Formats { get; }

    /// <summary>Analyses in the order in which they run, those included that were added because others require them.</summary>
    public IReadOnlyList<PassDescriptor> Passes { get; }

    /// <summary>The operators whose meaning is known.</summary>
    public OperatorRegistry Operators => this.operators.Value;

    /// <summary>Bounds that every inspection keeps.</summary>
    public InspectionLimits Limits { get; }

    /// <summary>Starts a registration.</summary>
    public static ModelInspectorBuilder CreateBuilder() => new();

    /// <summary>Reads a file, or a folder that is one model, and analyses it.</summary>
    /// <param name="path">The model file or folder; companion files are looked for in that folder only.</param>
    /// <param name="options">Bindings, cost profile, detail; null for the defaults.</param>
    /// <param name="progress">Told about each step; null for nobody.</param>
    /// <param name="ct">Stops the inspection.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnknownModelFormatException">No registered reader recognises the content.</exception>
    /// <exception cref="InvalidModelContentException">The bytes cannot be read safely.</exception>
    public async Task<Inspection> InspectAsync(
        string path, InspectionOptions? options = null, IProgress<InspectionProgress>? progress = null, CancellationToken ct = default) =>
        await this.InspectAsync(ModelSource.FromPath(path), options, progress, ct).ConfigureAwait(false);

    /// <summary>Reads a source and analyses it. The inspection owns the model.</summary>
    /// <inheritdoc cref="InspectAsync(string, InspectionOptions?, IProgress{InspectionProgress}?, CancellationToken)"/>
    public async Task<Inspection> InspectAsync(
        ModelSource source, InspectionOptions? options = null, IProgress<InspectionProgress>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        progress?.Report(new InspectionProgress("reading", 0, this.plan.Passes.Count));
        var findings = new DiagnosticBag();
        if (!this.operators.IsValueCreated)
        {
            // The first inspection of a process makes the registry while the file is read.
            _ = Task.Run(() => this.operators.Value, CancellationToken.None);
        }

        Model model = await this.ReadAsync(source, findings, ct).ConfigureAwait(false);
        try
        {
            return await this.AnalyseAsync(model, source.Name, findings.Diagnostics, true, options, progress, ct).ConfigureAwait(false);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Analyses a model that is in memory already, such as one built by code. The model is frozen and stays owned by the caller.</summary>
    /// <param name="model">The model; analyses ask for a frozen one, so edit a clone afterwards.</param>
    /// <param name="options">Bindings, cost profile, detail; null for the defaults.</param>
    /// <param name="progress">Told about each step; null for nobody.</param>
    /// <param name="ct">Stops the inspection.</param>
    public Task<Inspection> InspectAsync(
        Model model, InspectionOptions? options = null, IProgress<InspectionProgress>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return this.AnalyseAsync(model, model.Source.Path ?? "(memory)", [], false, options, progress, ct);
    }

    /// <summary>Reads a file or folder without analysing it. The caller disposes the model.</summary>
    /// <param name="path">The model file or folder.</param>
    /// <param name="diagnostics">Takes findings about readable defects; null drops them.</param>
    /// <param name="ct">Stops the reader.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnknownModelFormatException">No registered reader recognises the content.</exception>
    /// <exception cref="InvalidModelContentException">The bytes cannot be read safely.</exception>
    public Task<Model> ReadAsync(string path, IDiagnosticSink? diagnostics = null, CancellationToken ct = default) =>
        this.ReadAsync(ModelSource.FromPath(path), diagnostics, ct);

    /// <summary>Reads a source without analysing it. The caller disposes the model.</summary>
    /// <inheritdoc cref="ReadAsync(string, IDiagnosticSink?, CancellationToken)"/>
    public async Task<Model> ReadAsync(ModelSource source, IDiagnosticSink? diagnostics = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        diagnostics ??= new DiagnosticBag();
        IFormatReader reader = this.selector.Select(source, diagnostics);
        return await reader.ReadAsync(source, new ModelReadContext(diagnostics, this.Limits), ct).ConfigureAwait(false);
    }

    private async Task<Inspection> AnalyseAsync(
        Model model,
        string name,
        IReadOnlyList<Diagnostic> readFindings,
        bool ownsModel,
        InspectionOptions? options,
        IProgress<InspectionProgress>? progress,
        CancellationToken ct)
    {
        options ??= InspectionOptions.Default;
        model.Freeze();
        PassRun run = await Task.Run(() => this.scheduler.RunAsync(model, options, progress, ct), ct).ConfigureAwait(false);
        return new Inspection(model, name, options, readFindings, run, ownsModel);
    }
}
