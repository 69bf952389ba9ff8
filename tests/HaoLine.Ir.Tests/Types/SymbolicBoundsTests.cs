using System.Numerics;
using CsCheck;
using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

/// <summary>Bounds against every integer point of the box, evaluated by a second, naive evaluator.</summary>
public sealed class SymbolicBoundsTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<Tree> Leaf = Gen.OneOf(
        Gen.Int[0, 2].Select(index => new Tree('s', index)),
        Gen.Int[-9, 9].Select(value => new Tree('k', value)));

    private static readonly Gen<Tree> Trees = Gen.Recursive<Tree>((depth, self) => depth >= 4
        ? Leaf
        : Gen.Frequency(
            (1, Leaf),
            (4, Gen.Select(Gen.Int[0, 7].Select(index => "+-**/^<>"[index]), self, self, (operation, left, right) => new Tree(operation, 0, left, right)))));

    private static readonly Gen<(long Low, long High)[]> Boxes =
        Gen.Select(Gen.Long[1, 12], Gen.Long[0, 5], (low, width) => (low, low + width)).Array[3];

    private static readonly Gen<(long Coefficient, int[] Exponents)[]> Polynomials =
        Gen.Select(Gen.Long[0, 50], Gen.Int[0, 3].Array[3], (coefficient, exponents) => (coefficient, exponents)).Array[1, 6];

    [Fact]
    public void TryBound_contains_the_value_at_every_point_of_the_box()
    {
        int bounded = 0;
        int exact = 0;
        Gen.Select(Trees, Boxes).Sample(
            (tree, box) =>
            {
                if (Build(tree) is not { } expression || !expression.TryBound(Ranges(box), out long minimum, out long maximum))
                {
                    return;
                }

                BigInteger? lowest = null;
                BigInteger? highest = null;
                foreach (long[] point in Points(box))
                {
                    if (Value(tree, point) is { } value)
                    {
                        lowest = lowest is null ? value : BigInteger.Min(lowest.Value, value);
                        highest = highest is null ? value : BigInteger.Max(highest.Value, value);
                    }
                }

                if (lowest is null)
                {
                    return; // a divisor is zero everywhere
                }

                ((BigInteger)minimum).Should().BeLessThanOrEqualTo(lowest.Value, "{0} over {1}", expression, Ranges(box));
                ((BigInteger)maximum).Should().BeGreaterThanOrEqualTo(highest!.Value, "{0} over {1}", expression, Ranges(box));
                Interlocked.Increment(ref bounded);
                if (minimum == lowest && maximum == highest)
                {
                    Interlocked.Increment(ref exact);
                }
            },
            iter: 3000);
        output.WriteLine($"bounded {bounded} of 3000, exact {exact}");
        bounded.Should().BeGreaterThan(1500, "most expressions must have bounds for the comparison to mean something");
    }

    [Fact]
    public void TryBound_is_tight_for_polynomials_without_negative_coefficients() =>
        Gen.Select(Polynomials, Boxes).Sample(
            (polynomial, box) =>
            {
                var expression = SymbolicExpression.Constant(0);
                foreach (var (coefficient, exponents) in polynomial)
                {
                    var term = SymbolicExpression.Constant(coefficient);
                    for (int i = 0; i < 3; i++)
                    {
                        for (int power = 0; power < exponents[i]; power++)
                        {
                            term *= SymbolicExpression.Symbol(Names[i]);
                        }
                    }

                    expression += term;
                }

                BigInteger[] values = [.. Points(box).Select(point => polynomial.Aggregate(BigInteger.Zero, (sum, term) =>
                    sum + (term.Coefficient * BigInteger.Pow(point[0], term.Exponents[0]) * BigInteger.Pow(point[1], term.Exponents[1]) * BigInteger.Pow(point[2], term.Exponents[2]))))];
                expression.TryBound(Ranges(box), out long minimum, out long maximum).Should().BeTrue();
                ((BigInteger)minimum).Should().Be(values.Min());
                ((BigInteger)maximum).Should().Be(values.Max());
            },
            iter: 1000);

    [Theory]
    [InlineData("n - n*m", 1, 4, -39, 3)] // no direction in n is evident: [1, 4] − [1, 4]·m, which falls in m; true range −36..0
    [InlineData("5 - n*m", 1, 4, -35, 4)] // falls in both: 5 − 4·10 and 5 − 1
    [InlineData("floor((n - 3)/2) + 1", 1, 8, 0, 3)] // n = 1: floor(−1) + 1 = 0; n = 8: floor(2.5) + 1 = 3
    [InlineData("ceil(100/n)", 3, 7, 15, 34)] // 100/7 = 14.3, 100/3 = 33.3
    [InlineData("min(n, 5) - max(n, 2)", 1, 9, -8, 3)] // grows and falls: [1, 5] − [2, 9]; true range −4..0
    [InlineData("7", 1, 1, 7, 7)]
    public void TryBound_of_known_cases(string text, long low, long high, long lowest, long highest)
    {
        Parse(text).TryBound(SymbolRanges.Empty.With("n", low, high).With("m", 1, 10), out long minimum, out long maximum).Should().BeTrue();
        (minimum, maximum).Should().Be((lowest, highest));
    }

    [Fact]
    public void TryBound_without_a_range_with_a_zero_divisor_or_beyond_64_bits_is_unknown()
    {
        Parse("n + m").TryBound(SymbolRanges.Empty.With("n", 1, 2), out _, out _).Should().BeFalse();
        Parse("floor(100/(n - 3))").TryBound(SymbolRanges.Empty.With("n", 1, 5), out _, out _).Should().BeFalse();
        Parse("floor(100/(n - 3))").TryBound(SymbolRanges.Empty.With("n", 4, 5), out _, out long largest).Should().BeTrue();
        largest.Should().Be(100);
        Parse("n^3").TryBound(SymbolRanges.Empty.With("n", 1, 1L << 21), out _, out _).Should().BeFalse("2^63 does not fit");
        Parse("n^3").TryBound(SymbolRanges.Empty.With("n", 1, (1L << 21) - 1), out _, out _).Should().BeTrue();
        Parse("n^9").TryBound(SymbolRanges.Empty.With("n", 1, long.MaxValue), out _, out _).Should().BeFalse("not even 128 bits hold it");
        Dimension.Unknown.TryBound(SymbolRanges.Empty, out _, out _).Should().BeFalse();
        new Dimension(5).TryBound(SymbolRanges.Empty, out long five, out _).Should().BeTrue();
        five.Should().Be(5);
    }

    [Theory]
    [InlineData("n*m", "n", true)]
    [InlineData("n*m + 1", "n + m", true)] // (n − 1)(m − 1) ≥ 0
    [InlineData("n^2", "2*n - 1", true)] // (n − 1)²: with n = 1 + x it is x²
    [InlineData("n^2", "2*n", false)] // false at n = 1
    [InlineData("n", "m", false)]
    [InlineData("n + floor(n/2)", "n", true)]
    [InlineData("n*floor(m/2)", "floor(m/2)", true)]
    public void IsAtLeast_proves_an_order_for_all_sizes_of_at_least_one(string left, string right, bool expected) =>
        Parse(left).IsAtLeast(Parse(right)).Should().Be(expected);

    [Fact]
    public void IsAtLeast_is_never_wrong_at_a_point()
    {
        int proven = 0;
        Gen.Select(Trees, Trees).Sample(
            (first, second) =>
            {
                if (Build(first) is not { } left || Build(second) is not { } right || !left.IsAtLeast(right))
                {
                    return;
                }

                Interlocked.Increment(ref proven);
                foreach (long[] point in Points([(1, 5), (1, 5), (1, 5)]))
                {
                    if (Value(first, point) is { } a && Value(second, point) is { } b)
                    {
                        a.Should().BeGreaterThanOrEqualTo(b, "{0} ≥ {1} at {2}", left, right, string.Join(",", point));
                    }
                }
            },
            iter: 4000);
        proven.Should().BeGreaterThan(200);
    }

    [Theory]
    [InlineData(0L, 5L)]
    [InlineData(6L, 5L)]
    [InlineData(-1L, 5L)]
    public void Range_that_is_empty_or_below_one_is_refused(long minimum, long maximum)
    {
        Action create = () => _ = SymbolRanges.Empty.With("n", minimum, maximum);
        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Ranges_keep_names_ordinally_and_print_themselves()
    {
        var ranges = SymbolRanges.Empty.With("seq", 1, 2048).With("batch", 1, 8).With("Seq", 3, 3);
        ranges.ToString().Should().Be("Seq=3..3, batch=1..8, seq=1..2048");
        ranges.TryGetValue("seq", out var range).Should().BeTrue();
        range.Should().Be(new SymbolRange(1, 2048));
        default(SymbolRange).Should().Be(new SymbolRange(1, 1), "a default range must not allow sizes below 1");
    }

    private static SymbolicExpression Parse(string text) =>
        SymbolicExpression.TryParse(text, out var expression) ? expression! : throw new ArgumentException(text, nameof(text));

    private static SymbolRanges Ranges((long Low, long High)[] box) =>
        SymbolRanges.Empty.With("a", box[0].Low, box[0].High).With("b", box[1].Low, box[1].High).With("c", box[2].Low, box[2].High);

    private static IEnumerable<long[]> Points((long Low, long High)[] box)
    {
        for (long a = box[0].Low; a <= box[0].High; a++)
        {
            for (long b = box[1].Low; b <= box[1].High; b++)
            {
                for (long c = box[2].Low; c <= box[2].High; c++)
                {
                    yield return [a, b, c];
                }
            }
        }
    }

    /// <summary>The expression under test; null when it is refused for its size or a divisor that is the constant zero.</summary>
    private static SymbolicExpression? Build(Tree tree)
    {
        try
        {
            return Make(tree);
        }
        catch (Exception refused) when (refused is DivideByZeroException or OverflowException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SymbolicExpression Make(Tree tree) => tree.Kind switch
    {
        's' => SymbolicExpression.Symbol(Names[tree.Number]),
        'k' => SymbolicExpression.Constant(tree.Number),
        '+' => Make(tree.Left!) + Make(tree.Right!),
        '-' => Make(tree.Left!) - Make(tree.Right!),
        '*' => Make(tree.Left!) * Make(tree.Right!),
        '/' => SymbolicExpression.FloorDivide(Make(tree.Left!), Make(tree.Right!)),
        '^' => SymbolicExpression.CeilingDivide(Make(tree.Left!), Make(tree.Right!)),
        '<' => SymbolicExpression.Min(Make(tree.Left!), Make(tree.Right!)),
        _ => SymbolicExpression.Max(Make(tree.Left!), Make(tree.Right!)),
    };

    /// <summary>The value at a point; null where a divisor is zero.</summary>
    private static BigInteger? Value(Tree tree, long[] point)
    {
        if (tree.Kind is 's' or 'k')
        {
            return tree.Kind == 's' ? point[tree.Number] : tree.Number;
        }

        if (Value(tree.Left!, point) is not { } left || Value(tree.Right!, point) is not { } right)
        {
            return null;
        }

        switch (tree.Kind)
        {
            case '+':
                return left + right;
            case '-':
                return left - right;
            case '*':
                return left * right;
            case '<':
                return BigInteger.Min(left, right);
            case '>':
                return BigInteger.Max(left, right);
            default:
                if (right.IsZero)
                {
                    return null;
                }

                // floor(l/r) = (l − (l mod r)) / r with the remainder brought into the divisor's sign; ceil(l/r) = −floor(−l/r).
                BigInteger numerator = tree.Kind == '/' ? left : -left;
                BigInteger modulus = BigInteger.Remainder(BigInteger.Remainder(numerator, right) + right, right);
                BigInteger floor = (numerator - modulus) / right;
                return tree.Kind == '/' ? floor : -floor;
        }
    }

    private sealed record Tree(char Kind, int Number, Tree? Left = null, Tree? Right = null);
}
