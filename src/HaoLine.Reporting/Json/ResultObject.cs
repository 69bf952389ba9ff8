namespace HaoLine.Reporting;

/// <summary>The data of one section as a tree: dotted keys have become nested objects, names are unique.</summary>
internal sealed class ResultObject
{
    private readonly List<ResultMember> members = [];
    private readonly Dictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly UniqueNames names = new();

    public IReadOnlyList<ResultMember> Members => this.members;

    public static ResultObject From(IEnumerable<ReportBlock> blocks)
    {
        var root = new ResultObject();
        foreach (ReportBlock block in blocks)
        {
            switch (block)
            {
                case MetricBlock { Value.Kind: ReportValueKind.Formula, FormulaKey: { } formulaKey } metric:
                    root.Add(metric.Key, new ResultMember("", ReportValue.Null, null, null));
                    root.Add(formulaKey, new ResultMember("", metric.Value, null, null));
                    break;
                case MetricBlock metric:
                    root.Add(metric.Key, new ResultMember("", metric.Value, null, null));
                    break;
                case TableBlock table:
                    root.Add(table.Key.Length == 0 ? "rows" : table.Key, new ResultMember("", default, table, null));
                    break;
            }
        }

        return root;
    }

    private void Add(string dottedKey, ResultMember member)
    {
        string[] parts = dottedKey.Split('.', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return;
        }

        ResultObject target = this;
        for (int i = 0; i < parts.Length - 1; i++)
        {
            target = target.Group(parts[i]);
        }

        target.members.Add(member with { Name = target.names.Claim(parts[^1]) });
    }

    private ResultObject Group(string name)
    {
        if (this.groups.TryGetValue(name, out int index))
        {
            return this.members[index].Group!;
        }

        var group = new ResultObject();
        this.groups[name] = this.members.Count;
        this.members.Add(new ResultMember(this.names.Claim(name), default, null, group));
        return group;
    }
}
