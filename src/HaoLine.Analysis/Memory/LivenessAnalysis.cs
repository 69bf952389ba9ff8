using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Lifetimes over the execution order. Weights are left out: stored constants and tensors generated from stored shapes.
/// A value used inside a subgraph is used by the node that holds the subgraph; what the subgraph needs inside is added at
/// the step of that node. Linear in values and uses.
/// </summary>
internal sealed class LivenessAnalysis(MemoryOptions options, int maximumDepth, IDiagnosticSink diagnostics, CancellationToken ct)
{
    /// <summary>64 TiB: no tensor of a real model comes near, and sums of such sizes stay far from 64 bits.</summary>
    private const long MaximumBytes = 1L << 46;

    private readonly Dictionary<(TypedScope Scope, Graph Graph), (long Peak, int Unknown)> nestedPeaks = [];
    private readonly SortedSet<string> symbols = new(StringComparer.Ordinal);

    /// <summary>Symbols that keep sizes from being numbers.</summary>
    public IReadOnlyCollection<string> FreeSymbols => this.symbols;

    public GraphLiveness Of(TypedScope scope, Graph graph) => this.Of(scope, graph, true, true, 0);

    private GraphLiveness Of(TypedScope scope, Graph graph, bool countInputs, bool countOutputs, int depth)
    {
        IReadOnlyList<Node> order = scope.OrderOf(graph);
        var position = new Dictionary<Node, int>(order.Count);
        for (int i = 0; i < order.Count; i++)
        {
            position.Add(order[i], i);
        }

        int lastStep = Math.Max(0, order.Count - 1);
        Dictionary<Value, int> passedOut = OuterValuesPassedOut(graph, order);
        var buffers = new BufferList(options);
        int unknown = 0;
        if (countInputs)
        {
            foreach (Value input in graph.Inputs)
            {
                if (!input.IsInitializer)
                {
                    Add(input, 0, null);
                }
            }
        }

        for (int step = 0; step < order.Count; step++)
        {
            if ((step & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = order[step];
            OperatorDefinition? definition = scope.DefinitionOf(node);
            if (definition is not null && IsWeight(node, definition, scope))
            {
                continue;
            }

            for (int i = 0; i < node.Outputs.Count; i++)
            {
                Value output = node.Outputs[i];
                if (output.Name.Length > 0 || output.UseCount > 0 || output.IsGraphOutput)
                {
                    Add(output, step, i == 0 ? definition : null);
                }
            }

            (long inside, int unknownInside) = this.Inside(scope, node, depth);
            unknown += unknownInside;
            if (inside > 0)
            {
                buffers.AddUnshared(new LiveTensor($"inside {NodeLabels.Of(node)}", inside, step, step));
            }
        }

        return new GraphLiveness(order, buffers.Build(), unknown);

        void Add(Value value, int first, OperatorDefinition? definition)
        {
            if (value.IsGraphOutput && !countOutputs)
            {
                return; // the holding node's own result
            }

            var type = scope.TypeOf(value) as TensorType;
            if (this.SizeOf(value, type) is not { } bytes)
            {
                unknown++;
                return;
            }

            int last = value.IsGraphOutput ? lastStep : Math.Max(first, LastUse(value, graph, position));
            if (passedOut.TryGetValue(value, out int holder))
            {
                last = Math.Max(last, holder);
            }

            buffers.Add(value, type!, bytes, first, last, definition);
        }
    }

    private static bool IsWeight(Node node, OperatorDefinition definition, TypedScope scope) =>
        (definition.Traits & OperatorTraits.Constant) != 0
        || ((definition.Traits & OperatorTraits.Generated) != 0 && GeneratedConstants.HasConstantInputs(node, scope));

    /// <summary>Values of this graph that subgraphs return as they are; such a return is no use in the use lists.</summary>
    private static Dictionary<Value, int> OuterValuesPassedOut(Graph graph, IReadOnlyList<Node> order)
    {
        var found = new Dictionary<Value, int>();
        for (int step = 0; step < order.Count; step++)
        {
            if (!order[step].HasSubgraphs)
            {
                continue;
            }

            foreach (Graph nested in order[step].Subgraphs.SelectMany(GraphWalker.Graphs))
            {
                foreach (Value output in nested.Outputs)
                {
                    if (ReferenceEquals(output.Graph, graph))
                    {
                        found[output] = step;
                    }
                }
            }
        }

        return found;
    }

    private static int LastUse(Value value, Graph graph, Dictionary<Node, int> position)
    {
        int last = -1;
        foreach (Use use in value.Uses)
        {
            Node? user = use.Node;
            while (user is not null && !ReferenceEquals(user.Graph, graph))
            {
                user = user.Graph.ParentNode;
            }

            if (user is not null && position.TryGetValue(user, out int step))
            {
                last = Math.Max(last, step);
            }
        }

        return last;
    }

    private long? SizeOf(Value value, TensorType? type)
    {
        if (type is null)
        {
            return null;
        }

        try
        {
            Dimension bytes = type.ByteLength;
            if (bytes.TryGetValue(out long known) && known <= MaximumBytes)
            {
                return known;
            }

            if (bytes.Expression is { } formula)
            {
                this.symbols.UnionWith(formula.Symbols);
            }

            if (!bytes.IsKnown)
            {
                return null;
            }
        }
        catch (OverflowException)
        {
            // Reported like a size that fits but is absurd.
        }

        diagnostics.Report(AnalysisDiagnostics.SizeOverflow.At(new SourceLocation(value.Graph.SourcePath, Element: value.Graph.ElementPath), value.Name));
        return null;
    }

    /// <summary>What a node needs at its step for values inside its subgraphs or its function: the most of the branches.</summary>
    private (long Peak, int Unknown) Inside(TypedScope scope, Node node, int depth)
    {
        if (scope.CalleeOf(node) is { } callee)
        {
            // Operands and results of the call are the caller's buffers.
            return this.NestedPeak(callee, callee.Graph, false, false, depth);
        }

        if (!node.HasSubgraphs)
        {
            return (0, 0);
        }

        long peak = 0;
        int unknown = 0;
        foreach (Graph subgraph in node.Subgraphs)
        {
            // A body with inputs (Loop, Scan) has buffers of its own for its results; a branch writes the node's results.
            bool ownResults = subgraph.Inputs.Count > 0;
            (long branch, int branchUnknown) = this.NestedPeak(scope, subgraph, true, ownResults, depth);
            peak = Math.Max(peak, branch);
            unknown += branchUnknown;
        }

        return (peak, unknown);
    }

    private (long Peak, int Unknown) NestedPeak(TypedScope scope, Graph graph, bool countInputs, bool countOutputs, int depth)
    {
        if (this.nestedPeaks.TryGetValue((scope, graph), out (long Peak, int Unknown) known))
        {
            return known;
        }

        if (depth >= maximumDepth)
        {
            return (0, 1);
        }

        GraphLiveness inside = this.Of(scope, graph, countInputs, countOutputs, depth + 1);
        known = (inside.Timeline().Max(), inside.UnknownSizes);
        this.nestedPeaks.Add((scope, graph), known);
        return known;
    }
}
