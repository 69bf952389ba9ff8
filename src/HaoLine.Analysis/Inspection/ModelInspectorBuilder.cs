using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Operators;

namespace HaoLine;

/// <summary>Collects readers, analyses, operators and limits, and makes one <see cref="ModelInspector"/>. Single use.</summary>
public sealed class ModelInspectorBuilder : IModelInspectorBuilder
{
    private readonly List<IFormatReader> readers = [];
    private readonly List<IAnalysisPass> passes = [];
    private readonly List<Action<OperatorRegistryBuilder>> operators = [];
    private InspectionLimits limits = InspectionLimits.Default;
    private PassFailureHandling failureHandling;
    private bool built;

    internal ModelInspectorBuilder()
    {
    }

    /// <inheritdoc cref="IModelInspectorBuilder.AddFormat"/>
    /// <exception cref="InvalidOperationException">The builder was used already.</exception>
    public ModelInspectorBuilder AddFormat(IFormatReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        this.RequireUnused();
        this.readers.Add(reader);
        return this;
    }

    /// <inheritdoc cref="IModelInspectorBuilder.AddPass"/>
    /// <exception cref="InvalidOperationException">The builder was used already.</exception>
    public ModelInspectorBuilder AddPass(IAnalysisPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        this.RequireUnused();
        this.passes.Add(pass);
        return this;
    }

    /// <inheritdoc cref="IModelInspectorBuilder.AddOperators"/>
    /// <exception cref="InvalidOperationException">The builder was used already.</exception>
    public ModelInspectorBuilder AddOperators(Action<OperatorRegistryBuilder> define)
    {
        ArgumentNullException.ThrowIfNull(define);
        this.RequireUnused();
        this.operators.Add(define);
        return this;
    }

    /// <inheritdoc cref="IModelInspectorBuilder.WithLimits"/>
    /// <exception cref="InvalidOperationException">The builder was used already.</exception>
    public ModelInspectorBuilder WithLimits(InspectionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        this.RequireUnused();
        this.limits = limits;
        return this;
    }

    /// <summary>Chooses what a crash inside an analysis does; by default it becomes finding HL9001 and the report still comes.</summary>
    /// <exception cref="InvalidOperationException">The builder was used already.</exception>
    public ModelInspectorBuilder OnPassFailure(PassFailureHandling handling)
    {
        this.RequireUnused();
        this.failureHandling = handling;
        return this;
    }

    /// <summary>
    /// Checks the registrations, adds built-in analyses that others require, and makes the inspector. The builder cannot be used again.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two analyses produce the same section, a required result has no producer, requirements form a cycle, two readers share a format id, or the builder was used already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public ModelInspector Build()
    {
        this.RequireUnused();
        this.limits.Validate();
        string? repeated = this.readers.GroupBy(static reader => reader.Format.Id, StringComparer.Ordinal)
            .FirstOrDefault(static group => group.Count() > 1)?.Key;
        if (repeated is not null)
        {
            throw new InvalidOperationException($"Two readers are registered for the format '{repeated}'. Register one.");
        }

        PassPlan plan = PassPlan.Create(this.passes);
        var registry = new Lazy<OperatorRegistry>(static () => BuiltInOperators.Default);
        if (this.operators.Count > 0)
        {
            // Definitions of one's own are checked now, so that their errors come from Build().
            OperatorRegistryBuilder definitions = BuiltInOperators.Default.ToBuilder();
            foreach (Action<OperatorRegistryBuilder> define in this.operators)
            {
                define(definitions);
            }

            OperatorRegistry own = definitions.Build();
            registry = new Lazy<OperatorRegistry>(own);
        }

        this.built = true;
        return new ModelInspector([.. this.readers], plan, registry, this.limits, this.failureHandling);
    }

    IModelInspectorBuilder IModelInspectorBuilder.AddFormat(IFormatReader reader) => this.AddFormat(reader);

    IModelInspectorBuilder IModelInspectorBuilder.AddPass(IAnalysisPass pass) => this.AddPass(pass);

    IModelInspectorBuilder IModelInspectorBuilder.AddOperators(Action<OperatorRegistryBuilder> define) => this.AddOperators(define);

    IModelInspectorBuilder IModelInspectorBuilder.WithLimits(InspectionLimits limits) => this.WithLimits(limits);

    private void RequireUnused()
    {
        if (this.built)
        {
            throw new InvalidOperationException("This builder has made its inspector. Start another with ModelInspector.CreateBuilder().");
        }
    }
}
