using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// The inferred facts of one root graph with its subgraphs: the main graph, or the body of a function for one call signature.
/// Calls with the same operand types, known values and attributes share a scope.
/// </summary>
public sealed class TypedScope
{
    private readonly InferenceSession session;
    private readonly IrType?[] types;
    private readonly bool[] isKnown;
    private readonly Dictionary<Value, ValueFacts> further = [];
    private readonly Dictionary<Node, TypedScope> callees = [];
    private readonly Dictionary<Node, Dimension> tripCounts = [];
    private readonly HashSet<Graph> inferred = [];
    private readonly OperatorDefinition?[] definitions;
    private readonly long[] versions;
    private readonly Dictionary<string, AttributeValue>? callAttributes;

    internal TypedScope(InferenceSession session, Graph graph, Function? function, Dictionary<string, AttributeValue>? callAttributes)
    {
        this.session = session;
        this.Graph = graph;
        this.Function = function;
        this.callAttributes = callAttributes;
        this.Numbering = GraphNumbering.Of(graph);
        this.types = new IrType?[this.Numbering.ValueCount];
        this.isKnown = new bool[this.types.Length];
        this.definitions = new OperatorDefinition?[this.Numbering.Operators.Count];
        this.versions = new long[this.definitions.Length];
        for (int i = 0; i < this.definitions.Length; i++)
        {
            OperatorId id = this.Numbering.Operators[i];
            this.versions[i] = this.OperatorSetVersion(id.Domain);
            this.definitions[i] = this.FindDefinition(id);
        }
    }

    /// <summary>The root graph: the main graph or the function's body.</summary>
    public Graph Graph { get; }

    /// <summary>The function; null for the main graph.</summary>
    public Function? Function { get; }

    /// <summary>Dense numbers of the nodes, values and operators of this scope.</summary>
    public GraphNumbering Numbering { get; }

    internal InferenceSession Session => this.session;

    /// <summary>Inferred type of a value of this scope; null when nothing is known.</summary>
    public IrType? TypeOf(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int number = this.Numbering.NumberOf(value);
        return number >= 0 && this.isKnown[number] ? this.types[number] : value.Constant?.Type ?? value.Type;
    }

    /// <summary>Elements of a small tensor: followed through operators, or read from a small stored constant. Null when unknown.</summary>
    public KnownValue? ValueOf(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        // A default that the caller replaces by an input of another shape says nothing about the elements.
        TensorData? stored = value.IsGraphInput && this.session.Options.InputShapes.ContainsKey(value.Name) ? null : value.Constant;
        if (this.TryGetFacts(value, out ValueFacts known))
        {
            if (known.Known is not null)
            {
                return known.Known;
            }

            stored = known.Stored ?? stored;
        }

        return stored is not null ? this.session.Constants.Read(stored) : Empty(known.Type ?? value.Type);
    }

    /// <summary>A list without elements is known by its shape alone.</summary>
    private static KnownValue? Empty(IrType? type) =>
        type is TensorType { Shape: { Rank: 1 } shape } list && shape[0].TryGetValue(out long length) && length == 0
            && (list.ElementType == DataType.Int64 || list.ElementType == DataType.Int32)
            ? KnownValue.FromIntegers(list.ElementType, [0], [])
            : null;

    /// <summary>Why the shape of a value is not fully known, in words; null when it is known or nobody said.</summary>
    public string? UnknownReason(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return this.further.TryGetValue(value, out ValueFacts known) ? known.Reason : null;
    }

    /// <summary>The callee's scope for a node that calls a model-local function; null for other nodes and for calls that were not entered.</summary>
    public TypedScope? CalleeOf(Node call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return this.callees.Count == 0 ? null : this.callees.GetValueOrDefault(call);
    }

    /// <summary>Nodes of a graph of this scope in an executable order, without those on a cycle. Computed once.</summary>
    public IReadOnlyList<Node> OrderOf(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return this.session.Orders.Of(graph).Nodes;
    }

    /// <summary>The definition in force for a node; null for unknown operators and for function calls.</summary>
    public OperatorDefinition? DefinitionOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int number = this.Numbering.NumberOf(node);
        return number >= 0 ? this.definitions[this.Numbering.OperatorOf(number)] : this.FindDefinition(node.Operator);
    }

    /// <summary>Version of an operator set in this scope; the newest known when it is not imported.</summary>
    public long OperatorSetVersion(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        string wanted = OperatorId.NormalizeDomain(domain);
        if (this.Function is not null)
        {
            foreach (OperatorSetImport import in this.Function.Imports)
            {
                if (OperatorId.NormalizeDomain(import.Domain) == wanted)
                {
                    return import.Version;
                }
            }
        }

        return this.session.Model.FindImport(wanted) ?? this.session.NewestVersion(wanted);
    }

    /// <summary>An attribute of a node; a reference to an attribute of the enclosing function gives the call's value or the default. Null when not stated.</summary>
    public AttributeValue? Attribute(Node node, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        AttributeValue? value = node.Attributes.Find(name);
        return value is { Kind: AttributeKind.Reference } ? this.Resolve(value) : value;
    }

    /// <summary>How often the body of a loop runs in one execution of the node; 1 for nodes without a loop, unknown when it depends on data.</summary>
    public Dimension TripCountOf(Node loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        return this.tripCounts.TryGetValue(loop, out Dimension trips) ? trips : Dimension.One;
    }

    internal bool IsInferred(Graph graph) => this.inferred.Contains(graph);

    internal void MarkInferred(Graph graph) => this.inferred.Add(graph);

    internal void Set(Value value, in ValueFacts newFacts)
    {
        int number = this.Numbering.NumberOf(value);
        this.types[number] = newFacts.Type;
        if (newFacts.Known is not null || newFacts.Reason is not null || newFacts.Stored is not null)
        {
            this.further[value] = newFacts;
        }
        else if (this.isKnown[number])
        {
            this.further.Remove(value);
        }

        this.isKnown[number] = true;
    }

    internal bool TryGetFacts(Value value, out ValueFacts found)
    {
        int number = this.Numbering.NumberOf(value);
        if (number < 0 || !this.isKnown[number])
        {
            found = default;
            return false;
        }

        if (this.further.Count == 0 || !this.further.TryGetValue(value, out found))
        {
            found = new ValueFacts(this.types[number], null, null);
        }

        return true;
    }

    /// <summary>Version of the operator set of a node of this scope.</summary>
    internal long VersionOf(Node node)
    {
        int number = this.Numbering.NumberOf(node);
        return number >= 0 ? this.versions[this.Numbering.OperatorOf(number)] : this.OperatorSetVersion(node.Operator.Domain);
    }

    internal void SetCallee(Node call, TypedScope callee) => this.callees[call] = callee;

    internal void SetTripCount(Node loop, Dimension trips) => this.tripCounts[loop] = trips;

    internal AttributeValue? Resolve(AttributeValue reference)
    {
        string name = reference.AsReference();
        return this.callAttributes is not null && this.callAttributes.TryGetValue(name, out AttributeValue? given)
            ? given
            : this.Function?.DefaultAttributes.Find(name);
    }

    private OperatorDefinition? FindDefinition(OperatorId id)
    {
        bool isFunction = this.session.Model.Functions.ContainsKey(id);
        if (isFunction && id.Overload.Length > 0)
        {
            return null;
        }

        OperatorDefinition? definition = this.session.Registry.Find(id, this.OperatorSetVersion(id.Domain));
        return isFunction && definition is not { Infer: not null, Cost: not null } ? null : definition;
    }
}
