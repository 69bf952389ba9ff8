using System.Collections;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// The executed nodes of a model as stretches, one for each graph of each scope, whose entries are put together when they are asked
/// for: a list of a million entries would cost more than all that is known about them.
/// </summary>
internal sealed class ExecutedNodes : IReadOnlyList<ExecutedNode>
{
    private readonly List<Stretch> stretches = [];

    public int Count { get; private set; }

    public ExecutedNode this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, this.Count);
            int low = 0;
            int high = this.stretches.Count - 1;
            while (low < high)
            {
                int middle = low + ((high - low + 1) / 2);
                if (this.stretches[middle].Start <= index)
                {
                    low = middle;
                }
                else
                {
                    high = middle - 1;
                }
            }

            return this.stretches[low].At(index - this.stretches[low].Start);
        }
    }

    /// <summary>Appends the nodes of a graph in stored order.</summary>
    public void Add(TypedScope scope, Graph graph, string path, Dimension times, OperatorCost?[] costs)
    {
        if (graph.Nodes.Count > 0)
        {
            this.stretches.Add(new Stretch(this.Count, scope, graph, path, times, costs));
            this.Count += graph.Nodes.Count;
        }
    }

    /// <summary>Appends all nodes of another list.</summary>
    public void AddAll(ExecutedNodes other)
    {
        foreach (Stretch stretch in other.stretches)
        {
            this.stretches.Add(stretch with { Start = this.Count + stretch.Start });
        }

        this.Count += other.Count;
    }

    public IEnumerator<ExecutedNode> GetEnumerator()
    {
        foreach (Stretch stretch in this.stretches)
        {
            for (int i = 0; i < stretch.Graph.Nodes.Count; i++)
            {
                yield return stretch.At(i);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => this.GetEnumerator();

    private sealed record Stretch(int Start, TypedScope Scope, Graph Graph, string Path, Dimension Times, OperatorCost?[] Costs)
    {
        public ExecutedNode At(int index)
        {
            Node node = this.Graph.Nodes[index];
            OperatorCost cost = this.Costs[this.Scope.Numbering.NumberOf(node)] ?? OperatorCost.Unknown;
            return new ExecutedNode(this.Scope, node, this.Path, this.Times, cost, cost.Confidence);
        }
    }
}
