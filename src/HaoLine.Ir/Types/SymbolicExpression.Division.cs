using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <content>Rounded quotients. A null result means that the size limits would be exceeded.</content>
public sealed partial class SymbolicExpression
{
    internal static SymbolicExpression? FloorCore(SymbolicExpression dividend, SymbolicExpression divisor) => Divide(dividend, divisor, ceiling: false);

    internal static SymbolicExpression? CeilingCore(SymbolicExpression dividend, SymbolicExpression divisor) => Divide(dividend, divisor, ceiling: true);

    private static SymbolicExpression? Divide(SymbolicExpression dividend, SymbolicExpression divisor, bool ceiling)
    {
        ArgumentNullException.ThrowIfNull(dividend);
        ArgumentNullException.ThrowIfNull(divisor);
        if (divisor.IsZero)
        {
            throw new DivideByZeroException("A size is divided by the constant zero.");
        }

        if (dividend.IsZero)
        {
            return ZeroExpression;
        }

        if (divisor.Terms[0].Coefficient < 0)
        {
            dividend = Scale(dividend, -1);
            divisor = Scale(divisor, -1);
        }

        if (divisor.TryGetConstant(out var constant))
        {
            return ceiling ? CeilingByConstant(dividend, constant) : FloorByConstant(dividend, constant);
        }

        if (CancelCommonFactor(ref dividend, ref divisor))
        {
            return Divide(dividend, divisor, ceiling);
        }

        if (divisor.Terms.Length == 1)
        {
            var (quotient, remainder) = SplitByTerm(dividend, divisor.Terms[0]);
            if (!quotient.IsZero)
            {
                return Divide(remainder, divisor, ceiling) is { } rest ? AddCore(quotient, rest) : null;
            }
        }
        else if (TryDivideExactly(dividend, divisor) is { } exact)
        {
            return exact;
        }

        return QuotientAtom(ceiling ? SymbolicAtomKind.Ceiling : SymbolicAtomKind.Floor, dividend, divisor);
    }

    private static SymbolicExpression? QuotientAtom(SymbolicAtomKind kind, SymbolicExpression left, SymbolicExpression right, SymbolicExpression? floorNumerator = null) =>
        Bounded(FromAtom(new SymbolicAtom(kind, left, right, floorNumerator)).Terms);

    private static SymbolicExpression? FloorByConstant(SymbolicExpression dividend, long divisor)
    {
        var (whole, rest) = SplitByTerm(dividend, new SymbolicTerm(divisor, []));
        if (rest.TryGetConstant(out _))
        {
            return whole;
        }

        // Every coefficient of the rest is in [0, divisor): divide out what the symbolic part shares with the divisor.
        var (symbolic, offset) = SplitConstant(rest);
        var shared = divisor;
        foreach (var term in symbolic.Terms)
        {
            shared = Gcd(shared, term.Coefficient);
        }

        symbolic = DivideCoefficients(symbolic, shared);
        offset /= shared;
        divisor /= shared;
        SymbolicExpression? fraction;
        if (divisor == 1)
        {
            fraction = AddCore(symbolic, Constant(offset));
        }
        else if (symbolic.TryGetSingleAtom(out var atom) && atom.IsFloorLike && atom.Right!.TryGetConstant(out var inner) && inner <= long.MaxValue / divisor
            && (Int128)inner * offset <= long.MaxValue)
        {
            // floor((floor(a/b) + k)/c) = floor((a + b·k)/(b·c)) for positive b and c.
            fraction = AddCore(atom.FloorNumerator, Constant(inner * offset)) is { } numerator ? FloorByConstant(numerator, inner * divisor) : null;
        }
        else
        {
            fraction = AddCore(symbolic, Constant(offset)) is { } numerator
                ? QuotientAtom(SymbolicAtomKind.Floor, numerator, Constant(divisor))
                : null;
        }

        return fraction is null ? null : AddCore(whole, fraction);
    }

    private static SymbolicExpression? CeilingByConstant(SymbolicExpression dividend, long divisor)
    {
        var (whole, rest) = SplitByTerm(dividend, new SymbolicTerm(divisor, []));
        var (symbolic, offset) = SplitConstant(rest);
        SymbolicExpression? fraction;
        if (offset != 0 || symbolic.IsZero)
        {
            // ceil((p + r)/c) = floor((p + r − 1)/c) + 1 for integers.
            fraction = offset == 0 ? ZeroExpression
                : AddCore(symbolic, Constant(offset - 1)) is { } lowered && FloorByConstant(lowered, divisor) is { } floor ? AddCore(floor, OneExpression)
                : null;
        }
        else
        {
            var shared = divisor;
            foreach (var term in symbolic.Terms)
            {
                shared = Gcd(shared, term.Coefficient);
            }

            symbolic = DivideCoefficients(symbolic, shared);
            divisor /= shared;
            if (divisor == 1)
            {
                fraction = symbolic;
            }
            else if (symbolic.TryGetSingleAtom(out var atom) && atom.IsFloorLike && atom.Right!.TryGetConstant(out var inner) && inner <= long.MaxValue / divisor)
            {
                fraction = atom.Kind == SymbolicAtomKind.Ceiling
                    ? CeilingByConstant(atom.Left!, inner * divisor)
                    : AddCore(symbolic, Constant(divisor - 1)) is { } raised ? FloorByConstant(raised, divisor) : null;
            }
            else
            {
                fraction = AddCore(symbolic, Constant(divisor - 1)) is { } floorNumerator
                    ? QuotientAtom(SymbolicAtomKind.Ceiling, symbolic, Constant(divisor), floorNumerator)
                    : null;
            }
        }

        return fraction is null ? null : AddCore(whole, fraction);
    }

    /// <summary>Writes p as q·whole + rest, where the coefficients of divisible terms of the rest are in [0, c) for q = c·m.</summary>
    private static (SymbolicExpression Whole, SymbolicExpression Remaining) SplitByTerm(SymbolicExpression dividend, SymbolicTerm divisor)
    {
        var whole = ImmutableArray.CreateBuilder<SymbolicTerm>();
        var rest = ImmutableArray.CreateBuilder<SymbolicTerm>();
        foreach (var term in dividend.Terms)
        {
            if (!TryDivideMonomials(term.Factors, divisor.Factors, out var factors))
            {
                rest.Add(term);
                continue;
            }

            var quotient = FloorOf(term.Coefficient, divisor.Coefficient);
            var remainder = term.Coefficient - (quotient * divisor.Coefficient);
            if (quotient != 0)
            {
                whole.Add(new SymbolicTerm(quotient, factors));
            }

            if (remainder != 0)
            {
                rest.Add(new SymbolicTerm(remainder, term.Factors));
            }
        }

        // Dividing by one monomial keeps a graded order, so both lists stay sorted.
        return (new SymbolicExpression(whole.DrainToImmutable()), new SymbolicExpression(rest.DrainToImmutable()));
    }

    private static (SymbolicExpression Symbolic, long Offset) SplitConstant(SymbolicExpression value) =>
        !value.IsZero && value.Terms[^1].Degree == 0
            ? (new SymbolicExpression(value.Terms.RemoveAt(value.Terms.Length - 1)), value.Terms[^1].Coefficient)
            : (value, 0);

    private static SymbolicExpression DivideCoefficients(SymbolicExpression value, long divisor) => divisor == 1
        ? value
        : new SymbolicExpression([.. value.Terms.Select(term => new SymbolicTerm(term.Coefficient / divisor, term.Factors))]);

    private static bool CancelCommonFactor(ref SymbolicExpression dividend, ref SymbolicExpression divisor)
    {
        long content = 0;
        var monomial = divisor.Terms[0].Factors;
        foreach (var term in divisor.Terms.Concat(dividend.Terms))
        {
            content = Gcd(content, term.Coefficient);
            monomial = CommonMonomial(monomial, term.Factors);
        }

        if (content == 1 && monomial.IsEmpty)
        {
            return false;
        }

        dividend = DivideExactlyByTerm(dividend, content, monomial);
        divisor = DivideExactlyByTerm(divisor, content, monomial);
        return true;
    }

    private static SymbolicExpression DivideExactlyByTerm(SymbolicExpression value, long content, ImmutableArray<SymbolicFactor> monomial) =>
        new([.. value.Terms.Select(term =>
        {
            _ = TryDivideMonomials(term.Factors, monomial, out var factors);
            return new SymbolicTerm(term.Coefficient / content, factors);
        })]);

    private static ImmutableArray<SymbolicFactor> CommonMonomial(ImmutableArray<SymbolicFactor> a, ImmutableArray<SymbolicFactor> b)
    {
        if (a.IsEmpty)
        {
            return a;
        }

        var common = ImmutableArray.CreateBuilder<SymbolicFactor>();
        foreach (var factor in a)
        {
            foreach (var other in b)
            {
                if (factor.Atom.Equals(other.Atom))
                {
                    common.Add(new SymbolicFactor(factor.Atom, Math.Min(factor.Exponent, other.Exponent)));
                    break;
                }
            }
        }

        return common.DrainToImmutable();
    }

    private static bool TryDivideMonomials(ImmutableArray<SymbolicFactor> dividend, ImmutableArray<SymbolicFactor> divisor, out ImmutableArray<SymbolicFactor> quotient)
    {
        quotient = dividend;
        if (divisor.IsEmpty)
        {
            return true;
        }

        if (divisor.Length > dividend.Length)
        {
            return false;
        }

        var result = ImmutableArray.CreateBuilder<SymbolicFactor>(dividend.Length);
        var next = 0;
        foreach (var factor in dividend)
        {
            if (next < divisor.Length && factor.Atom.Equals(divisor[next].Atom))
            {
                var exponent = factor.Exponent - divisor[next++].Exponent;
                if (exponent < 0)
                {
                    return false;
                }

                if (exponent > 0)
                {
                    result.Add(new SymbolicFactor(factor.Atom, exponent));
                }
            }
            else
            {
                result.Add(factor);
            }
        }

        quotient = result.DrainToImmutable();
        return next == divisor.Length;
    }

    /// <summary>Multivariate long division in the graded order; null unless the remainder is zero.</summary>
    private static SymbolicExpression? TryDivideExactly(SymbolicExpression dividend, SymbolicExpression divisor)
    {
        var leading = divisor.Terms[0];
        var quotient = ImmutableArray.CreateBuilder<SymbolicTerm>();
        SymbolicExpression? remainder = dividend;
        try
        {
            while (!remainder.IsZero)
            {
                var term = remainder.Terms[0];
                if (quotient.Count >= MaximumTerms || term.Coefficient % leading.Coefficient != 0
                    || !TryDivideMonomials(term.Factors, leading.Factors, out var factors))
                {
                    return null;
                }

                var next = new SymbolicTerm(term.Coefficient / leading.Coefficient, factors);
                quotient.Add(next);
                remainder = MultiplyCore(new SymbolicExpression([next]), divisor) is { } product ? SubtractCore(remainder, product) : null;
                if (remainder is null)
                {
                    return null;
                }
            }
        }
        catch (OverflowException)
        {
            return null;
        }

        return Bounded(quotient.DrainToImmutable());
    }

    /// <summary>Greatest common divisor of magnitudes; the smallest 64-bit integer counts as 1 because its magnitude does not fit.</summary>
    private static long Gcd(long a, long b)
    {
        if (a == long.MinValue || b == long.MinValue)
        {
            return 1;
        }

        a = Math.Abs(a);
        b = Math.Abs(b);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
