namespace HaoLine.Reporting;

/// <summary>A graph to draw: nodes, edges and groups, without positions.</summary>
/// <param name="Key">Identifier within the section.</param>
/// <param name="Title">Caption.</param>
/// <param name="Nodes">Nodes; edges refer to their ids.</param>
/// <param name="Edges">Directed edges.</param>
public sealed record GraphBlock(string Key, string Title, IReadOnlyList<GraphBlockNode> Nodes, IReadOnlyList<GraphBlockEdge> Edges) : ReportBlock(Key, Title);

/// <summary>A node of a drawn graph.</summary>
/// <param name="Id">Unique id.</param>
/// <param name="Label">Text; may be untrusted.</param>
/// <param name="Group">Path of the group it belongs to, parts separated by <c>/</c>; empty for none.</param>
/// <param name="Category">Colour class, such as an operator category.</param>
public sealed record GraphBlockNode(string Id, string Label, string Group, string Category);

/// <summary>An edge of a drawn graph.</summary>
/// <param name="From">Id of the producer.</param>
/// <param name="To">Id of the user.</param>
/// <param name="Label">Text; may be untrusted.</param>
public sealed record GraphBlockEdge(string From, string To, string Label);
