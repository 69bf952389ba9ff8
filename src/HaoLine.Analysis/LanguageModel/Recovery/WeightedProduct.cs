using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A product of data and stored weights.</summary>
/// <param name="Node">The node.</param>
/// <param name="Data">The computed operand.</param>
/// <param name="Weight">The stored operand, as it enters the node.</param>
/// <param name="Result">What comes out, before a bias of its own node.</param>
/// <param name="Width">Elements of a row that enter; 0 when not known.</param>
/// <param name="Outputs">Elements of a row that leave; 0 when not known.</param>
/// <param name="HasBias">True when a stored vector is added.</param>
internal sealed record WeightedProduct(Node Node, Value Data, Value Weight, Value Result, long Width, long Outputs, bool HasBias);
