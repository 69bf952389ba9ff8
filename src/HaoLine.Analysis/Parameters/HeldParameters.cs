using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>
/// Gives every parameter storage to one node: the first in stored order that uses it, after movements of bytes were followed. Sums
/// over nodes therefore add up to the total, but for parameters that no node uses.
/// </summary>
internal sealed class HeldParameters
{
    private readonly ConstantUses uses;
    private readonly ValueMap<int> settled = new(Unsettled);
    private readonly Stack<(Value Value, bool Entered)> pending = new();
    private const int Unsettled = -2;
    private const int Nobody = -1;

    private HeldParameters(ConstantUses uses) => this.uses = uses;

    /// <summary>Logical elements held by each node.</summary>
    public NodeCounts Elements { get; } = new();

    /// <summary>Stored bytes held by each node.</summary>
    public NodeCounts Bytes { get; } = new();

    public static HeldParameters Of(Model model, IReadOnlyList<Storage> storages, ConstantUses uses)
    {
        var held = new HeldParameters(uses);
        var counts = new Dictionary<GraphNumbering, (long[] Elements, long[] Bytes)>();
        foreach (Graph graph in GraphWalker.Graphs(model))
        {
            GraphNumbering numbering = GraphNumbering.Of(graph);
            counts.TryAdd(numbering, (held.Elements.Add(numbering), held.Bytes.Add(numbering)));
        }

        for (int i = 0; i < storages.Count; i++)
        {
            Storage storage = storages[i];
            if (storage.Kind != ConstantKind.Parameter)
            {
                continue;
            }

            // Constants of several outermost graphs (functions) rarely share bytes; the first graph with a user has them.
            GraphNumbering place = GraphNumbering.Of(storage.Owner!.Graph);
            int holder = held.HolderOf(storage.Owner!);
            foreach ((string _, Value? other) in storage.MoreOwners ?? [])
            {
                GraphNumbering otherPlace = GraphNumbering.Of(other!.Graph);
                int user = held.HolderOf(other);
                if (user >= 0 && (holder < 0 || (ReferenceEquals(otherPlace, place) && user < holder)))
                {
                    (place, holder) = (otherPlace, user);
                }
            }

            if (holder >= 0)
            {
                (long[] elements, long[] bytes) = counts[place];
                elements[holder] = checked(elements[holder] + storage.Logical);
                bytes[holder] = checked(bytes[holder] + storage.Bytes);
            }
        }

        return held;
    }

    /// <summary>Number of the node that uses a value first; -1 for nobody.</summary>
    private int HolderOf(Value value)
    {
        this.pending.Push((value, false));
        while (this.pending.TryPop(out (Value Value, bool Entered) item))
        {
            if (!item.Entered)
            {
                if (this.settled.Get(item.Value) != Unsettled)
                {
                    continue; // settled, or on a cycle of a malformed graph
                }

                this.settled.Set(item.Value, Nobody);
                this.pending.Push((item.Value, true));
                foreach (Use use in item.Value.Uses)
                {
                    if (this.Moves(use.Node))
                    {
                        this.pending.Push((use.Node.Outputs[0], false));
                    }
                }

                continue;
            }

            this.settled.Set(item.Value, this.First(item.Value));
        }

        return this.settled.Get(value);
    }

    private int First(Value value)
    {
        int first = Nobody;
        int mover = Nobody;
        GraphNumbering numbering = GraphNumbering.Of(value.Graph);
        foreach (Use use in value.Uses)
        {
            int number = numbering.NumberOf(use.Node);
            bool moves = this.Moves(use.Node);
            int holder = moves ? this.settled.Get(use.Node.Outputs[0]) : number;
            first = holder >= 0 && (first < 0 || holder < first) ? holder : first;
            mover = moves && (mover < 0 || number < mover) ? number : mover;
        }

        // A weight that only moves to an output of the graph stays with its mover.
        return first >= 0 ? first : mover;
    }

    private bool Moves(Node node) => node.Outputs.Count == 1 && this.uses.IsPassThrough(node);
}
