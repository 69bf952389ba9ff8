using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Infers result types from operand types, attributes and known values.</summary>
public delegate void InferFacet(InferenceContext context);

/// <summary>Follows values of small tensors.</summary>
public delegate void FoldFacet(FoldContext context);

/// <summary>Computes the cost of one execution.</summary>
public delegate OperatorCost CostFacet(CostContext context);

/// <summary>The meaning of one operator from one version of its operator set on.</summary>
public sealed record OperatorDefinition
{
    /// <summary>The operator; overload empty.</summary>
    public required OperatorId Id { get; init; }

    /// <summary>First operator-set version with this meaning.</summary>
    public required int SinceVersion { get; init; }

    /// <summary>Kind of work.</summary>
    public OperatorCategory Category { get; init; } = OperatorCategory.Other;

    /// <summary>Properties analyses rely on.</summary>
    public OperatorTraits Traits { get; init; }

    /// <summary>Roles of operands by index; operands beyond the list have the role of the last entry when <see cref="IsVariadic"/>, else <see cref="OperandRole.Data"/>.</summary>
    public IReadOnlyList<OperandRole> Roles { get; init; } = [];

    /// <summary>True when the last role repeats.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>Type inference; null when not defined.</summary>
    public InferFacet? Infer { get; init; }

    /// <summary>Value folding; null when values do not flow through.</summary>
    public FoldFacet? Fold { get; init; }

    /// <summary>Cost; null when not defined.</summary>
    public CostFacet? Cost { get; init; }

    /// <summary>Confidence of <see cref="Cost"/> when all shapes are known.</summary>
    public CostConfidence Confidence { get; init; } = CostConfidence.Exact;

    /// <summary>The cost formula in words and symbols, for documentation.</summary>
    public string Formula { get; init; } = "";

    /// <summary>Where the formula comes from.</summary>
    public string FormulaSource { get; init; } = "";

    /// <summary>True when this version withdraws the operator.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Role of an operand.</summary>
    public OperandRole RoleOf(int inputIndex) =>
        inputIndex < this.Roles.Count ? this.Roles[inputIndex]
        : this.IsVariadic && this.Roles.Count > 0 ? this.Roles[^1]
        : OperandRole.Data;
}
