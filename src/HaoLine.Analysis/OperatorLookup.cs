using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Definitions of nodes where they stand: the operator sets of the main graph or of the enclosing function decide the version. Not safe for concurrent use.</summary>
internal sealed class OperatorLookup(Model model, OperatorRegistry registry)
{
    private readonly Dictionary<(Function? Function, OperatorId Operator), OperatorDefinition?> cache = [];

    // Callers ask several questions about one node in a row; ids are costly to hash.
    private Node? lastNode;
    private OperatorDefinition? lastDefinition;

    /// <summary>The function a node calls; null for operators.</summary>
    public Function? FunctionOf(Node node) => model.Functions.GetValueOrDefault(node.Operator);

    /// <summary>The definition in force; null for unknown operators and for calls of functions.</summary>
    public OperatorDefinition? Find(Node node)
    {
        if (ReferenceEquals(node, this.lastNode))
        {
            return this.lastDefinition;
        }

        Function? function = node.Graph.Root.Function;
        if (!this.cache.TryGetValue((function, node.Operator), out OperatorDefinition? definition))
        {
            definition = this.FunctionOf(node) is null ? registry.Find(node.Operator, Version(function, node.Operator.Domain)) : null;
            this.cache.Add((function, node.Operator), definition);
        }

        this.lastNode = node;
        this.lastDefinition = definition;
        return definition;
    }

    /// <summary>The kind of work; <see cref="OperatorCategory.Unknown"/> for unknown operators.</summary>
    public OperatorCategory CategoryOf(Node node) =>
        this.Find(node)?.Category ?? (this.FunctionOf(node) is null ? OperatorCategory.Unknown : OperatorCategory.Function);

    public bool HasTrait(Node node, OperatorTraits trait) => this.Find(node) is { } definition && (definition.Traits & trait) != 0;

    private long? Version(Function? function, string domain)
    {
        if (function is not null)
        {
            foreach (OperatorSetImport import in function.Imports)
            {
                if (OperatorId.NormalizeDomain(import.Domain) == domain)
                {
                    return import.Version;
                }
            }
        }

        return model.FindImport(domain);
    }
}
