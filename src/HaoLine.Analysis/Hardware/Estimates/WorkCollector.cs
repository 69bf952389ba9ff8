using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Hardware;

/// <summary>Reads the work of every executed node from the cost analysis and puts equal nodes together.</summary>
internal sealed class WorkCollector
{
    private readonly Dictionary<WorkItem, int> places = [];
    private readonly List<WorkClass> classes = [];
    private readonly SortedSet<string> symbols = new(StringComparer.Ordinal);
    private readonly CostResult costs;

    private WorkCollector(CostResult costs) => this.costs = costs;

    public IReadOnlyList<WorkClass> Classes => this.classes;

    public IReadOnlyCollection<string> Symbols => this.symbols;

    /// <summary>Floating type of most results; float32 without any.</summary>
    public DataType ActivationType { get; private set; }

    public IReadOnlyList<StageNode> Stages { get; private set; } = [];

    public static WorkCollector Collect(CostResult costs, TypedScope main, ParametersResult parameters, CancellationToken ct)
    {
        var collector = new WorkCollector(costs);
        var results = new SortedDictionary<string, (DataType Type, int Count)>(StringComparer.Ordinal);
        int visited = 0;
        foreach (ExecutedNode executed in costs.Costs.Nodes)
        {
            if ((++visited & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            if (executed.Node.HasSubgraphs || executed.Scope.CalleeOf(executed.Node) is not null)
            {
                continue; // what it contains is listed with its own operators
            }

            WorkItem item = collector.ItemOf(executed.Scope, executed.Node, executed.Executions);
            collector.Add(item, executed.Node);
            if (item.FloatType != DataType.Undefined)
            {
                results[item.FloatType.Name] = (item.FloatType, results.GetValueOrDefault(item.FloatType.Name).Count + 1);
            }
        }

        collector.ActivationType = results.Count == 0 ? DataType.Float32 : results.Values.MaxBy(static pair => pair.Count).Type;
        collector.Stages = collector.StagesOf(main, parameters);
        return collector;
    }

    private void Add(WorkItem item, Node node)
    {
        if (this.places.TryGetValue(item, out int place))
        {
            this.classes[place] = this.classes[place] with { Nodes = this.classes[place].Nodes + 1 };
            return;
        }

        foreach (Dimension size in (Dimension[])[item.Products, item.IntegerProducts, item.Others, item.Bytes, item.WeightBytes, item.FixedBytes, item.Executions])
        {
            this.symbols.UnionWith(size.Expression?.Symbols ?? Enumerable.Empty<string>());
        }

        this.places.Add(item, this.classes.Count);
        this.classes.Add(new WorkClass(item, NodeLabels.Of(node), 1));
    }

    private WorkItem ItemOf(TypedScope scope, Node node, Dimension executions)
    {
        CostTotals totals = this.costs.TotalsOf(scope, node);
        OperatorCost cost = this.costs.Costs.CostOf(scope, node);
        DataType floating = DataType.Undefined;
        Dimension weights = Dimension.Zero;
        Dimension others = Dimension.Zero;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } input)
            {
                Count(input, isStored: input.Constant is not null || IsMade(scope, input));
            }
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            Count(node.Outputs[i], isStored: false);
        }

        return new WorkItem(
            node.Operator.Name, cost.FloatMacs, cost.IntegerMacs, totals.OtherOperations, Sum(totals.BytesRead, totals.BytesWritten), weights, others, floating, executions);

        void Count(Value value, bool isStored)
        {
            if (scope.TypeOf(value) is not TensorType type)
            {
                return;
            }

            if (type.ElementType.IsFloatingPoint)
            {
                floating = floating == DataType.Undefined ? type.ElementType : floating;
                weights = isStored ? Sum(weights, type.ByteLength) : weights;
            }
            else if (!type.ByteLength.IsUnknown)
            {
                others = Sum(others, type.ByteLength);
            }
        }
    }

    private static bool IsMade(TypedScope scope, Value value) =>
        value.Producer is { } producer && scope.DefinitionOf(producer) is { } definition && (definition.Traits & OperatorTraits.Constant) != 0;

    private static Dimension Sum(Dimension left, Dimension right)
    {
        try
        {
            return left + right;
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }

    private List<StageNode> StagesOf(TypedScope main, ParametersResult parameters)
    {
        IReadOnlyList<Node> order = main.OrderOf(main.Graph);
        var place = new Dictionary<Node, int>(order.Count);
        for (int i = 0; i < order.Count; i++)
        {
            place[order[i]] = i;
        }

        // A value crosses every cut from its producer to its last user; one that a subgraph uses is taken to cross to the end.
        var changes = new Dimension[order.Count + 1];
        Array.Fill(changes, Dimension.Zero);
        for (int i = 0; i < order.Count; i++)
        {
            foreach (Value value in order[i].Outputs)
            {
                int last = i;
                foreach (Use use in value.Uses)
                {
                    last = Math.Max(last, place.TryGetValue(use.Node, out int user) ? user : order.Count - 1);
                }

                if (last > i && main.TypeOf(value) is TensorType type && !IsMade(main, value))
                {
                    changes[i] = Sum(changes[i], type.ByteLength);
                    changes[last] = Sum(changes[last], Negative(type.ByteLength));
                }
            }
        }

        var stages = new List<StageNode>(order.Count);
        Dimension crossing = Dimension.Zero;
        for (int i = 0; i < order.Count; i++)
        {
            crossing = changes[i] == Dimension.Zero ? crossing : Sum(crossing, changes[i]);
            stages.Add(new StageNode(this.ItemOf(main, order[i], Dimension.One), parameters.BytesHeldBy(order[i]), crossing));
        }

        return stages;
    }

    private static Dimension Negative(Dimension size) => size.IsUnknown ? size : -size;
}
