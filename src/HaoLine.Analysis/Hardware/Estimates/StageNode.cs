using HaoLine.Ir;

namespace HaoLine.Hardware;

/// <summary>One node of the main graph with what it contains, and what crosses a cut behind it.</summary>
/// <param name="Item">Work of one execution.</param>
/// <param name="HeldBytes">Bytes of parameters that it uses first.</param>
/// <param name="CrossingBytes">Bytes of activations made up to here and used later; unknown when a size is.</param>
internal sealed record StageNode(WorkItem Item, long HeldBytes, Dimension CrossingBytes);
