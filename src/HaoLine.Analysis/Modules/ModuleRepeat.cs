using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Modules of one parent with the same structure: operators, attributes, wiring inside and shapes; names and payloads do not matter.</summary>
public sealed record ModuleRepeat
{
    /// <summary>Path of the parent and <c>*</c>, such as <c>encoder.layer.*</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>The modules, in order of their parent's <see cref="ModuleNode.Children"/>; at least two.</summary>
    public required IReadOnlyList<ModuleNode> Members { get; init; }

    /// <summary>True when shapes and attribute values are equal too; false for modules of the same form and other sizes.</summary>
    public required bool HasEqualShapes { get; init; }

    /// <summary>Nodes of each member that depend on graph inputs; nodes that only make constants do not count.</summary>
    public required int NodesEach { get; init; }

    /// <summary>Parameters of each member; null when members differ.</summary>
    public required long? ParametersEach { get; init; }

    /// <summary>Floating-point multiply-accumulates of each member; unknown when members differ.</summary>
    public required Dimension MacsEach { get; init; }

    /// <summary>Number of members.</summary>
    public int Count => this.Members.Count;
}
