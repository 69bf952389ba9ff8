using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>
/// Reads <c>GraphProto</c> in two steps: first everything but the nodes, whose places are only remembered, then the nodes in order.
/// Files store nodes before the declarations that their operands refer to.
/// </summary>
internal sealed partial class OnnxGraphImporter
{
    private readonly OnnxReadState state;
    private readonly WireReader wire;
    private readonly OnnxTensorReader tensors;
    private readonly OnnxTypeReader types;
    private readonly OnnxAttributeReader attributes;
    private readonly Stack<OnnxGraphDraft> freeDrafts = new();
    private readonly Stack<OnnxNodeDraft> freeNodes = new();
    private readonly List<OnnxScope> openScopes = [];
    private readonly HashSet<OnnxScope> unsortedScopes = [];

    public OnnxGraphImporter(OnnxReadState state, OnnxTensorReader tensors, OnnxTypeReader types)
    {
        this.state = state;
        this.wire = state.Wire;
        this.tensors = tensors;
        this.types = types;
        this.attributes = new OnnxAttributeReader(state, tensors, types, this);
    }

    /// <summary>Domains that nodes use, to be compared with the operator-set imports.</summary>
    public HashSet<string> UsedDomains { get; private set; } = new(StringComparer.Ordinal);

    public OnnxAttributeReader Attributes => this.attributes;

    /// <summary>Starts a new set of used domains and returns it.</summary>
    public HashSet<string> BeginDomains() => this.UsedDomains = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Reads the graph whose message was entered.</summary>
    /// <param name="outer">Names of the enclosing graph; null for a main graph.</param>
    /// <param name="element">Path of the graph.</param>
    /// <param name="depth">1 for a main graph.</param>
    public Graph Read(OnnxScope? outer, string element, int depth)
    {
        this.state.RequireDepth(depth, "Subgraphs");
        OnnxGraphDraft draft = this.freeDrafts.TryPop(out OnnxGraphDraft? pooled) ? pooled : new OnnxGraphDraft();
        draft.Clear();
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            this.ReadField(draft, number, type, element);
        }

        var graph = new Graph(draft.Name)
        {
            Documentation = draft.Documentation,
            Metadata = draft.Metadata.Count == 0 ? [] : [.. draft.Metadata],
            SourcePath = this.state.Source.Name,
            ElementPath = element,
        };
        var scope = new OnnxScope(graph, outer, depth, draft.Inputs.Count + draft.Initializers.Count + ExpectedNodes(draft.Nodes));
        this.Declare(draft, scope);
        this.ReadNodes(draft.Nodes, scope, element, "node");
        this.Finish(draft.Outputs, scope, element);
        this.Annotate(draft, scope);
        this.freeDrafts.Push(draft);
        return graph;
    }

    /// <summary>Reads nodes in stored order.</summary>
    public void ReadNodes(List<WireSpan> nodes, OnnxScope scope, string element, string field)
    {
        if (nodes.Count == 0)
        {
            return;
        }

        OnnxNodeDraft draft = this.freeNodes.TryPop(out OnnxNodeDraft? pooled) ? pooled : new OnnxNodeDraft();
        draft.Begin(ExpectedNodes(nodes));
        for (int i = 0; i < nodes.Count; i++)
        {
            this.ReadNode(nodes[i], i, scope, element, field, draft);
        }

        if (draft.DuplicateName is not null)
        {
            this.state.Report(OnnxDiagnostics.DuplicateNodeName, -1, element, null, draft.DuplicateName, element);
        }

        this.freeNodes.Push(draft);
    }

    /// <summary>Adds the outputs after the nodes were read. The outermost graph then resolves what is still open inside it.</summary>
    public void Finish(List<(string Name, IrType? Type, long Offset)> outputs, OnnxScope scope, string element)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            (string name, IrType? type, long offset) = outputs[i];
            this.RequireName(name, $"output[{i}]", offset);
            Value? value = scope.Find(name);
            if (value is null)
            {
                value = scope.Use(name, $"{element}.output[{i}]", offset);
                scope.OpenOutputs.Add((i, name));
            }

            if (value.Type is null && type is not null && ReferenceEquals(value.Graph, scope.Graph))
            {
                scope.Graph.SetType(value, type);
            }

            scope.Graph.AddOutput(value);
        }

        if (scope.Pending.Count > 0)
        {
            this.openScopes.Add(scope);
        }

        if (scope.FirstForwardReference is not null)
        {
            this.unsortedScopes.Add(scope);
        }

        if (scope.Outer is null)
        {
            this.ResolveOpenScopes();
        }
    }

    /// <summary>How many nodes to make room for: not more than could be real, because an empty node takes two bytes of a file.</summary>
    public static int ExpectedNodes(List<WireSpan> nodes)
    {
        const int smallestRealNode = 12;
        return nodes.Count == 0 ? 0 : (int)Math.Min(nodes.Count, (nodes[^1].End - nodes[0].Offset) / smallestRealNode);
    }

    /// <summary>Declares the inputs of a graph or function.</summary>
    public void DeclareInput(OnnxScope scope, string name, IrType? type, long offset, int index)
    {
        this.RequireName(name, $"input[{index}]", offset);
        if (scope.Values.ContainsKey(name))
        {
            throw this.Duplicate(name, offset, "input");
        }

        scope.Values.Add(name, scope.Graph.AddInput(name, type));
        this.ReportShadowing(scope, name, offset);
    }

    /// <summary>Connects subgraphs to what their enclosing graphs define after them; refuses names that nothing defines.</summary>
    private void ResolveOpenScopes()
    {
        foreach (OnnxScope scope in this.openScopes)
        {
            foreach ((int index, string name) in scope.OpenOutputs)
            {
                scope.Graph.SetOutput(index, this.ResolveLate(scope, name));
            }

            foreach ((string name, OnnxScope.PendingUse use) in scope.Pending)
            {
                scope.Graph.ReplaceAllUses(use.Placeholder, this.ResolveLate(scope, name));
            }
        }

        foreach (OnnxScope scope in this.unsortedScopes)
        {
            this.CheckOrder(scope);
        }

        this.openScopes.Clear();
        this.unsortedScopes.Clear();
    }

    private Value ResolveLate(OnnxScope scope, string name)
    {
        for (OnnxScope? enclosing = scope.Outer; enclosing is not null; enclosing = enclosing.Outer)
        {
            if (enclosing.Values.TryGetValue(name, out Value? value))
            {
                enclosing.NoteForwardReference(name);
                this.unsortedScopes.Add(enclosing);
                return value;
            }
        }

        OnnxScope.PendingUse use = scope.Pending[name];
        throw this.wire.ErrorAt(
            DefectKind.DanglingReference, use.Offset, null, $"'{name}' is used by {use.User} but nothing defines it.", "an input, initializer or node output", $"'{name}'");
    }

    private void CheckOrder(OnnxScope scope)
    {
        TopologicalOrder order = TopologicalOrder.Of(scope.Graph);
        string element = scope.Graph.ElementPath;
        if (order.Cycle.Count > 0)
        {
            const int shown = 8;
            string names = string.Join(" -> ", order.Cycle.Take(shown).Append(order.Cycle[0]).Select(node => $"{node} (node[{node.SourceIndex}])"));
            throw this.wire.ErrorAt(
                DefectKind.Cycle, order.Cycle[0].SourceOffset, null, $"{order.Cycle.Count} node(s) of {element} depend on each other in a circle: {names}.");
        }

        if (!order.IsStoredOrder)
        {
            this.state.Report(OnnxDiagnostics.NodesNotSorted, -1, element, null, element, scope.FirstForwardReference);
        }
    }

    private void RequireName(string name, string field, long offset)
    {
        if (name.Length == 0)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, offset, field, "The name is empty.");
        }
    }

    private void ReportShadowing(OnnxScope scope, string name, long offset)
    {
        if (scope.Outer is not null && scope.IsShadowing(name))
        {
            this.state.Report(OnnxDiagnostics.ShadowedName, offset, null, null, name, scope.Graph.ElementPath);
        }
    }

    private InvalidModelContentException Duplicate(string name, long offset, string what) => this.wire.ErrorAt(
        DefectKind.DuplicateName, offset, null, $"The name '{name}' is defined twice in one graph, the second time as {what}; each value has one definition.");
}
