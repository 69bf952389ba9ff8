using System.Numerics;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>
/// Finds the execution order with the smallest peak by dynamic programming over the sets of executed nodes that are closed under
/// operands: what is alive at a node depends on the set executed before it only, not on its order.
/// </summary>
internal sealed class OrderSearch
{
    private const int MaximumNodes = 20;
    private const int MaximumStates = 20_000;

    private readonly IReadOnlyList<Node> order;
    private readonly uint[] operands;
    private readonly long[] inside;
    private readonly List<Buffer> buffers = [];

    private OrderSearch(GraphLiveness liveness, Graph graph)
    {
        this.order = liveness.Order;
        this.operands = new uint[this.order.Count];
        this.inside = new long[this.order.Count];
        TopologicalOrder execution = TopologicalOrder.Of(graph);
        Dictionary<Value, int> passedOut = LivenessAnalysis.OuterValuesPassedOut(graph, this.order);
        for (int i = 0; i < this.order.Count; i++)
        {
            foreach (Value output in this.order[i].Outputs)
            {
                for (uint users = Users(output); users != 0; users &= users - 1)
                {
                    this.operands[BitOperations.TrailingZeroCount(users)] |= 1u << i;
                }
            }
        }

        foreach (LiveTensor tensor in liveness.Tensors)
        {
            if (tensor.Value is not { } value)
            {
                this.inside[tensor.FirstStep] = checked(this.inside[tensor.FirstStep] + tensor.Bytes);
                continue;
            }

            int producer = value.Producer is { } node ? execution.PositionOf(node) : -1;
            this.buffers.Add(new Buffer(tensor.Bytes, producer < 0 ? 0 : 1u << producer, Users(value), value.IsGraphOutput));
        }

        uint Users(Value value)
        {
            uint users = passedOut.TryGetValue(value, out int holder) ? 1u << holder : 0;
            foreach (Use use in value.Uses)
            {
                int step = LivenessAnalysis.StepOf(use.Node, graph, execution);
                users |= step < 0 ? 0 : 1u << step;
            }

            return users;
        }
    }

    public static OrderSearchOutcome TryFind(GraphLiveness liveness, Graph graph, MemoryOptions options, CancellationToken ct, out long peak, out IReadOnlyList<Node>? best)
    {
        peak = 0;
        best = null;
        if (!options.SearchOrder)
        {
            return OrderSearchOutcome.Off;
        }

        if (options.AliasViews || options.ReuseInPlace)
        {
            return OrderSearchOutcome.SharedBuffers;
        }

        if (liveness.Order.Count is 0 or > MaximumNodes)
        {
            return OrderSearchOutcome.TooManyNodes;
        }

        if (!liveness.IsNumeric)
        {
            return OrderSearchOutcome.SizesUnknown;
        }

        return new OrderSearch(liveness, graph).Run(ct, out peak, out best) ? OrderSearchOutcome.Searched : OrderSearchOutcome.TooManyStates;
    }

    private bool Run(CancellationToken ct, out long peak, out IReadOnlyList<Node>? best)
    {
        peak = 0;
        best = null;
        // Nodes that hold nothing come first: that keeps no buffer longer, and makes far fewer sets.
        List<int> free = this.FreeNodes();
        uint start = free.Aggregate(0u, static (set, node) => set | (1u << node));
        uint all = uint.MaxValue >> (32 - this.order.Count);
        var states = new Dictionary<uint, (long Peak, int Last)> { [start] = (free.Count == 0 ? 0 : this.LiveAt(0, free[0]), -1) };
        var layer = new List<uint> { start };
        while (layer.Count > 0 && layer[0] != all)
        {
            ct.ThrowIfCancellationRequested();
            var next = new List<uint>();
            foreach (uint set in layer)
            {
                long before = states[set].Peak;
                for (uint left = all & ~set; left != 0; left &= left - 1)
                {
                    int node = BitOperations.TrailingZeroCount(left);
                    if ((this.operands[node] & ~set) != 0)
                    {
                        continue;
                    }

                    uint after = set | (1u << node);
                    long needed = Math.Max(before, this.LiveAt(set, node));
                    bool isKnown = states.TryGetValue(after, out (long Peak, int Last) found);
                    if (!isKnown)
                    {
                        next.Add(after);
                    }

                    if (!isKnown || needed < found.Peak)
                    {
                        states[after] = (needed, node);
                    }
                }

                if (states.Count > MaximumStates)
                {
                    return false;
                }
            }

            layer = next;
        }

        peak = states[all].Peak;
        var reversed = new List<Node>();
        for (uint set = all; set != start;)
        {
            int last = states[set].Last;
            reversed.Add(this.order[last]);
            set &= ~(1u << last);
        }

        best = [.. free.Select(node => this.order[node]), .. Enumerable.Reverse(reversed)];
        return true;
    }

    /// <summary>Nodes without buffers of their own that need only such nodes: constants.</summary>
    private List<int> FreeNodes()
    {
        uint holding = this.buffers.Aggregate(0u, static (set, buffer) => set | buffer.Producer);
        var free = new List<int>();
        uint set = 0;
        for (int i = 0; i < this.order.Count; i++)
        {
            if ((holding & (1u << i)) == 0 && this.inside[i] == 0 && (this.operands[i] & ~set) == 0)
            {
                free.Add(i);
                set |= 1u << i;
            }
        }

        return free;
    }

    /// <summary>Bytes alive while a node runs after a set of others.</summary>
    private long LiveAt(uint before, int node)
    {
        uint now = 1u << node;
        long live = this.inside[node];
        foreach (Buffer buffer in this.buffers)
        {
            bool exists = buffer.Producer == 0 || (buffer.Producer & (before | now)) != 0;
            if (exists && (buffer.Producer == now || (buffer.Users & ~before) != 0 || buffer.IsOutput || (buffer.Producer == 0 && before == 0)))
            {
                live = checked(live + buffer.Bytes);
            }
        }

        return live;
    }

    private readonly record struct Buffer(long Bytes, uint Producer, uint Users, bool IsOutput);
}
