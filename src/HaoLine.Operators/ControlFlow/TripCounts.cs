using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>How often a body runs when only data can tell: what the caller of the analysis says, else a symbol of the node's own.</summary>
internal static class TripCounts
{
    /// <summary>The given iterations, or the symbol <c>trips_NAME</c> made of the node's name or its first result's.</summary>
    public static Dimension FromCaller(InferenceContext context)
    {
        if (context.RequestedTripCount is { } requested)
        {
            return Math.Max(0, requested);
        }

        string name = context.Node.Name.Length > 0 ? context.Node.Name
            : context.Node.Outputs.FirstOrDefault(static output => output.Name.Length > 0)?.Name ?? context.Node.Operator.Name;
        Dimension symbol = Dimension.Symbol("trips_" + InputSeeding.Identifier(name));
        return context is NodeInference node ? node.Bind(symbol) : symbol;
    }
}
