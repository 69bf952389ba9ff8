using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Finds residual additions by structure: two operands of an addition come from one value, and one way there passes more
/// weighted layers than the other. Walks back from both operands by descending position, so that the first node reached
/// from both sides is the nearest fork. Operands of different known shapes are no shortcut but a broadcast, such as an attention
/// mask that all layers share. Work is bounded linearly in the nodes.
/// </summary>
internal sealed class ResidualDetection(OperatorLookup lookup, TypedScope? types)
{
    // The one place where additions are named; everything else goes by category.
    private static readonly HashSet<OperatorId> Additions =
    [
        OperatorId.Onnx("Add"),
        OperatorId.Onnx("Sum"),
        new("com.microsoft", "QLinearAdd"),
        new("tflite", "ADD"),
        new("tflite", "ADD_N"),
    ];

    private const int VisitsPerNode = 64;
    private const int MinimumVisits = 100_000;

    /// <summary>Additions that were not judged, because the budget was spent.</summary>
    public int Undecided { get; private set; }

    /// <summary>The residual additions of one graph.</summary>
    /// <param name="order">Its nodes in execution order.</param>
    /// <param name="ct">Stops the search.</param>
    public List<ResidualAddition> Find(TopologicalOrder order, CancellationToken ct)
    {
        var found = new List<ResidualAddition>();
        var sources = new Dictionary<Value, int>();
        long budget = Math.Max(MinimumVisits, (long)VisitsPerNode * order.Nodes.Count);
        if (order.Nodes.Count == 0)
        {
            return found;
        }

        GraphNumbering numbering = GraphNumbering.Of(order.Nodes[0].Graph);
        bool[] isAddition = [.. numbering.Operators.Select(Additions.Contains)];
        var operands = new List<Value>();
        for (int place = 0; place < order.Nodes.Count; place++)
        {
            Node node = order.Nodes[place];
            if (!isAddition[numbering.OperatorOf(numbering.NumberOf(node))])
            {
                continue;
            }

            ct.ThrowIfCancellationRequested();
            operands.Clear();
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { } operand && this.IsComputed(operand))
                {
                    operands.Add(operand);
                }
            }

            for (int i = 1; i < operands.Count; i++)
            {
                if (budget <= 0)
                {
                    this.Undecided++;
                    break;
                }

                if (this.ShapeOf(operands[0]) is { } left && this.ShapeOf(operands[i]) is { } right && left != right)
                {
                    continue;
                }

                if (this.Join(operands[0], operands[i], order, sources, ref budget) is { } join && join.Short < join.Long)
                {
                    found.Add(new ResidualAddition(node, join.Short, join.Long));
                    break;
                }
            }
        }

        return found;
    }

    private bool IsComputed(Value value) =>
        value.Constant is null && (value.Producer is not { } producer || !lookup.HasTrait(producer, OperatorTraits.Constant | OperatorTraits.Generated));

    private Shape? ShapeOf(Value value) => (types?.TypeOf(value) as TensorType)?.Shape;

    private bool IsWeighted(Node node) => lookup.CategoryOf(node)
        is OperatorCategory.Convolution or OperatorCategory.MatrixMultiplication or OperatorCategory.Attention or OperatorCategory.Recurrent;

    /// <summary>Weighted layers on both ways from the nearest common source; null when there is none.</summary>
    private (int Short, int Long)? Join(
        Value left, Value right, TopologicalOrder order, Dictionary<Value, int> sources, ref long budget)
    {
        // Layers on the heaviest way from each place to the left and right operand; -1 when not reached.
        var reached = new Dictionary<int, (int Left, int Right)>();
        var pending = new PriorityQueue<int, int>();
        Reach(left, 0, -1);
        Reach(right, -1, 0);
        while (pending.TryDequeue(out int place, out _))
        {
            budget--;
            (int fromLeft, int fromRight) = reached[place];
            if (fromLeft >= 0 && fromRight >= 0)
            {
                return (Math.Min(fromLeft, fromRight), Math.Max(fromLeft, fromRight));
            }

            if (place < 0 || budget <= 0)
            {
                continue;
            }

            Node node = order.Nodes[place];
            if (lookup.HasTrait(node, OperatorTraits.ReadsShapeOnly))
            {
                continue;
            }

            int layer = this.IsWeighted(node) ? 1 : 0;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { } operand && this.IsComputed(operand))
                {
                    Reach(operand, fromLeft < 0 ? -1 : fromLeft + layer, fromRight < 0 ? -1 : fromRight + layer);
                }
            }
        }

        return null;

        void Reach(Value value, int fromLeft, int fromRight)
        {
            int place = value.Producer is { } producer && order.PositionOf(producer) is >= 0 and int index ? index : Source(value);
            if (reached.TryGetValue(place, out (int Left, int Right) before))
            {
                reached[place] = (Math.Max(before.Left, fromLeft), Math.Max(before.Right, fromRight));
                return;
            }

            reached[place] = (fromLeft, fromRight);
            pending.Enqueue(place, -place);
        }

        // Graph inputs and outer values come before every node.
        int Source(Value value)
        {
            if (!sources.TryGetValue(value, out int number))
            {
                number = -1 - sources.Count;
                sources.Add(value, number);
            }

            return number;
        }
    }
}
