using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The view of a node while its result types are inferred.</summary>
public abstract class InferenceContext : OperatorInvocation
{
    /// <summary>Creates the view of one node.</summary>
    protected InferenceContext(Node node, OperatorDefinition definition, long operatorSetVersion)
        : base(node, definition, operatorSetVersion)
    {
    }

    /// <summary>Bounds to keep.</summary>
    public abstract InspectionLimits Limits { get; }

    /// <summary>Declared type of a result (from the file's value information); null when none.</summary>
    public abstract IrType? DeclaredOutputType(int index);

    /// <summary>States the type of a result. Slots that do not exist are ignored.</summary>
    public abstract void SetOutput(int index, IrType? type);

    /// <summary>States the type of a tensor result; a null shape is an unknown rank.</summary>
    public void SetOutput(int index, DataType elementType, Shape? shape) => this.SetOutput(index, new TensorType(elementType, shape));

    /// <summary>Says in words why the shape of a result cannot be known, such as "depends on the values of X".</summary>
    public abstract void SetUnknownReason(int index, string reason);

    /// <summary>
    /// Infers a subgraph of this node with the given types (and, where known, values) of its inputs,
    /// and returns the types of its outputs. Outer values are visible inside.
    /// </summary>
    public abstract IReadOnlyList<IrType?> InferSubgraph(Graph subgraph, IReadOnlyList<IrType?> inputTypes, IReadOnlyList<KnownValue?>? inputValues = null);

    /// <summary>Known elements of an output of a subgraph after <see cref="InferSubgraph"/>; null when unknown.</summary>
    public abstract KnownValue? SubgraphOutputValue(Graph subgraph, int outputIndex);

    /// <summary>States how often a loop body runs; unknown when it depends on data.</summary>
    public abstract void SetTripCount(Dimension trips);

    /// <summary>Iterations the caller of the analysis gave for this node; null when none.</summary>
    public abstract long? RequestedTripCount { get; }

    /// <summary>Reports a finding on this node.</summary>
    public abstract void Report(DiagnosticDescriptor descriptor, DefectKind kind, params ReadOnlySpan<object?> arguments);
}
