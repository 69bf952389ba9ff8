using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Computes the cost of every node of a typed model, and of the model as executed.</summary>
public static class CostEvaluation
{
    /// <summary>
    /// Evaluates all cost facets. An If costs its dearest branch unless its condition is known, a loop its body times its trip
    /// count, a call the callee. Entries that are unknown count nothing in sums and lower the confidence of the sum.
    /// </summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ModelCosts Evaluate(TypedModel model, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new CostSession(ct).Run(model);
    }
}
