namespace HaoLine.Analysis;

/// <summary>In which places a constant is used, after movements of bytes were followed. A value with several uses has several flags.</summary>
[Flags]
internal enum ConstantUse
{
    None = 0,

    /// <summary>A place for learned weights.</summary>
    Weight = 1,

    /// <summary>A place for a learned bias.</summary>
    Bias = 2,

    /// <summary>An ordinary operand of an operator that works element by element.</summary>
    ElementwiseData = 4,

    /// <summary>An ordinary operand of another operator, a graph output, or a subgraph result.</summary>
    Data = 8,

    /// <summary>A statistic, scale, zero point, mask, table or state.</summary>
    Buffer = 16,

    /// <summary>Indices.</summary>
    Index = 32,

    /// <summary>Shapes, axes and other control operands.</summary>
    Control = 64,
}
