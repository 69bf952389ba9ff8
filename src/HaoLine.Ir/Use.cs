namespace HaoLine.Ir;

/// <summary>One use of a value: the node and which of its inputs.</summary>
/// <param name="Node">The consumer.</param>
/// <param name="InputIndex">Operand index.</param>
public readonly record struct Use(Node Node, int InputIndex);
