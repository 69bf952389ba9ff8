using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Definitions of nodes where they stand: the operator sets of the main graph or of the enclosing function decide the version. Not safe for concurrent use.</summary>
internal sealed class OperatorLookup(Model model, OperatorRegistry registry)
{
    private readonly Dictionary<GraphNumbering, OperatorDefinition?[]> byNumbering = [];
    private GraphNumbering? lastNumbering;
    private OperatorDefinition?[] last = [];

    /// <summary>The function a node calls; null for operators.</summary>
    public Function? FunctionOf(Node node) => model.Functions.Count == 0 ? null : model.Functions.GetValueOrDefault(node.Operator);

    /// <summary>The definition in force; null for unknown operators and for calls of functions.</summary>
    public OperatorDefinition? Find(Node node)
    {
        GraphNumbering numbering = GraphNumbering.Of(node.Graph);
        return this.Definitions(numbering)[numbering.OperatorOf(numbering.NumberOf(node))];
    }

    /// <summary>The definitions in force by operator number; null for unknown operators and for functions.</summary>
    public IReadOnlyList<OperatorDefinition?> DefinitionsOf(GraphNumbering numbering) => this.Definitions(numbering);

    /// <summary>The kind of work; <see cref="OperatorCategory.Unknown"/> for unknown operators.</summary>
    public OperatorCategory CategoryOf(Node node) =>
        this.Find(node)?.Category ?? (this.FunctionOf(node) is null ? OperatorCategory.Unknown : OperatorCategory.Function);

    /// <summary>The kind of work of an operator without a definition.</summary>
    public OperatorCategory CategoryOf(OperatorId undefined) => model.Functions.ContainsKey(undefined) ? OperatorCategory.Function : OperatorCategory.Unknown;

    public bool HasTrait(Node node, OperatorTraits trait) => this.Find(node) is { } definition && (definition.Traits & trait) != 0;

    private OperatorDefinition?[] Definitions(GraphNumbering numbering)
    {
        if (ReferenceEquals(numbering, this.lastNumbering))
        {
            return this.last;
        }

        if (!this.byNumbering.TryGetValue(numbering, out OperatorDefinition?[]? definitions))
        {
            Function? function = numbering.Root.Function;
            definitions = new OperatorDefinition?[numbering.Operators.Count];
            for (int i = 0; i < definitions.Length; i++)
            {
                OperatorId id = numbering.Operators[i];
                definitions[i] = model.Functions.ContainsKey(id) ? null : registry.Find(id, this.Version(function, id.Domain));
            }

            this.byNumbering.Add(numbering, definitions);
        }

        (this.lastNumbering, this.last) = (numbering, definitions);
        return definitions;
    }

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
