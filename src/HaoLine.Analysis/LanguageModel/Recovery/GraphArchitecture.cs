using System.Globalization;
using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// The architecture that a graph itself shows: attention found by its operators or by its chain of products and softmax, with what stands
/// around it. Facts without evidence stay at their value for "not said". No name of a node is read, and the work is linear in the nodes.
/// </summary>
internal sealed class GraphArchitecture
{
    private const string Source = "graph";

    private GraphArchitecture(ArchitectureFacts? facts, string reason)
    {
        this.Facts = facts;
        this.Reason = reason;
    }

    /// <summary>The facts; null when the graph does not show an architecture.</summary>
    public ArchitectureFacts? Facts { get; }

    /// <summary>Why there are none; empty otherwise.</summary>
    public string Reason { get; }

    /// <summary>Looks at the graph of a model. Contradictions become findings.</summary>
    /// <param name="context">The context of a pass that uses <see cref="TypeInferencePass.Result"/>.</param>
    /// <param name="ct">Stops the search.</param>
    public static GraphArchitecture Recover(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Model.MainGraph is not { } main)
        {
            return None("the model has no graph");
        }

        if (!context.TryGet(TypeInferencePass.Result, out TypeInferenceResult? types))
        {
            return None("the shapes of the graph were not inferred");
        }

        var lookup = new OperatorLookup(context.Model, context.Operators);
        List<AttentionSite> best = [];
        RecoveryGraph? found = null;
        string reason = "the graph has no attention with stored projections";
        foreach (Graph graph in GraphWalker.Graphs(main))
        {
            ct.ThrowIfCancellationRequested();
            if (!HasCandidates(graph, lookup))
            {
                continue;
            }

            // Branches of a condition hold the same layers twice, with and without a cache: the fullest graph stands for the model.
            var view = new RecoveryGraph(graph, types.Typed.Main, lookup);
            List<AttentionSite> sites = Sites(view, ref reason, ct);
            if (sites.Count > best.Count)
            {
                (best, found) = (sites, view);
            }
        }

        return found is null
            ? None(best.Count == 0 && context.Model.Functions.Values.Any(function => HasCandidates(function.Body, lookup)) ? "attention inside model-local functions is not followed" : reason)
            : new RecoveryState(context, found, best).Build();
    }

    private static GraphArchitecture None(string reason) => new(null, reason);

    private static bool HasCandidates(Graph graph, OperatorLookup lookup)
    {
        foreach (Node node in graph.Nodes.AsSpan())
        {
            if (lookup.CategoryOf(node) is OperatorCategory.Softmax or OperatorCategory.Attention)
            {
                return true;
            }
        }

        return false;
    }

    private static List<AttentionSite> Sites(RecoveryGraph graph, ref string reason, CancellationToken ct)
    {
        var masks = new MaskReading(graph);
        var fused = new FusedAttention(graph, masks);
        var plain = new ScoreAttention(graph, masks);
        var sites = new List<AttentionSite>();
        foreach (Node node in graph.Nodes)
        {
            bool isSoftmax = graph.CategoryOf(node) == OperatorCategory.Softmax;
            if (!isSoftmax && !FusedAttention.Knows(node.Operator))
            {
                continue;
            }

            ct.ThrowIfCancellationRequested();
            AttentionSite? site = isSoftmax ? plain.Read(node, out string problem) : fused.Read(node, out problem);
            if (site is not null)
            {
                sites.Add(site);
            }
            else if (problem.Length > 0)
            {
                reason = problem;
            }
        }

        return sites;
    }

    /// <summary>The attentions of one graph on the way to facts.</summary>
    private sealed class RecoveryState(AnalysisContext context, RecoveryGraph graph, List<AttentionSite> sites)
    {
        public GraphArchitecture Build()
        {
            List<AttentionSite> cross = sites.FindAll(this.IsCross);
            HashSet<Node> crossNodes = [.. cross.Select(static site => site.Node)];
            List<AttentionSite> self = sites.FindAll(site => !crossNodes.Contains(site.Node));
            if (self.Count == 0)
            {
                return None("the graph has attention to another input only, and none of its own");
            }

            bool[] feedsCross = this.Ancestors(cross);
            List<AttentionSite> encoder = self.FindAll(site => feedsCross[graph.PlaceOf(site.Node)]);
            List<AttentionSite> own = self.FindAll(site => !feedsCross[graph.PlaceOf(site.Node)]);
            if (own.Count == 0)
            {
                return None("every attention of the graph feeds another one, and no stack of layers is left");
            }

            var stacks = new List<LayerStack>();
            PositionKind positions = PositionOf(own);
            RecoveredStack? main = this.Stack(own, place => cross.Count == 0 || !feedsCross[place], out string reason);
            RecoveredStack? before = encoder.Count == 0 ? null : this.Stack(encoder, place => feedsCross[place], out reason);
            if (main is null || (encoder.Count > 0 && before is null))
            {
                return None(reason);
            }

            if (before is not null)
            {
                stacks.Add(before.Build(StackKind.Encoder, [], PositionOf(encoder)));
            }

            StackKind kind = own.Exists(static site => site.IsCausal || site.HasCache) ? StackKind.Decoder : StackKind.Encoder;
            stacks.Add(main.Build(kind, cross, positions));
            this.CompareCaches(own);
            EmbeddingReading embedding = this.ReadEmbedding(main, own.Count, kind == StackKind.Decoder);
            return new GraphArchitecture(this.Facts(stacks, main, own, embedding), "");
        }

        private ArchitectureFacts Facts(List<LayerStack> stacks, RecoveredStack main, List<AttentionSite> own, EmbeddingReading embedding)
        {
            PositionKind inside = PositionOf(own);
            AttentionSite? positioned = own.Find(site => site.Positions == inside && inside != PositionKind.Unknown);
            PositionKind kind = inside == PositionKind.Unknown ? embedding.Positions : inside;
            long table = inside == PositionKind.Unknown ? embedding.TableLength : positioned?.TableLength ?? 0;
            DataType type = graph.ElementTypeOf(own[0].Node.Outputs[0]);
            bool isDecoder = stacks[^1].Kind == StackKind.Decoder;
            return new ArchitectureFacts
            {
                Name = stacks.Count > 1 ? "transformer encoder-decoder" : isDecoder ? "transformer decoder" : "transformer encoder",
                Source = Source,
                HiddenSize = main.HiddenSize,
                Stacks = stacks,
                Normalization = main.Normalization,
                DataType = type == DataType.Undefined ? "" : type.ToString(),
                Embedding = new EmbeddingFacts(embedding.Vocabulary, embedding.IsTied, embedding.IsTied is null ? "" : Source) { Width = embedding.Width },
                Positions = new PositionFacts
                {
                    Kind = kind,
                    RotaryFraction = positioned is { RotatedSize: > 0 } site && site.RotatedSize < site.KeySize ? (double)site.RotatedSize / site.KeySize : 1,
                    TableLength = kind is PositionKind.Learned or PositionKind.Sinusoidal or PositionKind.RelativeBuckets ? table : 0,
                    MaximumContext = kind is PositionKind.Learned or PositionKind.Rotary && table > 0 ? table : null,
                },
            };
        }

        private static PositionKind PositionOf(List<AttentionSite> list) =>
            list.Find(static site => site.Positions != PositionKind.Unknown)?.Positions ?? PositionKind.Unknown;

        private RecoveredStack? Stack(List<AttentionSite> list, Func<int, bool> isInside, out string reason)
        {
            long hidden = list.Find(static site => site.HiddenSize > 0)?.HiddenSize ?? 0;
            if (hidden <= 0)
            {
                reason = "the width of a token does not follow from the projections of the attention";
                return null;
            }

            var stack = new RecoveredStack(graph, list, hidden, isInside);
            reason = stack.IsChain ? "" : "several attentions stand side by side, so that they are not the layers of one stack";
            return stack.IsChain ? stack : null;
        }

        private EmbeddingReading ReadEmbedding(RecoveredStack main, int layers, bool isDecoder)
        {
            var reading = new EmbeddingReading(graph, main.HiddenSize);
            foreach (Node node in graph.Nodes)
            {
                int level = main.LevelOf(node);
                if (level == 0)
                {
                    reading.ReadFirst(node);
                }
                else if (level == layers && graph.ProductOf(node) is { } product)
                {
                    reading.ReadLast(product, isDecoder);
                }
            }

            return reading;
        }

        /// <summary>Keys come from a cache alone, or from a place that shares nothing with the place of the queries.</summary>
        private bool IsCross(AttentionSite site)
        {
            if (site.KeySource is null)
            {
                return true;
            }

            return !ReferenceEquals(site.KeySource, site.QuerySource) && !this.Nearby(site.QuerySource).Overlaps(this.Nearby(site.KeySource));
        }

        private HashSet<Value> Nearby(Value start)
        {
            var seen = new HashSet<Value> { start };
            var pending = new Queue<Value>(seen);
            while (pending.TryDequeue(out Value? value) && seen.Count < 40)
            {
                if (value.Producer is not { } node || graph.PlaceOf(node) < 0
                    || graph.CategoryOf(node) is not (OperatorCategory.Elementwise or OperatorCategory.Normalization or OperatorCategory.DataMovement or OperatorCategory.Reduction
                        or OperatorCategory.Activation or OperatorCategory.Quantization or OperatorCategory.Convolution))
                {
                    continue;
                }

                for (int i = 0; i < node.Inputs.Count; i++)
                {
                    if (node.Inputs[i] is { } input && !graph.IsControl(node, i) && !graph.IsConstant(input) && seen.Add(input))
                    {
                        pending.Enqueue(input);
                    }
                }
            }

            return seen;
        }

        /// <summary>Nodes that keys of attention to the encoder are made of.</summary>
        private bool[] Ancestors(List<AttentionSite> cross)
        {
            bool[] reached = new bool[graph.Nodes.Count];
            var pending = new Stack<Value>(cross.Select(static site => site.KeySource).OfType<Value>());
            while (pending.TryPop(out Value? value))
            {
                if (value.Producer is { } node && graph.PlaceOf(node) is >= 0 and int place && !reached[place])
                {
                    reached[place] = true;
                    foreach (Value? input in node.Inputs)
                    {
                        if (input is not null)
                        {
                            pending.Push(input);
                        }
                    }
                }
            }

            return reached;
        }

        /// <summary>Inputs of stored keys state layers, heads and sizes exactly.</summary>
        private void CompareCaches(List<AttentionSite> own)
        {
            int named = CacheInputs.Count(graph.Graph.Root.Inputs);
            if (named > 0 && named != own.Count)
            {
                this.Report($"the inputs hold the cache of {named} layers, the graph has {own.Count} attention layers");
            }

            for (int i = 0; i < own.Count; i++)
            {
                if (own[i].CacheInput is not { } cache || graph.RankOf(cache) is not (4 or 5))
                {
                    continue;
                }

                long heads = graph.SizeOf(cache, -3);
                long size = graph.SizeOf(cache, -1);
                if ((heads > 0 && heads != own[i].KeyHeads) || (size > 0 && size != own[i].KeySize))
                {
                    this.Report(string.Create(
                        CultureInfo.InvariantCulture,
                        $"the input '{cache.Name}' holds {heads} heads of {size} elements, the attention of layer {i} has {own[i].KeyHeads} heads of {own[i].KeySize}"));
                }
            }
        }

        private void Report(string problem) =>
            context.Diagnostics.Report(AnalysisDiagnostics.CacheInputsDisagree.At(new SourceLocation(context.Model.Source.Path), problem));
    }
}
