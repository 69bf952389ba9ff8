using System.Diagnostics.CodeAnalysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>What a running pass sees: the frozen model, declared results, options and its own sink.</summary>
public sealed class AnalysisContext
{
    private readonly PassDescriptor descriptor;
    private readonly IReadOnlyDictionary<ResultKey, object> results;
    private readonly Lazy<OperatorRegistry> operators;

    /// <summary>Creates the view for one pass; used by the scheduler and by tests of passes.</summary>
    public AnalysisContext(
        PassDescriptor descriptor,
        Model model,
        OperatorRegistry operators,
        InspectionOptions options,
        InspectionLimits limits,
        IDiagnosticSink diagnostics,
        IReadOnlyDictionary<ResultKey, object> results)
        : this(descriptor, model, new Lazy<OperatorRegistry>(operators), options, limits, diagnostics, results)
    {
    }

    /// <summary>Creates the view with a registry that is made when a pass first asks for it.</summary>
    public AnalysisContext(
        PassDescriptor descriptor,
        Model model,
        Lazy<OperatorRegistry> operators,
        InspectionOptions options,
        InspectionLimits limits,
        IDiagnosticSink diagnostics,
        IReadOnlyDictionary<ResultKey, object> results)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(operators);
        ArgumentNullException.ThrowIfNull(results);
        this.descriptor = descriptor;
        this.results = results;
        this.Model = model;
        this.operators = operators;
        this.Options = options;
        this.Limits = limits;
        this.Diagnostics = diagnostics;
    }

    /// <summary>The frozen model.</summary>
    public Model Model { get; }

    /// <summary>Meaning of operators.</summary>
    public OperatorRegistry Operators => this.operators.Value;

    /// <summary>What the caller asked for.</summary>
    public InspectionOptions Options { get; }

    /// <summary>Bounds to keep.</summary>
    public InspectionLimits Limits { get; }

    /// <summary>The pass's own sink; sinks are merged in plan order.</summary>
    public IDiagnosticSink Diagnostics { get; }

    /// <summary>Takes progress inside a long pass; null when nobody listens.</summary>
    public IProgress<InspectionProgress>? Progress { get; init; }

    /// <summary>A required result.</summary>
    /// <exception cref="InvalidOperationException">The pass did not declare the key in <see cref="PassDescriptor.Requires"/>.</exception>
    public TResult Get<TResult>(ResultKey<TResult> key)
        where TResult : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!this.descriptor.Requires.Contains(key))
        {
            throw new InvalidOperationException(
                $"The pass '{this.descriptor.Produces}' reads '{key}' without requiring it. Add the key to its descriptor's Requires.");
        }

        return (TResult)this.results[key];
    }

    /// <summary>An optional result; false when it is not there.</summary>
    /// <exception cref="InvalidOperationException">The pass declared the key neither as required nor as used if present.</exception>
    public bool TryGet<TResult>(ResultKey<TResult> key, [NotNullWhen(true)] out TResult? result)
        where TResult : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!this.descriptor.UsesIfPresent.Contains(key) && !this.descriptor.Requires.Contains(key))
        {
            throw new InvalidOperationException(
                $"The pass '{this.descriptor.Produces}' reads '{key}' without declaring it. Add the key to its descriptor's UsesIfPresent.");
        }

        if (this.results.TryGetValue(key, out object? value))
        {
            result = (TResult)value;
            return true;
        }

        result = default;
        return false;
    }
}
