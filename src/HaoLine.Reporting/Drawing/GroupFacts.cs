using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>What a box of a group says: class, sums of its nodes, share of each kind of work.</summary>
internal sealed class GroupFacts
{
    private static readonly string[] SummedMetrics = ["macs", "parameters"];
    private readonly GraphBlock block;
    private readonly GraphLayout layout;
    private readonly (GraphBlockMetric Metric, double[] Sums, bool[] IsKnown)[] sums;
    private readonly Dictionary<string, int>[] categories;

    public GroupFacts(GraphBlock block, GraphLayout layout)
    {
        this.block = block;
        this.layout = layout;
        int count = layout.Groups.Count;
        GraphBlockMetric[] metrics = [.. SummedMetrics.Select(key => block.Metrics.FirstOrDefault(metric => metric.Key == key)).OfType<GraphBlockMetric>()];
        this.sums = [.. metrics.Select(metric => (metric, new double[count], Enumerable.Repeat(true, count).ToArray()))];
        this.categories = [.. layout.Groups.Select(static _ => new Dictionary<string, int>(StringComparer.Ordinal))];
        for (int n = 0; n < block.Nodes.Count; n++)
        {
            int group = layout.GroupOfNode[n];
            this.categories[group][block.Nodes[n].Category] = this.categories[group].GetValueOrDefault(block.Nodes[n].Category) + 1;
            foreach ((GraphBlockMetric metric, double[] total, bool[] known) in this.sums)
            {
                ReportValue value = n < metric.Values.Count ? metric.Values[n] : default;
                if (block.Nodes[n].Scope.Length > 0 || (value.IsNull && block.Nodes[n].Layer < 0))
                {
                    continue;
                }

                if (value.Kind is ReportValueKind.Integer or ReportValueKind.Number)
                {
                    total[group] += value.Number;
                }
                else
                {
                    known[group] = false;
                }
            }
        }

        // Children stand after their parents, so that one pass from the end adds up the tree.
        for (int g = count - 1; g > 0; g--)
        {
            int parent = layout.Groups[g].Parent;
            foreach ((string category, int nodes) in this.categories[g])
            {
                this.categories[parent][category] = this.categories[parent].GetValueOrDefault(category) + nodes;
            }

            foreach ((_, double[] total, bool[] known) in this.sums)
            {
                total[parent] += total[g];
                known[parent] &= known[g];
            }
        }
    }

    public string Name(int group) => this.layout.Groups[group].Name;

    public string ClassName(int group) => this.Source(group)?.ClassName ?? "";

    /// <summary>Number shared by groups of equal structure; -1 for a group without a twin.</summary>
    public int Repeat(int group) => this.Source(group)?.Repeat ?? -1;

    /// <summary>Names from the outermost group to this one.</summary>
    public string Path(int group)
    {
        var names = new List<string>();
        for (int g = group; g > 0; g = this.layout.Groups[g].Parent)
        {
            names.Add(this.layout.Groups[g].Name);
        }

        names.Reverse();
        return string.Join('/', names);
    }

    /// <summary>Number of nodes, and sums that are known and not zero.</summary>
    public IEnumerable<string> Summary(int group)
    {
        yield return $"{UnitFormatter.Format(this.layout.Groups[group].NodeCount, Unit.Count)} nodes";
        foreach ((GraphBlockMetric metric, double[] total, bool[] known) in this.sums)
        {
            if (known[group] && total[group] > 0)
            {
                yield return metric.Unit == Unit.Count
                    ? $"{UnitFormatter.Format(Math.Round(total[group]) < long.MaxValue ? (long)Math.Round(total[group]) : total[group], Unit.Operations).Replace(" ops", "", StringComparison.Ordinal)} {metric.Title.ToLowerInvariant()}"
                    : UnitFormatter.Format(total[group], metric.Unit);
            }
        }
    }

    /// <summary>Kinds of work by number of nodes, the most frequent first.</summary>
    public IEnumerable<KeyValuePair<string, int>> Categories(int group) =>
        this.categories[group].OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal);

    private GraphBlockGroup? Source(int group) => this.layout.Groups[group].Source is >= 0 and int source ? this.block.Groups[source] : null;
}
