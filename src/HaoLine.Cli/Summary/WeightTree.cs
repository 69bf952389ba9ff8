using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>The tree of stored tensors by the parts of their names, for models without a graph. Numbered siblings of equal content stand once.</summary>
internal sealed class WeightTree
{
    private const int FewestRepeats = 3;
    private readonly SortedDictionary<string, WeightTree> children = new(new PartOrder());
    private readonly string name;
    private long tensors;
    private long elements;
    private long bytes;

    private WeightTree(string name) => this.name = name;

    public static void Print(SummaryConsole console, IReadOnlyList<NamedTensor> weights, int depth)
    {
        var root = new WeightTree("(model)");
        foreach (NamedTensor weight in weights)
        {
            string[] parts = weight.Name.Split('.', depth + 1, StringSplitOptions.RemoveEmptyEntries);
            WeightTree place = root;
            place.Count(weight);
            foreach (string part in parts.Take(depth))
            {
                if (!place.children.TryGetValue(part, out WeightTree? next))
                {
                    place.children.Add(part, next = new WeightTree(part));
                }

                place = next;
                place.Count(weight);
            }
        }

        new TreeView(console).Print(root.Entry(root.name, 1, Math.Max(1, root.bytes)), "tensors by name", "tensors", "bytes");
    }

    private void Count(NamedTensor weight)
    {
        this.tensors++;
        this.elements += weight.LogicalElementCount;
        this.bytes += weight.Data.StoredByteLength;
    }

    private TreeEntry Entry(string label, int times, long whole)
    {
        List<TreeEntry> below = [];
        foreach (List<WeightTree> group in this.Groups())
        {
            string shown = group.Count == 1 ? group[0].name : $"{group[0].name} … {group[^1].name}";
            below.Add(group[0].Entry(shown, group.Count, whole));
        }

        return new TreeEntry(label, times, this.tensors, this.elements, UnitFormatter.Format(this.bytes, Unit.Bytes), (double)this.bytes * times / whole, below);
    }

    /// <summary>Children in order; numbers in a row with equal content together.</summary>
    private List<List<WeightTree>> Groups()
    {
        List<List<WeightTree>> groups = [];
        foreach (WeightTree child in this.children.Values)
        {
            if (groups.Count > 0 && PartOrder.IsNumber(child.name) && PartOrder.IsNumber(groups[^1][0].name) && child.IsLike(groups[^1][0]))
            {
                groups[^1].Add(child);
            }
            else
            {
                groups.Add([child]);
            }
        }

        return [.. groups.SelectMany(static group => group.Count >= FewestRepeats ? [group] : group.Select(static child => new List<WeightTree> { child }))];
    }

    private bool IsLike(WeightTree other) =>
        this.tensors == other.tensors && this.elements == other.elements && this.bytes == other.bytes && this.children.Count == other.children.Count
        && this.children.Zip(other.children).All(static pair => pair.First.Key == pair.Second.Key && pair.First.Value.IsLike(pair.Second.Value));

    /// <summary>Numbers by value before all else, names by their characters.</summary>
    private sealed class PartOrder : IComparer<string>
    {
        public static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

        public int Compare(string? x, string? y)
        {
            bool isNumber = IsNumber(x!);
            if (isNumber != IsNumber(y!))
            {
                return isNumber ? -1 : 1;
            }

            int byLength = isNumber ? x!.Length.CompareTo(y!.Length) : 0;
            return byLength != 0 ? byLength : string.CompareOrdinal(x, y);
        }
    }
}
