using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>What can be proved about the size of a formula from its symbols being at least 1.</summary>
internal static class SymbolicSign
{
    /// <summary>-1, 0 or 1; null when it cannot be proved.</summary>
    public static int? Of(Dimension value)
    {
        if (value.TryGetValue(out long number))
        {
            return Math.Sign(number);
        }

        return value.IsUnknown ? null
            : LowerBound(value) > 0 ? 1
            : LowerBound(-value) > 0 ? -1
            : null;
    }

    /// <summary>A number that the size is never below; null when none can be proved.</summary>
    public static long? LowerBound(Dimension value) =>
        value.TryGetValue(out long number) ? number
        : value.Expression is { } formula && LowerBound(formula) is { } bound && bound >= long.MinValue && bound <= long.MaxValue ? (long)bound
        : null;

    private static Int128? LowerBound(SymbolicExpression formula)
    {
        // Formulas nest to a small depth only, which SymbolicExpression itself limits.
        Int128 sum = 0;
        foreach (SymbolicTerm term in formula.Terms)
        {
            if (term.Factors.Length == 0)
            {
                sum += term.Coefficient;
                continue;
            }

            if (term.Coefficient < 0 || LowerBound(term) is not { } bound)
            {
                return null;
            }

            sum += bound;
        }

        return sum;
    }

    private static Int128? LowerBound(SymbolicTerm term)
    {
        Int128 product = term.Coefficient;
        foreach (SymbolicFactor factor in term.Factors)
        {
            if (LowerBound(factor.Atom) is not { } bound || bound < 0)
            {
                return null;
            }

            for (int i = 0; i < factor.Exponent; i++)
            {
                product *= bound;
                if (product > long.MaxValue)
                {
                    product = long.MaxValue; // a smaller bound is a bound too
                }
            }
        }

        return product;
    }

    private static Int128? LowerBound(SymbolicAtom atom)
    {
        if (atom.Kind == SymbolicAtomKind.Symbol)
        {
            return 1;
        }

        Int128? left = LowerBound(atom.Left!);
        Int128? right = LowerBound(atom.Right!);
        switch (atom.Kind)
        {
            case SymbolicAtomKind.Minimum:
                return left is null || right is null ? null : Int128.Min(left.Value, right.Value);
            case SymbolicAtomKind.Maximum:
                return left is null ? right : right is null ? left : Int128.Max(left.Value, right.Value);
            default:
                // A quotient of sizes that are not negative; only a known divisor gives more than that.
                if (left is null || left < 0 || right is null || right <= 0)
                {
                    return null;
                }

                if (!atom.Right!.TryGetConstant(out long divisor))
                {
                    return atom.Kind == SymbolicAtomKind.Ceiling && left > 0 ? 1 : 0;
                }

                return atom.Kind == SymbolicAtomKind.Floor ? left / divisor : (left + divisor - 1) / divisor;
        }
    }
}
