namespace HaoLine.Analysis;

/// <summary>What an operand is for the structure of a graph.</summary>
internal enum OperandKind
{
    Omitted,

    /// <summary>Stored, or made from stored values alone.</summary>
    Constant,

    /// <summary>An input of the graph.</summary>
    Input,

    /// <summary>A result that depends on inputs.</summary>
    Computed,
}
