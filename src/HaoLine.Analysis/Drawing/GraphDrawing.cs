using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Gives the nodes, values and groups of a drawing their numbers: graph inputs, nodes in execution order, each followed by those of
/// its subgraphs, graph outputs. Nodes that only hold a constant are no nodes of the drawing; their value is a stored constant.
/// </summary>
internal sealed class GraphDrawing
{
    private const int MaximumText = 200;
    private const int NotPlaced = -1;

    private readonly OperatorLookup lookup;
    private readonly ModuleHierarchy? modules;
    private readonly ShapeComputation shapes;
    private readonly HashSet<Value> parameters;
    private readonly ValueMap<int> valueIndex = new(NotPlaced);
    private readonly List<GraphBlockValue> values = [];
    private readonly List<GraphBlockNode> nodes = [];
    private readonly List<GraphBlockGroup> groups = [];
    private readonly Dictionary<ModuleNode, int> groupOfModule = [];
    private readonly Dictionary<Node, int> rows;
    private readonly CostResult costs;

    public GraphDrawing(AnalysisContext context)
    {
        this.costs = context.Get(CostPass.Result);
        this.Scope = context.Get(TypeInferencePass.Result).Typed.Main;
        this.lookup = new OperatorLookup(context.Model, context.Operators);
        this.modules = context.TryGet(ModulesPass.Result, out ModuleHierarchy? found) ? found : null;
        this.shapes = ShapeComputation.Of(this.Scope, this.lookup);
        this.parameters = context.TryGet(ParametersPass.Result, out ParametersResult? counted) ? ParameterValues(counted) : [];
        this.rows = new Dictionary<Node, int>(this.costs.Costs.Nodes.Count, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < this.costs.Costs.Nodes.Count; i++)
        {
            this.rows.TryAdd(this.costs.Costs.Nodes[i].Node, i);
        }
    }

    public TypedScope Scope { get; }

    /// <summary>The model's node for each node of the drawing; null for inputs and outputs of the graph.</summary>
    public List<Node?> Nodes { get; } = [];

    public IReadOnlyList<GraphBlockNode> Drawn => this.nodes;

    public IReadOnlyList<GraphBlockValue> Values => this.values;

    public int IndexOf(Value? value) => value is null ? NotPlaced : this.valueIndex.Get(value);

    public GraphBlock Build()
    {
        Graph graph = this.Scope.Graph;
        this.AddModules();
        foreach (Value input in graph.Inputs)
        {
            if (!input.IsInitializer)
            {
                this.Add(null, new GraphBlockNode(input.Name, "Input", "input") { Outputs = [this.AddValue(input, this.nodes.Count)], DataType = TypeName(this.Scope.TypeOf(input)) });
            }
        }

        this.AddNodes(graph);
        foreach (Value output in graph.Outputs)
        {
            this.Add(null, new GraphBlockNode(output.Name, "Output", "output") { Inputs = [this.Reference(output)], DataType = TypeName(this.Scope.TypeOf(output)) });
        }

        return new GraphBlock(GraphPass.Result.Id, "Graph", this.nodes, this.values, this.groups);
    }

    private static HashSet<Value> ParameterValues(ParametersResult counted)
    {
        var found = new HashSet<Value>(ReferenceEqualityComparer.Instance);
        foreach (Storage storage in counted.Storages)
        {
            if (storage.Kind == ConstantKind.Parameter && storage.Owner is not null)
            {
                found.Add(storage.Owner);
                foreach ((string _, Value? other) in storage.MoreOwners ?? [])
                {
                    found.Add(other!);
                }
            }
        }

        return found;
    }

    private static string TypeName(IrType? type) => type is TensorType tensor && tensor.ElementType != DataType.Undefined ? tensor.ElementType.Name : "";

    private static string Cut(string text) => text.Length <= MaximumText ? text : $"{text[..(char.IsHighSurrogate(text[MaximumText - 1]) ? MaximumText - 1 : MaximumText)]}…";

    private void AddModules()
    {
        if (this.modules is null)
        {
            return;
        }

        var repeats = new Dictionary<ModuleNode, int>();
        for (int i = 0; i < this.modules.Repeats.Count; i++)
        {
            foreach (ModuleNode member in this.modules.Repeats[i].Members)
            {
                repeats.TryAdd(member, i);
            }
        }

        foreach (ModuleNode module in this.modules.Modules())
        {
            if (module.Parent is { } parent)
            {
                this.groupOfModule[module] = this.groups.Count;
                this.groups.Add(new GraphBlockGroup(module.Name, this.groupOfModule.GetValueOrDefault(parent, -1))
                {
                    ClassName = module.ClassName ?? "",
                    Repeat = repeats.GetValueOrDefault(module, -1),
                });
            }
        }
    }

    /// <summary>Adds the nodes of a graph and, after each, those of its subgraphs; without recursion, because files may nest deeply.</summary>
    private void AddNodes(Graph main)
    {
        var pending = new Stack<(IReadOnlyList<Node> Nodes, int Next, int Group)>();
        pending.Push((this.InOrder(main), 0, -1));
        while (pending.TryPop(out (IReadOnlyList<Node> Nodes, int Next, int Group) place))
        {
            if (place.Next >= place.Nodes.Count)
            {
                continue;
            }

            Node node = place.Nodes[place.Next];
            pending.Push((place.Nodes, place.Next + 1, place.Group));
            if (this.lookup.HasTrait(node, OperatorTraits.Constant) && node.Outputs.Count == 1)
            {
                this.AddValue(node.Outputs[0], NotPlaced);
                continue;
            }

            int group = ReferenceEquals(node.Graph, main)
                ? this.modules is null ? -1 : this.groupOfModule.GetValueOrDefault(this.modules.Of(node), -1)
                : place.Group;
            this.AddNode(node, group);
            Graph[] inside = [.. node.Subgraphs];
            int firstGroup = this.groups.Count;
            foreach (Graph inner in inside)
            {
                this.groups.Add(new GraphBlockGroup($"{NodeLabels.Of(node)}.{AttributeOf(node, inner)}", group) { ClassName = node.Operator.ToString() });
                foreach (Value input in inner.Inputs)
                {
                    this.AddValue(input, this.nodes.Count - 1);
                }
            }

            for (int i = inside.Length - 1; i >= 0; i--)
            {
                pending.Push((this.InOrder(inside[i]), 0, firstGroup + i));
            }
        }
    }

    private static string AttributeOf(Node node, Graph inner) =>
        node.Attributes.FirstOrDefault(pair => pair.Value.Kind switch
        {
            AttributeKind.Graph => ReferenceEquals(pair.Value.AsGraph(), inner),
            AttributeKind.Graphs => pair.Value.AsGraphs().Contains(inner),
            _ => false,
        }).Key ?? "body";

    private IReadOnlyList<Node> InOrder(Graph graph)
    {
        IReadOnlyList<Node> order = this.Scope.OrderOf(graph);
        if (order.Count == graph.Nodes.Count)
        {
            return order;
        }

        var placed = new HashSet<Node>(order, ReferenceEqualityComparer.Instance);
        return [.. order, .. graph.Nodes.Where(node => !placed.Contains(node))];
    }

    private void AddNode(Node node, int group)
    {
        int row = this.rows.GetValueOrDefault(node, -1);
        int index = this.nodes.Count;
        int[] inputs = [.. node.Inputs.Select(this.Reference)];
        int[] outputs = [.. node.Outputs.Select(output => output.Name.Length == 0 && output.UseCount == 0 && !output.IsGraphOutput ? NotPlaced : this.AddValue(output, index))];
        this.Add(node, new GraphBlockNode(NodeLabels.Of(node), node.Operator.ToString(), CategoryNames.Of(this.lookup.CategoryOf(node)))
        {
            Group = group,
            Inputs = inputs,
            Outputs = outputs,
            Attributes = [.. node.Attributes.Select(static pair => new KeyValuePair<string, string>(pair.Key, Cut(pair.Value.ToString())))],
            Layer = row,
            Element = node.Location.Element ?? "",
            Scope = row < 0 ? "" : this.costs.Costs.Nodes[row].ScopePath,
            Confidence = row < 0 ? "unknown" : this.costs.Costs.Nodes[row].Confidence switch
            {
                CostConfidence.Exact => "exact",
                CostConfidence.Estimated => "estimated",
                _ => "unknown",
            },
            DataType = node.Outputs.Count == 0 ? "" : TypeName(this.Scope.TypeOf(node.Outputs[0])),
            IsShapeComputation = this.shapes.Contains(node),
        });
    }

    private void Add(Node? node, GraphBlockNode drawn)
    {
        this.Nodes.Add(node);
        this.nodes.Add(drawn);
    }

    private int Reference(Value? value) => value is null ? NotPlaced : this.AddValue(value, NotPlaced);

    /// <summary>The index of a value, which is added when it is new; its producer is set when it is known.</summary>
    private int AddValue(Value value, int producer)
    {
        int index = this.valueIndex.Get(value);
        if (index >= 0)
        {
            if (producer >= 0 && this.values[index].Producer < 0)
            {
                this.values[index] = this.values[index] with { Producer = producer };
            }

            return index;
        }

        IrType? type = this.Scope.TypeOf(value);
        var described = ReportTensor.From(value.Name, type);
        index = this.values.Count;
        this.values.Add(new GraphBlockValue(value.Name, described.DataType, ReportValue.FromShape(described.Shape), Bytes(type), producer)
        {
            IsParameter = this.parameters.Contains(value),
        });
        this.valueIndex.Set(value, index);
        return index;
    }

    private static Dimension Bytes(IrType? type)
    {
        try
        {
            return (type as TensorType)?.ByteLength ?? Dimension.Unknown;
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }
}
