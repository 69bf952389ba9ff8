using System.Diagnostics.CodeAnalysis;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine;

/// <summary>A finished inspection: the frozen model, results by key, findings, and how each analysis ended. Immutable.</summary>
/// <remarks>Disposing closes the model's files when the inspection read it; results stay usable, payload bytes do not.</remarks>
[Display.TypeFormatterSource]
public sealed class Inspection : IInspection, IDisposable
{
    private readonly PassRun run;
    private readonly string name;
    private readonly bool ownsModel;

    internal Inspection(Model model, string name, InspectionOptions options, IReadOnlyList<Diagnostic> readFindings, PassRun run, bool ownsModel)
    {
        this.Model = model;
        this.Options = options;
        this.name = name;
        this.run = run;
        this.ownsModel = ownsModel;
        this.Diagnostics = new DiagnosticList([.. readFindings, .. run.Diagnostics]);
        this.Passes = [.. run.Outcomes];
    }

    /// <summary>The frozen model.</summary>
    public Model Model { get; }

    /// <summary>What the caller asked for.</summary>
    public InspectionOptions Options { get; }

    /// <inheritdoc />
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <inheritdoc />
    public IReadOnlyList<PassOutcome> Passes { get; }

    /// <summary>A result.</summary>
    /// <exception cref="InvalidOperationException">The result is not there; the message says how its analysis ended.</exception>
    public TResult Get<TResult>(ResultKey<TResult> key)
        where TResult : notnull
    {
        if (this.TryGet(key, out TResult? result))
        {
            return result;
        }

        PassOutcome? outcome = this.Passes.FirstOrDefault(candidate => candidate.Key == key.Id);
        throw new InvalidOperationException(outcome is null || outcome.Status == PassStatus.Completed
            ? $"No analysis of this inspector produces '{key}'. Add it with AddPass or AddStandardAnalyses."
            : $"The analysis '{key}' {(outcome.Status == PassStatus.Failed ? "failed" : "was skipped")}: {outcome.Reason}.");
    }

    /// <summary>A result when it is there; false when its analysis is absent, was skipped or failed.</summary>
    public bool TryGet<TResult>(ResultKey<TResult> key, [NotNullWhen(true)] out TResult? result)
        where TResult : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        if (this.run.Results.TryGetValue(key, out object? value))
        {
            result = (TResult)value;
            return true;
        }

        result = default;
        return false;
    }

    /// <inheritdoc />
    public ReportDocument ToReport()
    {
        var sections = new List<ReportSection>(this.run.Completed.Count);
        var findings = new List<Diagnostic>(this.Diagnostics);
        foreach ((IAnalysisPass pass, object result) in this.run.Completed)
        {
            PassDescriptor descriptor = pass.Descriptor;
            var builder = new ReportSectionBuilder(descriptor.Produces.Id, descriptor.Title);
            try
            {
                pass.Describe(result, builder);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // A section that cannot be described is lost; the rest of the report is not.
                findings.Add(PassScheduler.Crash(descriptor.Produces.Id, error, this.Model));
                continue;
            }

            ReportSection section = builder.Build();
            if (section.Blocks.Count > 0)
            {
                sections.Add(section);
            }
        }

        _ = this.TryGet(TypeInferencePass.Result, out TypeInferenceResult? types);
        return new ReportDocument
        {
            Tool = InspectionReports.Tool,
            Model = InspectionReports.Describe(this.Model, this.name, types),
            Binding = [.. this.Options.Binding.Values],
            Sections = sections,
            Diagnostics = findings,
            Passes = this.Passes,
        };
    }

    /// <summary>Closes the model's files when this inspection read it.</summary>
    public void Dispose()
    {
        if (this.ownsModel)
        {
            this.Model.Dispose();
        }
    }
}
