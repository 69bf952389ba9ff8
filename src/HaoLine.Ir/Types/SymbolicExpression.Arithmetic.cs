using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <content>Ring operations and bounds. A null result means that the size limits would be exceeded.</content>
public sealed partial class SymbolicExpression
{
    internal static SymbolicExpression? AddCore(SymbolicExpression left, SymbolicExpression right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.IsZero)
        {
            return right;
        }

        if (right.IsZero)
        {
            return left;
        }

        var a = left.Terms;
        var b = right.Terms;
        var merged = ImmutableArray.CreateBuilder<SymbolicTerm>(a.Length + b.Length);
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            var order = SymbolicTerm.CompareMonomials(a[i], b[j]);
            if (order < 0)
            {
                merged.Add(a[i++]);
            }
            else if (order > 0)
            {
                merged.Add(b[j++]);
            }
            else
            {
                var sum = checked(a[i].Coefficient + b[j].Coefficient);
                if (sum != 0)
                {
                    merged.Add(new SymbolicTerm(sum, a[i].Factors));
                }

                i++;
                j++;
            }
        }

        merged.AddRange(a.AsSpan()[i..]);
        merged.AddRange(b.AsSpan()[j..]);
        return Bounded(merged.DrainToImmutable());
    }

    internal static SymbolicExpression? SubtractCore(SymbolicExpression left, SymbolicExpression right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return AddCore(left, Scale(right, -1));
    }

    internal static SymbolicExpression? MultiplyCore(SymbolicExpression left, SymbolicExpression right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.TryGetConstant(out var factor))
        {
            return Scale(right, factor);
        }

        if (right.TryGetConstant(out factor))
        {
            return Scale(left, factor);
        }

        if ((long)left.Terms.Length * right.Terms.Length > MaximumProductWork)
        {
            return null;
        }

        var products = new List<SymbolicTerm>(left.Terms.Length * right.Terms.Length);
        foreach (var a in left.Terms)
        {
            foreach (var b in right.Terms)
            {
                if (a.Degree + b.Degree > MaximumDegree)
                {
                    return null;
                }

                products.Add(new SymbolicTerm(checked(a.Coefficient * b.Coefficient), MultiplyMonomials(a.Factors, b.Factors)));
            }
        }

        return Build(products);
    }

    internal static SymbolicExpression? ModuloCore(SymbolicExpression dividend, SymbolicExpression divisor) =>
        FloorCore(dividend, divisor) is { } quotient && MultiplyCore(divisor, quotient) is { } whole ? SubtractCore(dividend, whole) : null;

    internal static SymbolicExpression? ExtremumCore(SymbolicExpression left, SymbolicExpression right, SymbolicAtomKind kind)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Equals(right))
        {
            return left;
        }

        var wantsMaximum = kind == SymbolicAtomKind.Maximum;
        if (!TryDifference(left, right, out var difference))
        {
            return null;
        }

        if (difference is not null)
        {
            if (difference.LowerBound() >= 0)
            {
                return wantsMaximum ? left : right;
            }

            if (TryDifference(right, left, out var opposite) && opposite?.LowerBound() >= 0)
            {
                return wantsMaximum ? right : left;
            }
        }

        if (IsArgumentOf(left, right, kind))
        {
            return right;
        }

        if (IsArgumentOf(right, left, kind))
        {
            return left;
        }

        // Absorption: max(x, min(x, y)) = x and min(x, max(x, y)) = x.
        SymbolicAtomKind opposed = wantsMaximum ? SymbolicAtomKind.Minimum : SymbolicAtomKind.Maximum;
        if (IsArgumentOf(left, right, opposed))
        {
            return left;
        }

        if (IsArgumentOf(right, left, opposed))
        {
            return right;
        }

        return Compare(left, right) < 0
            ? Bounded(FromAtom(new SymbolicAtom(kind, left, right)).Terms)
            : Bounded(FromAtom(new SymbolicAtom(kind, right, left)).Terms);
    }

    private static bool IsArgumentOf(SymbolicExpression candidate, SymbolicExpression extremum, SymbolicAtomKind kind) =>
        extremum.TryGetSingleAtom(out var atom) && atom.Kind == kind && (atom.Left!.Equals(candidate) || atom.Right!.Equals(candidate));

    private static bool TryDifference(SymbolicExpression left, SymbolicExpression right, out SymbolicExpression? difference)
    {
        try
        {
            difference = SubtractCore(left, right);
            return difference is not null;
        }
        catch (OverflowException)
        {
            // The difference only serves the comparison; without it the extremum simply stays unfolded.
            difference = null;
            return true;
        }
    }

    private bool TryGetSingleAtom(out SymbolicAtom atom)
    {
        if (Terms.Length == 1 && Terms[0].Coefficient == 1 && Terms[0].Degree == 1)
        {
            atom = Terms[0].Factors[0].Atom;
            return true;
        }

        atom = null!;
        return false;
    }

    private static SymbolicExpression? PowerCore(SymbolicExpression value, int exponent)
    {
        SymbolicExpression? result = OneExpression;
        for (var i = 0; i < exponent && result is not null; i++)
        {
            result = MultiplyCore(result, value);
        }

        return result;
    }

    private static SymbolicExpression Scale(SymbolicExpression value, long factor)
    {
        switch (factor)
        {
            case 0:
                return ZeroExpression;
            case 1:
                return value;
            default:
                var scaled = ImmutableArray.CreateBuilder<SymbolicTerm>(value.Terms.Length);
                foreach (var term in value.Terms)
                {
                    scaled.Add(new SymbolicTerm(checked(term.Coefficient * factor), term.Factors));
                }

                return new SymbolicExpression(scaled.MoveToImmutable());
        }
    }

    private static ImmutableArray<SymbolicFactor> MultiplyMonomials(ImmutableArray<SymbolicFactor> a, ImmutableArray<SymbolicFactor> b)
    {
        if (a.IsEmpty)
        {
            return b;
        }

        if (b.IsEmpty)
        {
            return a;
        }

        var merged = ImmutableArray.CreateBuilder<SymbolicFactor>(a.Length + b.Length);
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            var order = a[i].Atom.CompareTo(b[j].Atom);
            if (order < 0)
            {
                merged.Add(a[i++]);
            }
            else if (order > 0)
            {
                merged.Add(b[j++]);
            }
            else
            {
                merged.Add(new SymbolicFactor(a[i].Atom, a[i++].Exponent + b[j++].Exponent));
            }
        }

        merged.AddRange(a.AsSpan()[i..]);
        merged.AddRange(b.AsSpan()[j..]);
        return merged.DrainToImmutable();
    }

    /// <summary>Sorts and combines arbitrary terms.</summary>
    private static SymbolicExpression? Build(List<SymbolicTerm> terms)
    {
        terms.Sort(SymbolicTerm.CompareMonomials);
        var combined = ImmutableArray.CreateBuilder<SymbolicTerm>(terms.Count);
        for (var i = 0; i < terms.Count;)
        {
            var first = terms[i];
            Int128 sum = first.Coefficient;
            for (i++; i < terms.Count && SymbolicTerm.CompareMonomials(first, terms[i]) == 0; i++)
            {
                sum += terms[i].Coefficient;
            }

            if (sum != 0)
            {
                combined.Add(new SymbolicTerm(checked((long)sum), first.Factors));
            }
        }

        return Bounded(combined.DrainToImmutable());
    }

    private static SymbolicExpression? Bounded(ImmutableArray<SymbolicTerm> terms)
    {
        if (terms.Length > MaximumTerms)
        {
            return null;
        }

        var expression = new SymbolicExpression(terms);
        return expression.Size > MaximumSize || expression.Depth > MaximumDepth ? null : expression;
    }

    /// <summary>A value the expression never falls below for symbols of at least 1; null when none is evident.</summary>
    private long? LowerBound()
    {
        Int128 sum = 0;
        foreach (var term in Terms)
        {
            if (term.Degree == 0)
            {
                sum += term.Coefficient;
                continue;
            }

            if (term.Coefficient < 0 || LowerBoundOfMonomial(term.Factors) is not { } monomial)
            {
                return null;
            }

            var bound = (Int128)term.Coefficient * monomial;
            if (bound < long.MinValue)
            {
                return null;
            }

            sum += Int128.Min(bound, long.MaxValue);
        }

        return Clamp(sum);
    }

    private static long? LowerBoundOfMonomial(ImmutableArray<SymbolicFactor> factors)
    {
        Int128 product = 1;
        foreach (var factor in factors)
        {
            if (LowerBoundOfAtom(factor.Atom) is not { } bound)
            {
                return null;
            }

            if (bound < 0)
            {
                return factors.Length == 1 && factor.Exponent == 1 ? bound : null;
            }

            for (var i = 0; i < factor.Exponent; i++)
            {
                product = Int128.Min(product * bound, long.MaxValue);
            }
        }

        return (long)product;
    }

    private static long? LowerBoundOfAtom(SymbolicAtom atom)
    {
        if (atom.Kind == SymbolicAtomKind.Symbol)
        {
            return 1;
        }

        var left = atom.Left!.LowerBound();
        var right = atom.Right!.LowerBound();
        switch (atom.Kind)
        {
            case SymbolicAtomKind.Minimum:
                return left is { } a && right is { } b ? Math.Min(a, b) : null;
            case SymbolicAtomKind.Maximum:
                return left is { } c && right is { } d ? Math.Max(c, d) : left ?? right;
            default:
                if (left is not { } numerator || right is not >= 1)
                {
                    return null;
                }

                if (atom.Right.TryGetConstant(out var divisor))
                {
                    return atom.Kind == SymbolicAtomKind.Floor ? FloorOf(numerator, divisor) : -FloorOf(-numerator, divisor);
                }

                return numerator < 0 ? null : atom.Kind == SymbolicAtomKind.Ceiling && numerator >= 1 ? 1 : 0;
        }
    }

    private static long? Clamp(Int128 bound) => bound < -long.MaxValue ? null : (long)Int128.Min(bound, long.MaxValue);

    /// <summary>Quotient rounded towards negative infinity for a positive divisor.</summary>
    private static long FloorOf(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
