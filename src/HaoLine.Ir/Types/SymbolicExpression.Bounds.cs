using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <content>Bounds over a box of symbol sizes, and the certain order of two expressions.</content>
public sealed partial class SymbolicExpression
{
    /// <summary>Terms that the expanded difference of <see cref="IsAtLeast"/> may have; beyond, the order counts as not certain.</summary>
    private const int MaximumShiftedTerms = 4096;

    /// <summary>
    /// Computes numbers between which the value lies for every choice of sizes from the ranges. They are the smallest and the
    /// largest value themselves when the expression grows or falls in each symbol separately, as a polynomial without negative
    /// coefficients does; otherwise they may lie further apart.
    /// </summary>
    /// <remarks>
    /// A symbol in which the expression is monotone is set to the end of its range that gives the extreme; what remains is
    /// bounded by interval arithmetic with 128-bit intermediate results (R. E. Moore, <i>Interval Analysis</i>, 1966).
    /// </remarks>
    /// <param name="ranges">A range for every symbol; surplus ranges are ignored.</param>
    /// <param name="minimum">A number that no value falls below, or 0 when there is no bound.</param>
    /// <param name="maximum">A number that no value exceeds, or 0 when there is no bound.</param>
    /// <returns>False when a symbol has no range, a divisor may be zero, or a bound may not fit its integer type.</returns>
    public bool TryBound(SymbolRanges ranges, out long minimum, out long maximum)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        minimum = maximum = 0;
        var box = new Dictionary<string, Interval>(StringComparer.Ordinal);
        foreach (var symbol in Symbols)
        {
            if (!ranges.TryGetValue(symbol, out var range))
            {
                return false;
            }

            box.Add(symbol, new Interval(range.Minimum, range.Maximum));
        }

        try
        {
            if (IntervalOf(box) is not { } whole)
            {
                return false;
            }

            var low = new Dictionary<string, Interval>(box, StringComparer.Ordinal);
            var high = new Dictionary<string, Interval>(box, StringComparer.Ordinal);
            var narrowed = false;
            foreach (var (symbol, range) in box)
            {
                var direction = DirectionIn(symbol, box);
                if (direction == Direction.Mixed || range.Low == range.High)
                {
                    continue;
                }

                narrowed = true;
                low[symbol] = Interval.At(direction == Direction.Falling ? range.High : range.Low);
                high[symbol] = Interval.At(direction == Direction.Falling ? range.Low : range.High);
            }

            if (narrowed)
            {
                if (IntervalOf(low) is not { } lower || IntervalOf(high) is not { } upper)
                {
                    return false;
                }

                whole = new Interval(lower.Low, upper.High);
            }

            if (whole.Low < long.MinValue || whole.High > long.MaxValue)
            {
                return false;
            }

            minimum = (long)whole.Low;
            maximum = (long)whole.High;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>
    /// True when the value is certainly not below that of another expression, whatever sizes of at least 1 the symbols take.
    /// False proves nothing. The proof: with each symbol written as 1 + x, the difference has no negative coefficient.
    /// </summary>
    /// <param name="other">The expression that is not larger.</param>
    public bool IsAtLeast(SymbolicExpression other)
    {
        ArgumentNullException.ThrowIfNull(other);
        try
        {
            return SubtractCore(this, other) is { } difference && difference.IsNeverNegative();
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private bool IsNeverNegative()
    {
        if (LowerBound() >= 0)
        {
            return true;
        }

        // Every atom is its lower bound plus something that is not negative, so the atoms can be shifted like variables.
        var shifted = new Dictionary<MonomialKey, Int128>();
        foreach (var term in Terms)
        {
            if (!AddShifted(term, shifted))
            {
                return false;
            }
        }

        foreach (var coefficient in shifted.Values)
        {
            if (coefficient < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Expands one term with every atom a written as bound(a) + a′.</summary>
    private static bool AddShifted(SymbolicTerm term, Dictionary<MonomialKey, Int128> into)
    {
        var partial = new List<(ImmutableArray<SymbolicFactor> Factors, Int128 Coefficient)> { ([], term.Coefficient) };
        foreach (var factor in term.Factors)
        {
            if (LowerBoundOfAtom(factor.Atom) is not { } bound || (long)partial.Count * (factor.Exponent + 1) > MaximumShiftedTerms)
            {
                return false;
            }

            var next = new List<(ImmutableArray<SymbolicFactor> Factors, Int128 Coefficient)>(partial.Count * (factor.Exponent + 1));
            foreach (var (factors, coefficient) in partial)
            {
                // (bound + a′)^e = Σ C(e, k) · bound^(e−k) · a′^k
                Int128 binomial = 1;
                for (var k = factor.Exponent; k >= 0; k--)
                {
                    Int128 product = checked(coefficient * binomial);
                    for (var i = k; i < factor.Exponent; i++)
                    {
                        product = checked(product * bound);
                    }

                    if (product != 0)
                    {
                        next.Add((k == 0 ? factors : factors.Add(factor with { Exponent = k }), product));
                    }

                    binomial = checked(binomial * k) / (factor.Exponent - k + 1);
                }
            }

            partial = next;
        }

        foreach (var (factors, coefficient) in partial)
        {
            var key = new MonomialKey(factors);
            into[key] = checked(into.GetValueOrDefault(key) + coefficient);
        }

        return into.Count <= MaximumShiftedTerms;
    }

    private Interval? IntervalOf(Dictionary<string, Interval> box)
    {
        var sum = Interval.At(0);
        foreach (var term in Terms)
        {
            var product = Interval.At(term.Coefficient);
            foreach (var factor in term.Factors)
            {
                if (IntervalOf(factor.Atom, box) is not { } atom)
                {
                    return null;
                }

                product = Interval.Multiply(product, Interval.Power(atom, factor.Exponent));
            }

            sum = Interval.Add(sum, product);
        }

        return sum;
    }

    private static Interval? IntervalOf(SymbolicAtom atom, Dictionary<string, Interval> box)
    {
        if (atom.Kind == SymbolicAtomKind.Symbol)
        {
            return box[atom.Name!];
        }

        if (atom.Left!.IntervalOf(box) is not { } left || atom.Right!.IntervalOf(box) is not { } right)
        {
            return null;
        }

        return atom.Kind switch
        {
            SymbolicAtomKind.Minimum => new Interval(Int128.Min(left.Low, right.Low), Int128.Min(left.High, right.High)),
            SymbolicAtomKind.Maximum => new Interval(Int128.Max(left.Low, right.Low), Int128.Max(left.High, right.High)),
            _ => right.Low <= 0 && right.High >= 0 ? null : Interval.Divide(left, right, atom.Kind == SymbolicAtomKind.Ceiling),
        };
    }

    /// <summary>How the value changes when one symbol grows and the others stay, anywhere in the box.</summary>
    private Direction DirectionIn(string symbol, Dictionary<string, Interval> box)
    {
        if (!Symbols.Contains(symbol))
        {
            return Direction.Constant;
        }

        var direction = Direction.Constant;
        foreach (var term in Terms)
        {
            var product = Direction.Constant;
            var isNeverNegative = true;
            foreach (var factor in term.Factors)
            {
                product = Join(product, DirectionIn(factor.Atom, symbol, box));
                isNeverNegative &= IntervalOf(factor.Atom, box) is { } range && range.Low >= 0;
            }

            // Products of monotone factors are monotone only where no factor is negative; a single factor may be.
            if (product != Direction.Constant && !isNeverNegative && term.Degree != 1)
            {
                return Direction.Mixed;
            }

            direction = Join(direction, term.Coefficient < 0 ? Opposite(product) : product);
        }

        return direction;
    }

    private static Direction DirectionIn(SymbolicAtom atom, string symbol, Dictionary<string, Interval> box)
    {
        if (atom.Kind == SymbolicAtomKind.Symbol)
        {
            return string.Equals(atom.Name, symbol, StringComparison.Ordinal) ? Direction.Growing : Direction.Constant;
        }

        var left = atom.Left!.DirectionIn(symbol, box);
        var right = atom.Right!.DirectionIn(symbol, box);
        if (atom.Kind is SymbolicAtomKind.Minimum or SymbolicAtomKind.Maximum)
        {
            return Join(left, right);
        }

        if (atom.Right.IntervalOf(box) is not { } divisor || (divisor.Low <= 0 && divisor.High >= 0))
        {
            return Direction.Mixed;
        }

        var byNumerator = divisor.Low > 0 ? left : Opposite(left);
        if (right == Direction.Constant)
        {
            return byNumerator;
        }

        // With a numerator of one sign a quotient moves against its divisor (or with it, for a negative numerator).
        return atom.Left.IntervalOf(box) switch
        {
            { } range when range.Low >= 0 => Join(byNumerator, Opposite(right)),
            { } range when range.High <= 0 => Join(byNumerator, right),
            _ => Direction.Mixed,
        };
    }

    private static Direction Join(Direction first, Direction second) =>
        first == Direction.Constant || first == second ? second : second == Direction.Constant ? first : Direction.Mixed;

    private static Direction Opposite(Direction direction) => direction switch
    {
        Direction.Growing => Direction.Falling,
        Direction.Falling => Direction.Growing,
        _ => direction,
    };

    private enum Direction
    {
        Constant,
        Growing,
        Falling,
        Mixed,
    }

    private readonly record struct Interval(Int128 Low, Int128 High)
    {
        public static Interval At(Int128 value) => new(value, value);

        public static Interval Add(Interval a, Interval b) => new(checked(a.Low + b.Low), checked(a.High + b.High));

        public static Interval Multiply(Interval a, Interval b) =>
            Hull(checked(a.Low * b.Low), checked(a.Low * b.High), checked(a.High * b.Low), checked(a.High * b.High));

        public static Interval Power(Interval value, int exponent)
        {
            var result = At(1);
            for (var i = 0; i < exponent; i++)
            {
                result = Multiply(result, value);
            }

            // An even power is never negative, which products of an interval with itself do not know.
            return exponent % 2 == 0 && result.Low < 0 ? result with { Low = 0 } : result;
        }

        /// <summary>The rounded quotient by a divisor that is never zero; it is monotone in each operand, so its extremes lie at corners.</summary>
        public static Interval Divide(Interval a, Interval b, bool up) =>
            Hull(Quotient(a.Low, b.Low, up), Quotient(a.Low, b.High, up), Quotient(a.High, b.Low, up), Quotient(a.High, b.High, up));

        private static Interval Hull(Int128 a, Int128 b, Int128 c, Int128 d) =>
            new(Int128.Min(Int128.Min(a, b), Int128.Min(c, d)), Int128.Max(Int128.Max(a, b), Int128.Max(c, d)));

        private static Int128 Quotient(Int128 dividend, Int128 divisor, bool up)
        {
            var quotient = checked(dividend / divisor);
            var remainder = dividend - (quotient * divisor);
            if (remainder == 0)
            {
                return quotient;
            }

            var isPositive = (remainder < 0) == (divisor < 0);
            return up ? (isPositive ? quotient + 1 : quotient) : (isPositive ? quotient : quotient - 1);
        }
    }

    /// <summary>A product of atoms as a dictionary key.</summary>
    private readonly struct MonomialKey(ImmutableArray<SymbolicFactor> factors) : IEquatable<MonomialKey>
    {
        private readonly SymbolicTerm term = new(1, factors);

        public bool Equals(MonomialKey other) => this.term.Equals(other.term);

        public override bool Equals(object? obj) => obj is MonomialKey other && Equals(other);

        public override int GetHashCode() => this.term.GetHashCode();
    }
}
