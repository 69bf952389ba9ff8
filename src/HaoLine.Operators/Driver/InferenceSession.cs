using System.Runtime.CompilerServices;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>One run of inference over a model: state that all scopes share, the walk over graphs, and calls of functions.</summary>
internal sealed class InferenceSession
{
    /// <summary>Terms of a formula that real models stay below.</summary>
    public const int ShortFormula = 32;

    private readonly IDiagnosticSink sink;
    private readonly CancellationToken ct;
    private readonly Dictionary<CallSignature, TypedScope> calls = [];
    private readonly HashSet<Function> active = [];
    private readonly HashSet<(object Place, string Text)> reported = [];
    private readonly Dictionary<string, long> newestVersions = new(StringComparer.Ordinal);
    private readonly HashSet<Graph> visited = [];
    private long foldBudget;
    private long formulaBudget = 60_000;
    private long inlinedNodes;
    private int depth;

    public InferenceSession(Model model, OperatorRegistry registry, TypeInferenceOptions options, IDiagnosticSink sink, CancellationToken ct)
    {
        this.Model = model;
        this.Registry = registry;
        this.Options = options;
        this.sink = sink;
        this.ct = ct;
        this.Binding = options.Binding;
        this.Constants = new ConstantReader(options.Limits);
        this.foldBudget = options.Limits.MaximumFoldedElements * 1024L;
        foreach (OperatorDefinition definition in registry.Definitions)
        {
            string domain = definition.Id.Domain;
            if (definition.SinceVersion > this.newestVersions.GetValueOrDefault(domain))
            {
                this.newestVersions[domain] = definition.SinceVersion;
            }
        }
    }

    public Model Model { get; }

    public OperatorRegistry Registry { get; }

    public TypeInferenceOptions Options { get; }

    public InspectionLimits Limits => this.Options.Limits;

    public GraphOrders Orders { get; } = new();

    public ConstantReader Constants { get; }

    public TypeTable Types { get; } = new();

    /// <summary>Result types by kind of node.</summary>
    public InvocationMemo<IrType[]> Memo { get; } = new(withResults: false);

    /// <summary>The view for folding, which does not nest.</summary>
    public NodeFolding? Folding { get; set; }

    /// <summary>The caller's binding, widened by symbols whose sizes follow from given input shapes.</summary>
    public SymbolBinding Binding { get; set; }

    /// <summary>True when a given input shape contradicts a declaration: the sizes in declared types then belong to another input.</summary>
    public bool DeclaredSizesAreStale { get; set; }

    /// <summary>Above 0 inside branches that never run: nothing is reported there.</summary>
    public int Silence { get; set; }

    /// <summary>
    /// Makes the long formulas of a type unknown once results have had very many of them. Real models repeat short formulas; only
    /// hostile ones carry hundreds of terms through thousands of nodes, and every analysis would walk them again.
    /// </summary>
    public IrType? Limit(IrType? type)
    {
        if (type is not TensorType { Shape: { } shape } tensor)
        {
            return type;
        }

        Dimension[]? sizes = null;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i].Expression is { } formula && formula.Terms.Length > ShortFormula && (this.formulaBudget -= formula.Terms.Length) < 0)
            {
                sizes ??= [.. shape];
                sizes[i] = Dimension.Unknown;
            }
        }

        return sizes is null ? type : new TensorType(tensor.ElementType, new Shape(sizes));
    }

    public long NewestVersion(string domain) => this.newestVersions.GetValueOrDefault(domain, 1);

    public TypedModel Run()
    {
        Graph graph = this.Model.MainGraph ?? new Graph();
        var main = new TypedScope(this, graph, null, null);
        InputSeeding.Seed(this, main);
        this.InferGraph(main, graph);
        return new TypedModel(this.Model, this.Registry, this.Options, main);
    }

    /// <summary>Infers the nodes of a graph whose inputs have facts already.</summary>
    public void InferGraph(TypedScope scope, Graph graph)
    {
        foreach (Value initializer in graph.Initializers)
        {
            if (!scope.TryGetFacts(initializer, out _))
            {
                scope.Set(initializer, new ValueFacts(this.Types.Of(initializer.Constant!), null, null));
            }
        }

        TopologicalOrder order = this.Orders.Of(graph);
        if (order.Cycle.Count > 0)
        {
            this.Report(
                order.Cycle[0],
                TypeInferenceDiagnostics.Cycle,
                DefectKind.Cycle,
                $"it takes part in a cycle of {order.Cycle.Count} node{(order.Cycle.Count == 1 ? "" : "s")}.");
        }

        IReadOnlyList<Node> nodes = order.Nodes;
        for (int i = 0; i < nodes.Count; i++)
        {
            if ((i & 0xFF) == 0)
            {
                this.ct.ThrowIfCancellationRequested();
            }

            NodeInference.Run(this, scope, nodes[i]);
        }

        scope.MarkInferred(graph);
    }

    /// <summary>Enters a subgraph of a node; false when a limit forbids it.</summary>
    public bool TryInferSubgraph(TypedScope scope, Node node, Graph subgraph, IReadOnlyList<IrType?> types, IReadOnlyList<KnownValue?>? values)
    {
        // The first visit of each graph is free: it is part of the model. Repetition (loop rounds, calls) draws on the budget.
        if (!this.TryEnter(node, this.visited.Add(subgraph) ? 0 : subgraph.Nodes.Count))
        {
            return false;
        }

        try
        {
            for (int i = 0; i < subgraph.Inputs.Count; i++)
            {
                Value input = subgraph.Inputs[i];
                IrType? given = i < types.Count ? types[i] : null;
                IrType? declared = input.Type?.Bind(this.Binding);
                IrType? type = TypeMerging.Fill(given, declared, !this.DeclaredSizesAreStale && scope.Function is null);
                scope.Set(input, new ValueFacts(this.Types.Unify(type), values is not null && i < values.Count ? values[i] : null, null));
            }

            this.InferGraph(scope, subgraph);
            return true;
        }
        finally
        {
            this.depth--;
        }
    }

    /// <summary>Enters the body of a called function, or finds the scope of an equal call; null when a limit or a recursion forbids it.</summary>
    public TypedScope? Call(TypedScope caller, Node call, Function function)
    {
        Graph body = function.Body;
        var types = new IrType?[body.Inputs.Count];
        var values = new KnownValue?[body.Inputs.Count];
        for (int i = 0; i < types.Length && i < call.Inputs.Count; i++)
        {
            if (call.Inputs[i] is { } operand)
            {
                types[i] = caller.TypeOf(operand);
                values[i] = this.ValueForCall(caller, operand);
            }
        }

        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach ((string name, AttributeValue value) in call.Attributes)
        {
            AttributeValue? resolved = value.Kind == AttributeKind.Reference ? caller.Resolve(value) : value;
            if (resolved is not null)
            {
                attributes[name] = resolved;
            }
        }

        if (this.active.Contains(function))
        {
            this.Report(call, TypeInferenceDiagnostics.Cycle, DefectKind.Cycle, $"the function {function.Id} calls itself.");
            return null;
        }

        var signature = new CallSignature(function, types, values, attributes);
        if (this.calls.TryGetValue(signature, out TypedScope? known))
        {
            return known;
        }

        if (!this.TryEnter(call, body.Nodes.Count + 1L))
        {
            return null;
        }

        this.active.Add(function);
        try
        {
            var scope = new TypedScope(this, body, function, attributes);
            for (int i = 0; i < types.Length; i++)
            {
                scope.Set(body.Inputs[i], new ValueFacts(this.Types.Unify(TypeMerging.Fill(types[i], body.Inputs[i].Type, false)), values[i], null));
            }

            this.InferGraph(scope, body);
            this.calls.Add(signature, scope);
            return scope;
        }
        finally
        {
            this.active.Remove(function);
            this.depth--;
        }
    }

    public void Report(Node node, DiagnosticDescriptor descriptor, DefectKind kind, string text)
    {
        if (this.Silence == 0 && this.reported.Add((node, text)))
        {
            this.sink.Report(descriptor.At(node.Location, kind, node, text));
        }
    }

    /// <summary>Reports a finding once per node and arguments, however often loops and calls repeat the node.</summary>
    public void Report(Node node, DiagnosticDescriptor descriptor, DefectKind kind, ReadOnlySpan<object?> arguments)
    {
        if (this.Silence > 0)
        {
            return;
        }

        Diagnostic diagnostic = descriptor.At(node.Location, kind, arguments);
        if (this.reported.Add((node, diagnostic.Message)))
        {
            this.sink.Report(diagnostic);
        }
    }

    public void Report(Diagnostic diagnostic) => this.sink.Report(diagnostic);

    /// <summary>Takes from the budget of followed elements; formulas cost by their terms, so that hostile chains of formulas end too.</summary>
    public bool TrySpendFold(KnownValue value)
    {
        if (value.Count > this.Limits.MaximumFoldedElements)
        {
            return false;
        }

        long cost = 1;
        foreach (Dimension element in value.Integers)
        {
            cost += element.Expression is { } formula ? 1 + formula.Terms.Length : 0;
        }

        // A vector of a shape's length is always followed; only bulk draws on the budget.
        cost += value.Count > 16 ? value.Count : 0;
        if (cost > 64)
        {
            this.foldBudget -= cost;
        }

        return cost <= 64 || this.foldBudget >= 0;
    }

    private KnownValue? ValueForCall(TypedScope caller, Value operand)
    {
        const int smallEnough = 64;
        if (caller.TryGetFacts(operand, out ValueFacts facts) && facts.Known is { } followed)
        {
            return followed;
        }

        // Weights passed to a function stay unread: only what can be a shape, axis or scalar control is looked at.
        return operand.Constant is { } data
            && ((data.ElementCount <= smallEnough && (data.ElementType == DataType.Int64 || data.ElementType == DataType.Int32 || data.ElementType == DataType.Bool))
                || data.ElementCount == 1)
            ? this.Constants.Read(data)
            : null;
    }

    private bool TryEnter(Node node, long nodes)
    {
        if (this.depth >= 2 * this.Limits.MaximumNestingDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            this.Report(node, TypeInferenceDiagnostics.Limit, DefectKind.DepthLimit, $"subgraphs and functions nest deeper than {this.depth}.");
            return false;
        }

        if (this.inlinedNodes + nodes > this.Limits.MaximumInlinedNodes)
        {
            this.Report(node, TypeInferenceDiagnostics.Limit, DefectKind.ResourceLimit, $"inlined functions and repeated loop bodies exceed {this.Limits.MaximumInlinedNodes} nodes.");
            return false;
        }

        this.inlinedNodes += nodes;
        this.depth++;
        return true;
    }
}
