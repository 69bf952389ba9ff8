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
    private readonly int[]? position;
    private readonly Graph graph;
    private int[] producers = [];
    private int[] producerStarts = [];

    private ExecutionSequence(Graph graph, Node[] nodes, bool isStoredOrder)
    {
        this.graph = graph;
        this.Nodes = nodes;
        this.SequenceIndex = new int[nodes.Length];
        if (!isStoredOrder)
        {
            this.position = new int[nodes.Length];
            for (int i = 0; i < nodes.Length; i++)
            {
                this.position[graph.Nodes.IndexOf(nodes[i])] = i;
            }
        }
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
        TopologicalOrder order = TopologicalOrder.Of(graph);
        Node[] nodes = [.. order.Nodes];
        if (nodes.Length < graph.Nodes.Count)
        {
            nodes = [.. nodes, .. graph.Nodes.Where(node => order.PositionOf(node) < 0)];
        }

        var result = new ExecutionSequence(graph, nodes, order.IsStoredOrder);
        result.Sign(new NodeSignatures(types, GraphNumbering.Of(graph)), ct);
        return result;
    }

    /// <summary>Position of a main-graph node; -1 for nodes of other graphs.</summary>
    public int PositionOf(Node node)
    {
        int index = ReferenceEquals(node.Graph, this.graph) ? this.graph.Nodes.IndexOf(node) : -1;
        return index < 0 || this.position is null ? index : this.position[index];
    }

    /// <summary>Position of the main-graph node that a node is or is nested in; -1 for nodes of other graphs.</summary>
    public int HolderOf(Node node)
    {
        Node? holder = node;
        while (holder is not null && !ReferenceEquals(holder.Graph, this.graph))
        {
            holder = holder.Graph.ParentNode;
        }

        return holder is null ? -1 : this.PositionOf(holder);
    }

    /// <summary>For each operand of a node of the sequence, the sequence index of its producer; -1 for what is not computed in the sequence.</summary>
    public ReadOnlySpan<int> ProducersOf(int index) => this.producers.AsSpan(this.producerStarts[index]..this.producerStarts[index + 1]);

    /// <summary>For each place in the sequence, how many of the values computed before it are used at or after it.</summary>
    public int[] CrossingValues()
    {
        int[] crossing = new int[this.Sequence.Length + 2];
        for (int i = 0; i < this.Sequence.Length; i++)
        {
            IReadOnlyList<Value> outputs = this.Nodes[this.Sequence[i]].Outputs;
            for (int j = 0; j < outputs.Count; j++)
            {
                Value output = outputs[j];
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
        int operandCount = 0;
        foreach (Node node in this.Nodes)
        {
            operandCount += node.Inputs.Count;
        }

        int[] sequence = new int[this.Nodes.Length];
        int[] exact = new int[this.Nodes.Length];
        int[] loose = new int[this.Nodes.Length];
        int[] found = new int[operandCount];
        int[] starts = new int[this.Nodes.Length + 1];
        var operands = new List<OperandKind>();
        int length = 0;
        int filled = 0;
        Array.Fill(this.SequenceIndex, -1);
        for (int i = 0; i < this.Nodes.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = this.Nodes[i];
            operands.Clear();
            bool isComputed = node.HasSubgraphs;
            for (int j = 0; j < node.Inputs.Count; j++)
            {
                OperandKind kind = this.KindOf(node.Inputs[j], out found[filled + j]);
                operands.Add(kind);
                isComputed |= kind is OperandKind.Input or OperandKind.Computed;
            }

            if (isComputed)
            {
                starts[length] = filled;
                filled += node.Inputs.Count;
                this.SequenceIndex[i] = length;
                sequence[length] = i;
                (exact[length], loose[length]) = signatures.Of(node, CollectionsMarshal.AsSpan(operands));
                length++;
            }
        }

        starts[length] = filled;
        Array.Resize(ref sequence, length);
        Array.Resize(ref exact, length);
        Array.Resize(ref loose, length);
        this.producers = found;
        this.producerStarts = starts;
        this.Sequence = sequence;
        this.Exact = exact;
        this.Loose = loose;

        // An exact signature holds its loose one, so as many of one as of the other are the same division.
        this.LooseIsCoarser = Distinct(exact, signatures.Count) != Distinct(loose, signatures.Count);
    }

    private static int Distinct(int[] ids, int most)
    {
        bool[] seen = new bool[most];
        int count = 0;
        foreach (int id in ids)
        {
            count += seen[id] ? 0 : 1;
            seen[id] = true;
        }

        return count;
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
        int index = this.PositionOf(node);
        producer = index >= 0 ? this.SequenceIndex[index] : -1;
        return producer >= 0 ? OperandKind.Computed : OperandKind.Constant;
    }
}
