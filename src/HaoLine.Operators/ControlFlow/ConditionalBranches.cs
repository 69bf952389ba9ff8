using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Which branch of an If counts: the one a known condition takes, else the dearer one.</summary>
internal static class ConditionalBranches
{
    /// <summary>The branch that runs when the condition is a known number; null otherwise.</summary>
    public static Graph? Chosen(OperatorInvocation context) =>
        context.InputValue(0) is { Count: 1 } condition && condition.TryGetIntegers(out long[] value)
            ? context.GetGraph(value[0] != 0 ? "then_branch" : "else_branch")
            : null;

    /// <summary>The branch whose cost counts; the then branch when both cost the same.</summary>
    public static Graph? Counted(OperatorInvocation context, Func<Graph, OperatorCost> cost)
    {
        Graph? then = context.GetGraph("then_branch");
        Graph? otherwise = context.GetGraph("else_branch");
        if (then is null || otherwise is null)
        {
            return then ?? otherwise;
        }

        return Chosen(context) ?? (IsDearer(cost(otherwise), cost(then)) ? otherwise : then);
    }

    private static bool IsDearer(OperatorCost left, OperatorCost right)
    {
        int macs = Compare(Macs(left), Macs(right));
        int order = macs != 0 ? macs : Compare(Work(left), Work(right));
        return (order != 0 ? order : Compare(Traffic(left), Traffic(right))) > 0;
    }

    private static Dimension Macs(OperatorCost cost) => cost.FloatMacs + cost.IntegerMacs;

    private static Dimension Work(OperatorCost cost) => cost.Adds + cost.Multiplies + cost.Divides + cost.Compares + cost.Transcendentals;

    private static Dimension Traffic(OperatorCost cost) => cost.BytesRead + cost.BytesWritten;

    /// <summary>Orders numbers and, where the difference is a number, formulas; anything else counts as equal, except that zero is less than a formula.</summary>
    private static int Compare(Dimension left, Dimension right)
    {
        if (left.IsUnknown || right.IsUnknown)
        {
            return left.IsUnknown == right.IsUnknown ? 0 : left.IsUnknown ? -1 : 1;
        }

        return SymbolicSign.Of(left - right) ?? 0;
    }
}
