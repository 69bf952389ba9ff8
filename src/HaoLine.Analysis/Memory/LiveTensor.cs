using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A buffer of activations with the steps during which it must exist, both inclusive.</summary>
/// <param name="Name">Name of the value, or of the first value when several share the buffer; untrusted.</param>
/// <param name="Bytes">True size in bytes.</param>
/// <param name="FirstStep">Step of the producer; 0 for graph inputs.</param>
/// <param name="LastStep">Step of the last use; the last step for graph outputs.</param>
public sealed record LiveTensor(string Name, long Bytes, int FirstStep, int LastStep)
{
    /// <summary>The value; null for memory that a node needs inside its subgraphs or its function.</summary>
    public Value? Value { get; init; }

    /// <summary>Type of the value; null like <see cref="Value"/>.</summary>
    public TensorType? Type { get; init; }

    /// <summary>Further values in the same buffer, in order of execution: views, and results that overwrite an operand.</summary>
    public IReadOnlyList<Value> SharedBy { get; init; } = [];

    /// <summary>The true size when it depends on symbols; <see cref="Bytes"/> then holds the part that is known.</summary>
    internal SymbolicExpression? Formula { get; init; }
}
