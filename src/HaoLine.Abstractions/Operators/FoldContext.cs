using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The view of a node while values of small tensors are followed. Types of results are known already.</summary>
public abstract class FoldContext : OperatorInvocation
{
    /// <summary>Creates the view of one node.</summary>
    protected FoldContext(Node node, OperatorDefinition definition, long operatorSetVersion)
        : base(node, definition, operatorSetVersion)
    {
    }

    /// <summary>Bounds to keep; values of more elements are not followed.</summary>
    public abstract InspectionLimits Limits { get; }

    /// <summary>Inferred type of a result; null when unknown.</summary>
    public abstract IrType? OutputType(int index);

    /// <summary>States the elements of a result. Ignored when they do not fit its type.</summary>
    public abstract void SetValue(int index, KnownValue value);
}
