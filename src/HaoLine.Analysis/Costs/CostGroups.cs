using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Finds the groups of a node, its operator and its kind of work, without hashing names for each node.</summary>
internal sealed class CostGroups
{
    private readonly Dictionary<string, CostAccumulator> byOperator = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CostAccumulator> byCategory = new(StringComparer.Ordinal);
    private readonly Dictionary<GraphNumbering, Entry?[]> entries = [];
    private GraphNumbering? lastNumbering;
    private Entry?[] last = [];

    public IEnumerable<KeyValuePair<string, CostAccumulator>> ByOperator => this.byOperator;

    public IEnumerable<KeyValuePair<string, CostAccumulator>> ByCategory => this.byCategory;

    public Entry Of(TypedScope scope, Node node)
    {
        GraphNumbering numbering = scope.Numbering;
        if (!ReferenceEquals(numbering, this.lastNumbering))
        {
            if (!this.entries.TryGetValue(numbering, out Entry?[]? list))
            {
                list = new Entry?[numbering.Operators.Count];
                this.entries.Add(numbering, list);
            }

            (this.lastNumbering, this.last) = (numbering, list);
        }

        return this.last[numbering.OperatorOf(numbering.NumberOf(node))] ??= this.Make(scope, node);
    }

    private static CostAccumulator Group(Dictionary<string, CostAccumulator> groups, string name)
    {
        if (!groups.TryGetValue(name, out CostAccumulator? group))
        {
            group = new CostAccumulator();
            groups.Add(name, group);
        }

        return group;
    }

    private Entry Make(TypedScope scope, Node node)
    {
        OperatorCategory category = scope.DefinitionOf(node)?.Category
            ?? (scope.CalleeOf(node) is null ? OperatorCategory.Unknown : OperatorCategory.Function);
        string name = node.Operator.ToString();
        return new Entry(name, Group(this.byOperator, name), Group(this.byCategory, CategoryNames.Of(category)));
    }

    /// <summary>The groups of one operator.</summary>
    internal sealed record Entry(string Name, CostAccumulator Operator, CostAccumulator Category);
}
