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

    private readonly Dictionary<(TypedScope Scope, Graph Graph), NestedPeak> nestedPeaks = [];
    private readonly SortedSet<string> symbols = new(StringComparer.Ordinal);

    // Values of one type share its object, and sizes of formulas are costly to multiply.
    private readonly Dictionary<TensorType, Dimension> sizes = new(ReferenceEqualityComparer.Instance);

    /// <summary>Symbols that keep sizes from being numbers.</summary>
    public IReadOnlyCollection<string> FreeSymbols => this.symbols;

    public GraphLiveness Of(TypedScope scope, Graph graph) => this.Of(scope, graph, true, true, 0);

    private GraphLiveness Of(TypedScope scope, Graph graph, bool countInputs, bool countOutputs, int depth)
    {
        TopologicalOrder execution = TopologicalOrder.Of(graph);
        IReadOnlyList<Node> order = execution.Nodes;
        int lastStep = Math.Max(0, order.Count - 1);
        Dictionary<Value, int> passedOut = OuterValuesPassedOut(graph, order);
        var buffers = new BufferList(options, scope.TypeOf);
        int unknown = 0;
        int symbolic = 0;
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

            NestedPeak inside = this.Inside(scope, node, depth);
            unknown += inside.Unknown;
            symbolic += inside.Symbolic;
            if (inside.Known > 0 || inside.Full.IsSymbolic)
            {
                buffers.AddUnshared(new LiveTensor($"inside {NodeLabels.Of(node)}", inside.Known, step, step) { Formula = inside.Full.Expression });
            }
        }

        return new GraphLiveness(order, buffers.Build(), unknown, symbolic);

        void Add(Value value, int first, OperatorDefinition? definition)
        {
            if (value.IsGraphOutput && !countOutputs)
            {
                return; // the holding node's own result
            }

            var type = scope.TypeOf(value) as TensorType;
            long bytes = 0;
            SymbolicExpression? formula = null;
            switch (this.SizeOf(value, type))
            {
                case { IsKnown: true } size:
                    bytes = size.Value;
                    break;
                case { Expression: { } expression }:
                    formula = expression;
                    symbolic++;
                    break;
                default:
                    unknown++;
                    return;
            }

            int last = value.IsGraphOutput ? lastStep : Math.Max(first, LastUse(value, graph, execution));
            if (passedOut.TryGetValue(value, out int holder))
            {
                last = Math.Max(last, holder);
            }

            buffers.Add(value, type!, bytes, formula, first, last, definition);
        }
    }

    private static bool IsWeight(Node node, OperatorDefinition definition, TypedScope scope) =>
        (definition.Traits & OperatorTraits.Constant) != 0
        || ((definition.Traits & OperatorTraits.Generated) != 0 && GeneratedConstants.HasConstantInputs(node, scope));

    /// <summary>Values of this graph that subgraphs return as they are; such a return is no use in the use lists.</summary>
    internal static Dictionary<Value, int> OuterValuesPassedOut(Graph graph, IReadOnlyList<Node> order)
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

    /// <summary>Step of the node of a graph that a user is or lies in; -1 for none.</summary>
    internal static int StepOf(Node? user, Graph graph, TopologicalOrder order)
    {
        while (user is not null && !ReferenceEquals(user.Graph, graph))
        {
            user = user.Graph.ParentNode;
        }

        return user is null ? -1 : order.PositionOf(user);
    }

    private static int LastUse(Value value, Graph graph, TopologicalOrder order)
    {
        int last = -1;
        foreach (Use use in value.Uses)
        {
            last = Math.Max(last, StepOf(use.Node, graph, order));
        }

        return last;
    }

    /// <summary>A known size within reason, a formula, or unknown.</summary>
    private Dimension SizeOf(Value value, TensorType? type)
    {
        if (type is null)
        {
            return Dimension.Unknown;
        }

        if (this.sizes.TryGetValue(type, out Dimension known))
        {
            return known;
        }

        try
        {
            Dimension bytes = type.ByteLength;
            if (bytes.Expression is { } formula)
            {
                this.symbols.UnionWith(formula.Symbols);
                this.sizes.Add(type, bytes);
                return bytes;
            }

            if (bytes.IsUnknown || bytes.Value <= MaximumBytes)
            {
                this.sizes.Add(type, bytes);
                return bytes;
            }
        }
        catch (OverflowException)
        {
            // Reported like a size that fits but is absurd.
        }

        diagnostics.Report(AnalysisDiagnostics.SizeOverflow.At(new SourceLocation(value.Graph.SourcePath, Element: value.Graph.ElementPath), value.Name));
        return Dimension.Unknown;
    }

    /// <summary>What a node needs at its step for values inside its subgraphs or its function: the most of the branches.</summary>
    private NestedPeak Inside(TypedScope scope, Node node, int depth)
    {
        if (scope.CalleeOf(node) is { } callee)
        {
            // Operands and results of the call are the caller's buffers.
            return this.PeakOf(callee, callee.Graph, false, false, depth);
        }

        NestedPeak peak = NestedPeak.Nothing;
        if (node.HasSubgraphs)
        {
            foreach (Graph subgraph in node.Subgraphs)
            {
                // A body with inputs (Loop, Scan) has buffers of its own for its results; a branch writes the node's results.
                bool ownResults = subgraph.Inputs.Count > 0;
                peak = peak.OrMore(this.PeakOf(scope, subgraph, true, ownResults, depth));
            }
        }

        return peak;
    }

    private NestedPeak PeakOf(TypedScope scope, Graph graph, bool countInputs, bool countOutputs, int depth)
    {
        if (this.nestedPeaks.TryGetValue((scope, graph), out NestedPeak known))
        {
            return known;
        }

        if (depth >= maximumDepth)
        {
            return NestedPeak.Nothing with { Unknown = 1 };
        }

        GraphLiveness inside = this.Of(scope, graph, countInputs, countOutputs, depth + 1);
        long peak = inside.Timeline().Max();
        Dimension full = inside.SymbolicSizes == 0 ? peak : SymbolicPeak.Of(inside, ct).Formula;
        // A peak without a formula is one more size that cannot be told.
        known = new NestedPeak(peak, full, inside.UnknownSizes + (full.IsUnknown ? 1 : 0), inside.SymbolicSizes);
        this.nestedPeaks.Add((scope, graph), known);
        return known;
    }

    /// <summary>What a subgraph or a callee needs inside.</summary>
    /// <param name="Known">Bytes of values of known size.</param>
    /// <param name="Full">Bytes of all that has a size; unknown when no formula was found.</param>
    /// <param name="Unknown">Values without a size.</param>
    /// <param name="Symbolic">Values whose size is a formula.</param>
    private readonly record struct NestedPeak(long Known, Dimension Full, int Unknown, int Symbolic)
    {
        public static NestedPeak Nothing { get; } = new(0, Dimension.Zero, 0, 0);

        public NestedPeak OrMore(NestedPeak other)
        {
            Dimension full = Dimension.Max(this.Full, other.Full);
            return new NestedPeak(Math.Max(this.Known, other.Known), full, this.Unknown + other.Unknown + (full.IsUnknown ? 1 : 0), this.Symbolic + other.Symbolic);
        }
    }
}
