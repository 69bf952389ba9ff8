using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Collects the facets of one definition; part of the fluent registration of <see cref="OperatorRegistryBuilder"/>.</summary>
public sealed class OperatorDefinitionBuilder
{
    private OperatorDefinition definition;

    internal OperatorDefinitionBuilder(OperatorId id, int sinceVersion) =>
        this.definition = new OperatorDefinition { Id = id, SinceVersion = sinceVersion };

    /// <summary>Sets the kind of work.</summary>
    public OperatorDefinitionBuilder Category(OperatorCategory category) => this.Set(this.definition with { Category = category });

    /// <summary>Sets properties.</summary>
    public OperatorDefinitionBuilder Traits(OperatorTraits traits) => this.Set(this.definition with { Traits = traits });

    /// <summary>Sets the roles of operands by index.</summary>
    public OperatorDefinitionBuilder Roles(params OperandRole[] roles) => this.Set(this.definition with { Roles = roles });

    /// <summary>Sets roles of which the last repeats.</summary>
    public OperatorDefinitionBuilder VariadicRoles(params OperandRole[] roles) => this.Set(this.definition with { Roles = roles, IsVariadic = true });

    /// <summary>Sets type inference.</summary>
    public OperatorDefinitionBuilder Infer(InferFacet infer) => this.Set(this.definition with { Infer = infer });

    /// <summary>Sets value folding.</summary>
    public OperatorDefinitionBuilder Fold(FoldFacet fold) => this.Set(this.definition with { Fold = fold });

    /// <summary>Sets the cost with its formula and where that comes from.</summary>
    public OperatorDefinitionBuilder Cost(CostFacet cost, string formula, string source = "ONNX operator specification", CostConfidence confidence = CostConfidence.Exact) =>
        this.Set(this.definition with { Cost = cost, Formula = formula, FormulaSource = source, Confidence = confidence });

    /// <summary>Marks the operator as withdrawn from this version on.</summary>
    public OperatorDefinitionBuilder Deprecated() => this.Set(this.definition with { IsDeprecated = true });

    internal OperatorDefinition Build() => this.definition;

    private OperatorDefinitionBuilder Set(OperatorDefinition value)
    {
        this.definition = value;
        return this;
    }
}
