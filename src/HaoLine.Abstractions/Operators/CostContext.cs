using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The view of a node while its cost is computed.</summary>
public abstract class CostContext : OperatorInvocation
{
    /// <summary>Creates the view of one node.</summary>
    protected CostContext(Node node, OperatorDefinition definition, long operatorSetVersion)
        : base(node, definition, operatorSetVersion)
    {
    }

    /// <summary>How often the loop body runs; unknown when it depends on data. 1 for nodes without a loop.</summary>
    public abstract Dimension TripCount { get; }

    /// <summary>Inferred type of a result; null when unknown.</summary>
    public abstract IrType? OutputType(int index);

    /// <summary>Cost of one execution of a subgraph of this node.</summary>
    public abstract OperatorCost SubgraphCost(Graph subgraph);

    /// <summary>Shape of a result; null when unknown.</summary>
    public Shape? OutputShape(int index) => (this.OutputType(index) as TensorType)?.Shape;

    /// <summary>Element type of a result; <see cref="DataType.Undefined"/> when unknown.</summary>
    public DataType OutputElementType(int index) => (this.OutputType(index) as TensorType)?.ElementType ?? DataType.Undefined;

    /// <summary>Elements of an operand; 0 when omitted, unknown when not known.</summary>
    public Dimension InputElements(int index) =>
        !this.HasInput(index) ? Dimension.Zero : this.InputShape(index)?.ElementCount ?? Dimension.Unknown;

    /// <summary>Elements of a result; unknown when not known.</summary>
    public Dimension OutputElements(int index = 0) => this.OutputShape(index)?.ElementCount ?? Dimension.Unknown;

    /// <summary>Bytes of an operand; 0 when omitted, unknown when not known.</summary>
    public Dimension InputBytes(int index) =>
        !this.HasInput(index) ? Dimension.Zero : this.InputTensor(index)?.ByteLength ?? Dimension.Unknown;

    /// <summary>Bytes of a result; unknown when not known.</summary>
    public Dimension OutputBytes(int index) => (this.OutputType(index) as TensorType)?.ByteLength ?? Dimension.Unknown;

    /// <summary>Bytes of all given operands.</summary>
    public Dimension AllInputBytes()
    {
        Dimension sum = Dimension.Zero;
        for (int i = 0; i < this.InputCount; i++)
        {
            sum += this.InputBytes(i);
        }

        return sum;
    }

    /// <summary>Bytes of all results that are not omitted.</summary>
    public Dimension AllOutputBytes()
    {
        Dimension sum = Dimension.Zero;
        for (int i = 0; i < this.OutputCount; i++)
        {
            if (this.HasOutput(i))
            {
                sum += this.OutputBytes(i);
            }
        }

        return sum;
    }
}
