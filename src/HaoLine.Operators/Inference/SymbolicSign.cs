using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The sign of a formula where it can be proved from symbols being at least 1.</summary>
internal static class SymbolicSign
{
    /// <summary>-1, 0 or 1; null when it cannot be proved.</summary>
    public static int? Of(Dimension value)
    {
        if (value.TryGetValue(out long number))
        {
            return Math.Sign(number);
        }

        if (value.Expression is not { } formula)
        {
            return null;
        }

        // With every coefficient of one sign, each monomial is at least 1 in size; a constant of the other sign moves the bound.
        Int128 positive = 0;
        Int128 negative = 0;
        Int128 constant = 0;
        foreach (SymbolicTerm term in formula.Terms)
        {
            if (term.Factors.Length == 0)
            {
                constant += term.Coefficient;
                continue;
            }

            foreach (SymbolicFactor factor in term.Factors)
            {
                if (factor.Atom.Kind != SymbolicAtomKind.Symbol)
                {
                    return null;
                }
            }

            if (term.Coefficient > 0)
            {
                positive += term.Coefficient;
            }
            else
            {
                negative += term.Coefficient;
            }
        }

        return negative == 0 && positive + constant > 0 ? 1
            : positive == 0 && negative + constant < 0 ? -1
            : null;
    }
}
