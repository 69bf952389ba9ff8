namespace HaoLine.Reporting;

/// <summary>How much of a graph a drawing shows. By default all nodes of a small graph, and of a larger one as many levels of groups as stay readable.</summary>
public sealed record GraphDrawingOptions
{
    /// <summary>Boxes up to which groups open by themselves; at least 1.</summary>
    public int MaximumNodes { get; init; } = 300;

    /// <summary>Levels of groups to open, whatever that costs; 0 for none, null to follow <see cref="MaximumNodes"/>.</summary>
    public int? Depth { get; init; }

    /// <summary>True to open every group.</summary>
    public bool ExpandAll { get; init; }

    /// <summary>Groups to open besides, by name or by path from the outermost group (<c>encoder/layer.0</c>); groups around them open too.</summary>
    public IReadOnlyList<string> Expand { get; init; } = [];
}
