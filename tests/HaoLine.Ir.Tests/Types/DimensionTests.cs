using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class DimensionTests
{
    private static readonly Dimension N = Dimension.Symbol("n");
    private static readonly Dimension H = Dimension.Symbol("h");
    private static readonly Dimension W = Dimension.Symbol("w");

    [Fact]
    public void Default_is_unknown()
    {
        default(Dimension).IsUnknown.Should().BeTrue();
        default(Dimension).ToString().Should().Be("?");
        default(Dimension).Should().Be(Dimension.Unknown).And.NotBe(Dimension.Zero);
    }

    [Fact]
    public void Known_arithmetic_is_checked()
    {
        ((Dimension)6 * 7).Value.Should().Be(42);
        ((Dimension)6 - 7).Value.Should().Be(-1);
        (-(Dimension)6).Value.Should().Be(-6);
        FluentActions.Invoking(() => (Dimension)long.MaxValue + 1).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => (Dimension)long.MaxValue * 2).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => Dimension.FloorDivide(long.MinValue, -1)).Should().Throw<OverflowException>();
    }

    [Theory]
    [InlineData(7, 2, 3, 4, 1)]
    [InlineData(-7, 2, -4, -3, 1)]
    [InlineData(7, -2, -4, -3, -1)]
    [InlineData(-7, -2, 3, 4, -1)]
    [InlineData(8, 2, 4, 4, 0)]
    [InlineData(-8, 2, -4, -4, 0)]
    public void Known_division_rounds_as_named(long a, long b, long floor, long ceiling, long modulo)
    {
        Dimension.FloorDivide(a, b).Value.Should().Be(floor);
        Dimension.CeilingDivide(a, b).Value.Should().Be(ceiling);
        Dimension.Modulo(a, b).Value.Should().Be(modulo);
    }

    [Fact]
    public void Division_by_known_zero_throws_for_every_dividend()
    {
        foreach (var dividend in new[] { Dimension.One, N, Dimension.Unknown })
        {
            FluentActions.Invoking(() => Dimension.FloorDivide(dividend, 0)).Should().Throw<DivideByZeroException>();
            FluentActions.Invoking(() => Dimension.CeilingDivide(dividend, 0)).Should().Throw<DivideByZeroException>();
            FluentActions.Invoking(() => Dimension.Modulo(dividend, 0)).Should().Throw<DivideByZeroException>();
        }
    }

    [Fact]
    public void Unknown_is_contagious_except_beside_a_zero_factor()
    {
        var unknown = Dimension.Unknown;
        (unknown * 0).Should().Be(Dimension.Zero);
        (0 * unknown).Should().Be(Dimension.Zero);
        (unknown - unknown).IsUnknown.Should().BeTrue();
        (unknown + N).IsUnknown.Should().BeTrue();
        (unknown * 2).IsUnknown.Should().BeTrue();
        Dimension.FloorDivide(unknown, 2).IsUnknown.Should().BeTrue();
        Dimension.Min(unknown, 1).IsUnknown.Should().BeTrue();
        Dimension.Max(N, unknown).IsUnknown.Should().BeTrue();
    }

    [Fact]
    public void Exact_divisions_are_carried_out()
    {
        Dimension.FloorDivide(4 * N, 2).Should().Be(2 * N);
        Dimension.FloorDivide(N * 768, 768).Should().Be(N);
        Dimension.FloorDivide(N, N).Should().Be(Dimension.One);
        Dimension.FloorDivide(6 * N * H * W, 2 * H).Should().Be(3 * N * W);
        Dimension.FloorDivide((N * N) - (H * H), N - H).Should().Be(N + H);
        Dimension.FloorDivide((N + 1) * (H + 2) * (W + 3), (N + 1) * (W + 3)).Should().Be(H + 2);
        Dimension.CeilingDivide(N * H, H).Should().Be(N);
        Dimension.FloorDivide(2 * N, 4 * N).Should().Be(Dimension.Zero);
    }

    [Fact]
    public void Partly_exact_divisions_split_the_integer_part()
    {
        Dimension.FloorDivide((2 * N) + 1, 2).Should().Be(N);
        Dimension.CeilingDivide((2 * N) + 1, 2).Should().Be(N + 1);
        Dimension.FloorDivide(H + 5, 2).ToString().Should().Be("floor((h + 1)/2) + 2");
        Dimension.FloorDivide((4 * H) + 3, 8).ToString().Should().Be("floor(h/2)");
        Dimension.FloorDivide((N * H) + 5, N).ToString().Should().Be("h + floor(5/n)");
        Dimension.FloorDivide(N * H, 2 * N).ToString().Should().Be("floor(h/2)");
    }

    [Fact]
    public void Nested_quotients_merge()
    {
        var half = Dimension.FloorDivide(H, 2);
        Dimension.FloorDivide(half, 2).Should().Be(Dimension.FloorDivide(H, 4));
        var ceiling = Dimension.CeilingDivide(H, 2);
        Dimension.CeilingDivide(ceiling, 2).ToString().Should().Be("ceil(h/4)");

        // Five stages of stride 2 with kernel 3 and padding 1, as in a residual network.
        var size = H;
        for (var i = 0; i < 5; i++)
        {
            size = Dimension.FloorDivide(size + 2 - 3, 2) + 1;
        }

        size.ToString().Should().Be("floor((h + 31)/32)");
        size.Bind(SymbolBinding.Empty.With("h", 224)).Should().Be((Dimension)7);
    }

    [Fact]
    public void Equal_quotients_in_different_spelling_cancel()
    {
        var ceiling = Dimension.CeilingDivide(H, 2);
        var floor = Dimension.FloorDivide(H + 1, 2);
        ceiling.Should().Be(floor);
        ceiling.GetHashCode().Should().Be(floor.GetHashCode());
        (ceiling - floor).Should().Be(Dimension.Zero);
        ceiling.ToString().Should().Be("ceil(h/2)");
        floor.ToString().Should().Be("floor((h + 1)/2)");
    }

    [Fact]
    public void Min_and_Max_fold_when_the_order_is_certain()
    {
        Dimension.Max(N, N).Should().Be(N);
        Dimension.Max(N, N + 3).Should().Be(N + 3);
        Dimension.Min(N, N + 3).Should().Be(N);
        Dimension.Max(N, 1).Should().Be(N);
        Dimension.Max(0, N).Should().Be(N);
        Dimension.Min(N, 1).Should().Be(Dimension.One);
        Dimension.Max(Dimension.FloorDivide(H, 2), 0).Should().Be(Dimension.FloorDivide(H, 2));
        Dimension.Max(N, Dimension.Min(N, 512)).Should().Be(N);
        Dimension.Min(N, Dimension.Max(N, H)).Should().Be(N);
        Dimension.Max(N, 2).ToString().Should().Be("max(n, 2)");
        Dimension.Max(Dimension.Max(N, H), H).Should().Be(Dimension.Max(H, N));
    }

    [Fact]
    public void Modulo_of_a_formula_vanishes_when_divisible()
    {
        Dimension.Modulo(N * 768, 64).Should().Be(Dimension.Zero);
        Dimension.Modulo(N, 2).ToString().Should().Be("n - 2·floor(n/2)");
    }

    [Fact]
    public void Formulas_collapse_to_known_numbers()
    {
        (N - N).Should().Be(Dimension.Zero);
        (N - N + 5).IsKnown.Should().BeTrue();
        Dimension.FromExpression(SymbolicExpression.Constant(3)).Should().Be((Dimension)3);
        N.Expression!.Symbols.Should().Equal("n");
        ((Dimension)3).Expression.Should().BeNull();
    }

    [Fact]
    public void Value_of_a_formula_throws()
    {
        FluentActions.Invoking(() => N.Value).Should().Throw<InvalidOperationException>().WithMessage("*'n'*");
        N.TryGetValue(out _).Should().BeFalse();
        Dimension.Unknown.TryEvaluate(SymbolBinding.Empty, out _).Should().BeFalse();
    }

    [Fact]
    public void Bind_replaces_what_is_bound_and_keeps_the_rest()
    {
        var size = (N * H * 3) + Dimension.FloorDivide(H, 2);
        size.Bind(SymbolBinding.Empty.With("h", 5)).Should().Be((15 * N) + 2);
        size.Bind(SymbolBinding.Empty.With("h", 5).With("n", 2)).Should().Be((Dimension)32);
        size.Bind(SymbolBinding.Empty.With("other", 5)).Should().Be(size);
        FluentActions.Invoking(() => Dimension.FloorDivide(7, N).Bind(SymbolBinding.Empty.With("n", 0))).Should().Throw<DivideByZeroException>();
    }

    [Fact]
    public void Growth_beyond_the_limit_becomes_unknown()
    {
        var sum = Dimension.One;
        for (var i = 0; i < 100; i++)
        {
            sum += Dimension.Symbol($"s{i:000}");
        }

        sum.IsSymbolic.Should().BeTrue();
        (sum * sum).IsUnknown.Should().BeTrue();

        var power = N;
        for (var i = 0; i < 8; i++)
        {
            power *= power;
        }

        power.IsUnknown.Should().BeTrue();

        var nested = N;
        for (var i = 0; i < 100; i++)
        {
            nested = Dimension.FloorDivide((nested * nested) + 1, N + 2);
        }

        nested.IsUnknown.Should().BeTrue();
    }
}
