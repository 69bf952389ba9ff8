namespace HaoLine.Reporting;

/// <summary>A node of a drawn graph. Every text may be untrusted.</summary>
/// <param name="Name">Name in the file; a made one when the file gives none.</param>
/// <param name="Operator">Operator with its domain unless that is the standard one; <c>Input</c> or <c>Output</c> for ends of the graph.</param>
/// <param name="Category">Colour class: <c>input</c>, <c>output</c>, or a kind of work such as <c>convolution</c>.</param>
public sealed record GraphBlockNode(string Name, string Operator, string Category)
{
    /// <summary>Index of the innermost group; -1 for none.</summary>
    public int Group { get; init; } = -1;

    /// <summary>Operands in order as indices of values; -1 for omitted ones.</summary>
    public IReadOnlyList<int> Inputs { get; init; } = [];

    /// <summary>Results in order as indices of values; -1 for omitted ones.</summary>
    public IReadOnlyList<int> Outputs { get; init; } = [];

    /// <summary>Attributes by name, values as text for people.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>Row of the node in the <c>layers</c> section; -1 for inputs and outputs of the graph.</summary>
    public int Layer { get; init; } = -1;

    /// <summary>Where the node stands in the file, such as <c>graph.node[12]</c>; findings refer to it. Empty when it stands in none.</summary>
    public string Element { get; init; } = "";

    /// <summary>Path of the subgraph the node is in; empty in the main graph. Totals already count such a node at the node that owns the subgraph.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Trust in the numbers: <c>exact</c>, <c>estimated</c> or <c>unknown</c>; empty for inputs and outputs of the graph.</summary>
    public string Confidence { get; init; } = "";

    /// <summary>Element type that the node computes in or passes on, such as <c>float16</c>; empty when unknown.</summary>
    public string DataType { get; init; } = "";

    /// <summary>True when the node only computes shapes: small integer values that reach nothing but shape operands.</summary>
    public bool IsShapeComputation { get; init; }
}
