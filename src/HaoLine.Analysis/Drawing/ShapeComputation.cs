using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Finds the nodes of the main graph that only compute shapes: each of their results has at most one dimension and reaches nothing
/// but control operands (shapes, axes, limits) and other such nodes.
/// </summary>
internal sealed class ShapeComputation
{
    private readonly HashSet<Node> nodes = new(ReferenceEqualityComparer.Instance);

    private ShapeComputation()
    {
    }

    public static ShapeComputation Of(TypedScope scope, OperatorLookup lookup)
    {
        var result = new ShapeComputation();
        IReadOnlyList<Node> order = scope.OrderOf(scope.Graph);
        for (int i = order.Count - 1; i >= 0; i--)
        {
            Node node = order[i];
            if (!node.HasSubgraphs && node.Outputs.Count > 0 && node.Outputs.All(output => result.IsShapeOnly(output, scope, lookup)))
            {
                result.nodes.Add(node);
            }
        }

        return result;
    }

    public bool Contains(Node node) => this.nodes.Contains(node);

    private bool IsShapeOnly(Value value, TypedScope scope, OperatorLookup lookup)
    {
        if (value.IsGraphOutput || value.UseCount == 0 || scope.TypeOf(value) is not TensorType { Shape: { Rank: <= 1 } } type || !(type.ElementType.IsInteger || type.ElementType == DataType.Bool || type.ElementType.IsFloatingPoint))
        {
            return false;
        }

        foreach (Use use in value.Uses)
        {
            if (!this.nodes.Contains(use.Node) && lookup.Find(use.Node)?.RoleOf(use.InputIndex) != OperandRole.Control)
            {
                return false;
            }
        }

        return true;
    }
}
