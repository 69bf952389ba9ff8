namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>The weights of a model by layer.</summary>
internal sealed class KerasWeights
{
    private readonly Dictionary<string, List<KerasWeight>> groups = new(StringComparer.Ordinal);

    public KerasWeights(IReadOnlyList<KerasWeight> all, bool isPathBased)
    {
        this.All = all;
        this.IsPathBased = isPathBased;
        foreach (KerasWeight weight in all)
        {
            if (!this.groups.TryGetValue(weight.Group, out List<KerasWeight>? list))
            {
                list = [];
                this.groups.Add(weight.Group, list);
            }

            list.Add(weight);
        }
    }

    public static KerasWeights None { get; } = new([], false);

    public IReadOnlyList<KerasWeight> All { get; }

    /// <summary>True for Keras 3, where groups are numbered by class; false where they have the names of layers.</summary>
    public bool IsPathBased { get; }

    /// <summary>Weights of a layer in stored order; empty when it has none.</summary>
    /// <param name="path">Keras 3: the group of the layer, such as <c>layers/dense_1</c>.</param>
    /// <param name="outer">Name of the outermost layer that holds the layer.</param>
    /// <param name="name">Name of the layer.</param>
    public IReadOnlyList<KerasWeight> Find(string path, string outer, string name)
    {
        if (this.IsPathBased)
        {
            return this.groups.GetValueOrDefault(path) ?? [];
        }

        List<KerasWeight> group = this.groups.GetValueOrDefault(outer) ?? [];
        return outer == name ? group
            : [.. group.Where(weight => weight.Local.StartsWith($"{name}/", StringComparison.Ordinal) || weight.Local.Contains($"/{name}/", StringComparison.Ordinal))];
    }
}
