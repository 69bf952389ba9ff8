using System.Runtime.InteropServices;

namespace HaoLine.Ir;

/// <summary>
/// Dense numbers for the nodes, values and operators of an outermost graph and everything nested in it, so that analyses keep their
/// facts in arrays. Numbers follow the stored order, graph by graph, and hold until the next edit. Linear to make, kept with the graphs.
/// </summary>
public sealed class GraphNumbering
{
    private readonly Graph[] graphs;
    private readonly int[] versions;
    private readonly Value[] values;
    private readonly int[] operatorByNode;
    private readonly OperatorId[] operators;
    private int numbered;

    private GraphNumbering(Graph root)
    {
        this.Root = root;
        this.graphs = HasSubgraphs(root) ? [.. GraphWalker.Walk(root)] : [root];
        this.versions = new int[this.graphs.Length];
        int nodes = 0;
        int count = 0;
        foreach (Graph graph in this.graphs)
        {
            nodes += graph.Nodes.Count;
            count += graph.Inputs.Count + graph.Initializers.Count;
            foreach (Node node in graph.Nodes.AsSpan())
            {
                count += node.Outputs.Count;
            }
        }

        this.values = new Value[count];
        this.operatorByNode = new int[nodes];
        Dictionary<OperatorId, int>? known = null;
        List<OperatorId>? names = null;
        int nextNode = 0;
        for (int i = 0; i < this.graphs.Length; i++)
        {
            Graph graph = this.graphs[i];
            this.versions[i] = graph.Version;
            graph.FirstNode = nextNode;
            this.Number(graph.Inputs);
            this.Number(graph.Initializers);
            OperatorId last = default;
            int lastNumber = -1;
            foreach (Node node in graph.Nodes.AsSpan())
            {
                if (lastNumber < 0 || node.Operator != last)
                {
                    last = node.Operator;
                    ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(known ??= [], last, out bool exists);
                    if (!exists)
                    {
                        number = known.Count - 1;
                        (names ??= []).Add(last);
                    }

                    lastNumber = number;
                }

                this.operatorByNode[nextNode++] = lastNumber;
                this.Number(node.Outputs);
            }
        }

        this.operators = names is null ? [] : [.. names];
        foreach (Graph graph in this.graphs)
        {
            graph.Numbering = this;
        }
    }

    /// <summary>The outermost graph.</summary>
    public Graph Root { get; }

    /// <summary>The outermost graph and those nested in it, depth first.</summary>
    public IReadOnlyList<Graph> Graphs => this.graphs;

    /// <summary>Number of nodes, those of subgraphs included.</summary>
    public int NodeCount => this.operatorByNode.Length;

    /// <summary>Number of value places; an input with a stored default has one number and may leave another unused.</summary>
    public int ValueCount => this.values.Length;

    /// <summary>The different operators, in order of first use.</summary>
    public IReadOnlyList<OperatorId> Operators => this.operators;

    /// <summary>The numbering of the outermost graph around a graph; made anew when an edit came between.</summary>
    public static GraphNumbering Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph root = graph.Root;
        return root.Numbering is { } kept && ReferenceEquals(kept.Root, root) && kept.IsCurrent() ? kept : new GraphNumbering(root);
    }

    /// <summary>Number of a node from 0 to <see cref="NodeCount"/> − 1; -1 when it is not in these graphs.</summary>
    public int NumberOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ReferenceEquals(node.Graph.Numbering, this) ? node.Graph.FirstNode + node.Graph.Nodes.IndexOf(node) : -1;
    }

    /// <summary>Number of a value from 0 to <see cref="ValueCount"/> − 1; -1 when it is not in these graphs.</summary>
    public int NumberOf(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int number = value.Number;
        return (uint)number < (uint)this.values.Length && ReferenceEquals(this.values[number], value) ? number : -1;
    }

    /// <summary>Number of a node's operator in <see cref="Operators"/>.</summary>
    /// <param name="node">Number of the node.</param>
    public int OperatorOf(int node) => this.operatorByNode[node];

    private static bool HasSubgraphs(Graph graph)
    {
        foreach (Node node in graph.Nodes.AsSpan())
        {
            if (node.HasSubgraphs)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCurrent()
    {
        if (this.Root.IsFrozen)
        {
            return true;
        }

        for (int i = 0; i < this.graphs.Length; i++)
        {
            if (this.graphs[i].Version != this.versions[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Number(IReadOnlyList<Value> list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            this.values[this.numbered] = list[i];
            list[i].Number = this.numbered++;
        }
    }
}
