using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>One node of a scope with how often one run of the model executes it.</summary>
/// <param name="Scope">The scope whose facts apply to the node.</param>
/// <param name="Node">The node.</param>
/// <param name="ScopePath">Where the node stands: empty in the main graph, else the labels of the enclosing nodes joined by <c>/</c>, such as <c>Loop_3.body</c>. A function body shared by several calls has the path of the first.</param>
/// <param name="Executions">Executions in one run of the model, all calls together; 0 in branches that are not counted, unknown when a trip count is.</param>
/// <param name="Cost">Cost of one execution, with what the node contains.</param>
/// <param name="Confidence">Trust in <paramref name="Cost"/>.</param>
public readonly record struct ExecutedNode(
    TypedScope Scope, Node Node, string ScopePath, Dimension Executions, OperatorCost Cost, CostConfidence Confidence);
