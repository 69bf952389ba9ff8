using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Puts the layers of one stack together: every node stands after so many attentions of the stack, which tells the layer of feed-forward
/// blocks, norms and attention to the encoder. Linear in the nodes.
/// </summary>
internal sealed class RecoveredStack
{
    private readonly RecoveryGraph graph;
    private readonly IReadOnlyList<AttentionSite> sites;
    private readonly int[] levels;

    public RecoveredStack(RecoveryGraph graph, IReadOnlyList<AttentionSite> sites, long hidden, Func<int, bool> isInside)
    {
        this.graph = graph;
        this.sites = sites;
        this.HiddenSize = hidden;
        this.IsInside = isInside;
        this.levels = new int[graph.Nodes.Count];
        HashSet<Node> ends = [.. sites.Select(static site => site.Node)];
        for (int place = 0; place < this.levels.Length; place++)
        {
            int level = 0;
            Node node = graph.Nodes[place];
            foreach (Value? input in node.Inputs)
            {
                if (input?.Producer is { } producer && graph.PlaceOf(producer) is >= 0 and int before)
                {
                    level = Math.Max(level, this.levels[before]);
                }
            }

            this.levels[place] = ends.Contains(node) ? level + 1 : level;
        }
    }

    public long HiddenSize { get; }

    /// <summary>How the layers normalise.</summary>
    public NormalizationKind Normalization { get; private set; }

    private Func<int, bool> IsInside { get; }

    /// <summary>Attentions of the stack that stand before a node.</summary>
    public int LevelOf(Node node) => this.graph.PlaceOf(node) is >= 0 and int place ? this.levels[place] : 0;

    /// <summary>True when every attention comes after the one before it.</summary>
    public bool IsChain => this.sites.Select((site, i) => this.LevelOf(site.Node) == i + 1).All(static isNext => isNext);

    public LayerStack Build(StackKind kind, IReadOnlyList<AttentionSite> cross, PositionKind positions)
    {
        int count = this.sites.Count;
        FeedForwardFacts[] feedForward = this.ReadFeedForward(count);
        int[] norms = this.CountNorms(count);
        var crossByLayer = new AttentionFacts?[count];
        foreach (AttentionSite site in cross)
        {
            int layer = Math.Clamp(this.LevelOf(site.Node) - 1, 0, count - 1);
            crossByLayer[layer] ??= this.FactsOf(site, PositionKind.Unknown);
        }

        var layers = new List<LayerFacts>(count);
        for (int i = 0; i < count; i++)
        {
            var layer = new LayerFacts
            {
                Attention = this.FactsOf(this.sites[i], positions),
                CrossAttention = crossByLayer[i],
                FeedForward = feedForward[i],
                Norms = norms[i],
            };
            layers.Add(layers.Count > 0 && layer == layers[^1] ? layers[^1] : layer);
        }

        return new LayerStack(kind, this.HiddenSize, layers);
    }

    private AttentionFacts FactsOf(AttentionSite site, PositionKind positions) => new()
    {
        Reach = site.Window > 0 ? AttentionReach.SlidingWindow : AttentionReach.Full,
        Window = site.Window,
        QueryHeads = site.Heads,
        KeyValueHeads = site.KeyHeads,
        KeySize = site.KeySize,
        ValueSize = site.ValueSize,
        HasInputBias = site.HasInputBias,
        HasOutputBias = this.HasOutputBias(site.Node),
        HasQueryKeyNorm = site.HasQueryKeyNorm,
        HasSinks = site.HasSinks,
        HasPositions = positions != PositionKind.Rotary || site.Positions == PositionKind.Rotary,
    };

    private bool HasOutputBias(Node attention)
    {
        var seen = new HashSet<Value> { attention.Outputs[0] };
        var pending = new Queue<Value>(seen);
        while (pending.TryDequeue(out Value? value) && seen.Count < 24)
        {
            foreach (Use use in value.Uses)
            {
                if (this.graph.ProductOf(use.Node) is { } product)
                {
                    // A norm that follows may bring the bias of the product with it.
                    return product.HasBias || (product.Result.UseCount == 1 && product.Result.Uses[0].Node is { } next
                        && RecoveryOperators.SkipNorms.Contains(next.Operator) && next.Inputs.Count > 4 && next.Inputs[4] is not null);
                }

                if (use.Node.Outputs.Count > 0 && !this.graph.IsControl(use.Node, use.InputIndex) && !this.graph.HasTrait(use.Node, OperatorTraits.ReadsShapeOnly)
                    && this.graph.CategoryOf(use.Node) is OperatorCategory.DataMovement or OperatorCategory.Elementwise or OperatorCategory.Quantization or OperatorCategory.Normalization or OperatorCategory.Activation
                    && seen.Add(use.Node.Outputs[0]))
                {
                    pending.Enqueue(use.Node.Outputs[0]);
                }
            }
        }

        return false;
    }

    private FeedForwardFacts[] ReadFeedForward(int count)
    {
        var reading = new FeedForwardReading(this.graph, this.HiddenSize);
        HashSet<Node> projections = [.. this.sites.SelectMany(static site => site.Projections).Select(static product => product.Node)];
        var byLevel = new List<FeedForwardBlock>[count + 1];
        for (int place = 0; place < this.levels.Length; place++)
        {
            Node node = this.graph.Nodes[place];
            if (this.IsInside(place) && !projections.Contains(node) && this.levels[place] <= count && reading.Read(node) is { } block)
            {
                (byLevel[this.levels[place]] ??= []).Add(block);
            }
        }

        var found = new List<FeedForwardBlock>[count];
        bool isBefore = byLevel[0] is not null;
        bool isAfter = byLevel[count] is not null;
        for (int level = 0; level <= count; level++)
        {
            List<FeedForwardBlock> blocks = byLevel[level] ?? [];
            for (int i = 0; i < blocks.Count; i++)
            {
                // Blocks follow the attention of their layer, or stand beside it, or do both in halves.
                int layer = !isBefore ? level - 1 : !isAfter ? level : level == 0 ? 0 : level == count || i < blocks.Count / 2 ? level - 1 : level;
                (found[layer] ??= []).Add(blocks[i]);
            }
        }

        return [.. found.Select(this.Merge)];
    }

    /// <summary>Several blocks of a layer are experts when a router chooses among them; otherwise they count as one of their widths together.</summary>
    private FeedForwardFacts Merge(List<FeedForwardBlock>? blocks)
    {
        if (blocks is null)
        {
            return FeedForwardFacts.None;
        }

        FeedForwardFacts first = blocks[0].Facts;
        if (blocks.Count == 1)
        {
            return first;
        }

        if (blocks.Exists(block => block.Facts.Kind != first.Kind || block.Facts.Experts is not null))
        {
            return blocks.Find(static block => block.Facts.Experts is not null)?.Facts ?? first;
        }

        if (blocks.TrueForAll(block => block.Facts.Width == first.Width) && this.ChosenOf(blocks) is > 0 and long active)
        {
            return first with { Width = 0, HasBias = false, Experts = new ExpertFacts { Count = blocks.Count, Active = active, Width = first.Width, HasExpertBias = first.HasBias } };
        }

        return first with { Width = blocks.Sum(static block => block.Facts.Width) };
    }

    /// <summary>How many experts a router chooses, from the largest-k selection of as many scores as there are blocks; 0 without one.</summary>
    private long ChosenOf(List<FeedForwardBlock> blocks)
    {
        int level = this.LevelOf(blocks[0].End);
        int last = this.graph.PlaceOf(blocks[0].End);
        for (int place = last; place >= 0 && this.levels[place] == level; place--)
        {
            Node node = this.graph.Nodes[place];
            if (node.Operator == OperatorId.Onnx("TopK") && this.graph.SizeOf(node.Inputs[0], -1) == blocks.Count && this.graph.SizeOf(node.Outputs[0], -1) is > 0 and long chosen)
            {
                return chosen;
            }
        }

        return 0;
    }

    /// <summary>
    /// Norms after an attention and before the next are those of a layer: its own last one and the first of the next layer, or the final norm
    /// in its place.
    /// </summary>
    private int[] CountNorms(int count)
    {
        var reading = new NormReading(this.graph, this.HiddenSize);
        int[] byLevel = new int[count + 1];
        for (int place = 0; place < this.levels.Length; place++)
        {
            if (this.IsInside(place) && this.levels[place] <= count && reading.Read(this.graph.Nodes[place]) is not NormalizationKind.Unknown and var kind)
            {
                byLevel[this.levels[place]]++;
                this.Normalization = this.Normalization == NormalizationKind.Unknown ? kind : this.Normalization;
            }
        }

        int[] norms = byLevel[1..];
        if (count > 1)
        {
            // Heads after the last layer may normalise once more; without a final norm the first norm of all makes up for it.
            bool isShifted = norms[^1] == norms[^2] - 1 && byLevel[0] > 0;
            norms[^1] = isShifted ? norms[^2] : Math.Min(norms[^1], norms[^2]);
        }

        return norms;
    }
}
