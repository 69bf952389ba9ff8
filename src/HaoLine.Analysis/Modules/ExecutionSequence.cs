using System.Runtime.InteropServices;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// The main graph's nodes in execution order, and among them the sequence of those that depend on graph inputs: nodes that only
/// make constants stand anywhere and say nothing of structure.
/// </summary>
internal sealed class ExecutionSequence
{
    private readonly Dictionary<Node, int> position;
    private readonly Graph graph;
    private int[] producers = [];
    private int[] producerStarts = [];

    private ExecutionSequence(Graph graph, Node[] nodes)
    {
        this.graph = graph;
        this.Nodes = nodes;
        this.position = new Dictionary<Node, int>(nodes.Length);
        for (int i = 0; i < nodes.Length; i++)
        {
            this.position.Add(nodes[i], i);
        }

        this.SequenceIndex = new int[nodes.Length];
    }

    /// <summary>Every main-graph node; those on a cycle last.</summary>
    public Node[] Nodes { get; }

    /// <summary>Index into the sequence by position; -1 for a node that only makes constants.</summary>
    public int[] SequenceIndex { get; }

    /// <summary>Positions of the nodes of the sequence.</summary>
    public int[] Sequence { get; private set; } = [];

    /// <summary>Exact signatures along the sequence.</summary>
    public int[] Exact { get; private set; } = [];

    /// <summary>Loose signatures along the sequence.</summary>
    public int[] Loose { get; private set; } = [];

    /// <summary>False when equal loose signatures mean equal exact ones throughout.</summary>
    public bool LooseIsCoarser { get; private set; }

    public static ExecutionSequence Of(Graph graph, TypedScope? types, CancellationToken ct)
    {
        IReadOnlyList<Node> order = TopologicalOrder.Of(graph).Nodes;
        Node[] nodes = [.. order];
        if (nodes.Length < graph.Nodes.Count)
        {
            var ordered = new HashSet<Node>(order);
            nodes = [.. nodes, .. graph.Nodes.Where(node => !ordered.Contains(node))];
        }

        var result = new ExecutionSequence(graph, nodes);
        result.Sign(new NodeSignatures(types), ct);
        return result;
    }

    public int PositionOf(Node node) => this.position[node];

    /// <summary>Position of the main-graph node that a node is or is nested in; -1 for nodes of other graphs.</summary>
    public int HolderOf(Node node)
    {
        Node? holder = node;
        while (holder is not null && !ReferenceEquals(holder.Graph, this.graph))
        {
            holder = holder.Graph.ParentNode;
        }

        return holder is not null && this.position.TryGetValue(holder, out int index) ? index : -1;
    }

    /// <summary>For each operand of a node of the sequence, the sequence index of its producer; -1 for what is not computed in the sequence.</summary>
    public ReadOnlySpan<int> ProducersOf(int index) => this.producers.AsSpan(this.producerStarts[index]..this.producerStarts[index + 1]);

    /// <summary>For each place in the sequence, how many of the values computed before it are used at or after it.</summary>
    public int[] CrossingValues()
    {
        int[] crossing = new int[this.Sequence.Length + 2];
        for (int i = 0; i < this.Sequence.Length; i++)
        {
            foreach (Value output in this.Nodes[this.Sequence[i]].Outputs)
            {
                int last = i;
                foreach (Use use in output.Uses)
                {
                    int holder = this.HolderOf(use.Node);
                    last = holder < 0 ? last : Math.Max(last, this.SequenceIndex[holder]);
                }

                crossing[i + 1]++;
                crossing[last + 1]--;
            }
        }

        for (int i = 1; i < crossing.Length; i++)
        {
            crossing[i] += crossing[i - 1];
        }

        return crossing;
    }

    private void Sign(NodeSignatures signatures, CancellationToken ct)
    {
        var sequence = new List<int>(this.Nodes.Length);
        var exact = new List<int>(this.Nodes.Length);
        var loose = new List<int>(this.Nodes.Length);
        var operands = new List<OperandKind>();
        var found = new List<int>(this.Nodes.Length);
        var starts = new List<int>(this.Nodes.Length + 1);
        Array.Fill(this.SequenceIndex, -1);
        for (int i = 0; i < this.Nodes.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = this.Nodes[i];
            operands.Clear();
            int start = found.Count;
            bool isComputed = node.HasSubgraphs;
            for (int j = 0; j < node.Inputs.Count; j++)
            {
                OperandKind kind = this.KindOf(node.Inputs[j], out int producer);
                operands.Add(kind);
                found.Add(producer);
                isComputed |= kind is OperandKind.Input or OperandKind.Computed;
            }

            if (!isComputed)
            {
                found.RemoveRange(start, found.Count - start);
            }
            else
            {
                starts.Add(start);
                this.SequenceIndex[i] = sequence.Count;
                sequence.Add(i);
                (int exactId, int looseId) = signatures.Of(node, CollectionsMarshal.AsSpan(operands));
                exact.Add(exactId);
                loose.Add(looseId);
            }
        }

        starts.Add(found.Count);
        this.producers = [.. found];
        this.producerStarts = [.. starts];
        this.Sequence = [.. sequence];
        this.Exact = [.. exact];
        this.Loose = [.. loose];

        // An exact signature holds its loose one, so as many of one as of the other are the same division.
        this.LooseIsCoarser = new HashSet<int>(exact).Count != new HashSet<int>(loose).Count;
    }

    private OperandKind KindOf(Value? operand, out int producer)
    {
        producer = -1;
        if (operand is null)
        {
            return OperandKind.Omitted;
        }

        if (operand.IsInitializer)
        {
            return OperandKind.Constant;
        }

        if (operand.Producer is not { } node)
        {
            return OperandKind.Input;
        }

        // A node behind this one, on a cycle, has no index yet.
        producer = this.position.TryGetValue(node, out int index) ? this.SequenceIndex[index] : -1;
        return producer >= 0 ? OperandKind.Computed : OperandKind.Constant;
    }
}
