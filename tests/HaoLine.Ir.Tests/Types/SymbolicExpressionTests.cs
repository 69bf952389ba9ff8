using System.Numerics;
using CsCheck;
using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class SymbolicExpressionTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<Node> Leaf = Gen.OneOf(
        Gen.Int[0, 2].Select(index => new Node('s', Name: Names[index])),
        Gen.Long[-9, 9].Select(value => new Node('k', Value: value)));

    private static readonly Gen<Node> Expressions = Gen.Recursive<Node>((depth, self) => depth >= 5
        ? Leaf
        : Gen.Frequency(
            (1, Leaf),
            (4, Gen.Select(Gen.Int[0, 7].Select(index => "+-*/^%<>"[index]), self, self, (operation, left, right) => new Node(operation, left, right)))));

    private static readonly Gen<long[]> Values = Gen.Long[1, 40].Array[3];

    [Theory]
    [InlineData("84934656*batch*seq + 18432*batch*seq^2", "18432·batch·seq² + 84934656·batch·seq")]
    [InlineData("floor((h+1)/2)", "floor((h + 1)/2)")]
    [InlineData("ceil(h/2)", "ceil(h/2)")]
    [InlineData("h//2 + w%3", "w + floor(h/2) - 3·floor(w/3)")]
    [InlineData("max(b, a) + min(2, a)", "min(a, 2) + max(a, b)")]
    [InlineData("-n + 1", "-n + 1")]
    [InlineData("3 - 2*n", "-2·n + 3")]
    [InlineData("(a+b)^2 - a²", "2·a·b + b²")]
    [InlineData("a^12", "a¹²")]
    [InlineData("-2^2", "-4")]
    [InlineData("a - a", "0")]
    [InlineData("floor(h/(2*w))", "floor(h/(2·w))")]
    [InlineData("floor(h*w/3)", "floor(h·w/3)")]
    [InlineData("`batch size`*2", "2·`batch size`")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("past_sequence_length + 1", "past_sequence_length + 1")]
    [InlineData("floor·2", "2·floor")]
    public void TryParse_accepts_both_notations_and_prints_the_normal_form(string text, string expected)
    {
        SymbolicExpression.TryParse(text, out var expression).Should().BeTrue();
        expression!.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a +")]
    [InlineData("a b")]
    [InlineData("(a")]
    [InlineData("a/2")]
    [InlineData("floor(a + b/2)")]
    [InlineData("floor(a/0)")]
    [InlineData("min(a)")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    [InlineData("9223372036854775807*a + a")]
    [InlineData("a^1000")]
    [InlineData("(a+b+c+d+e+f+g+h)^40")]
    [InlineData("``")]
    [InlineData("`a")]
    public void TryParse_rejects_what_is_not_a_bounded_formula(string? text)
    {
        SymbolicExpression.TryParse(text, out var expression).Should().BeFalse();
        expression.Should().BeNull();
    }

    [Fact]
    public void TryParse_bounds_length_and_nesting()
    {
        SymbolicExpression.TryParse(new string('a', SymbolicExpression.MaximumTextLength), out _).Should().BeTrue();
        SymbolicExpression.TryParse(new string('a', SymbolicExpression.MaximumTextLength + 1), out _).Should().BeFalse();
        SymbolicExpression.TryParse(new string('(', 100) + "a" + new string(')', 100), out _).Should().BeTrue();
        SymbolicExpression.TryParse(new string('(', 2000) + "a" + new string(')', 2000), out _).Should().BeFalse();
    }

    [Fact]
    public void Terms_are_combined_and_sorted()
    {
        var a = SymbolicExpression.Symbol("a");
        var b = SymbolicExpression.Symbol("b");
        var sum = b + SymbolicExpression.Constant(4) + (a * b) + b + a;
        sum.Terms.Select(term => term.ToString()).Should().Equal("a·b", "a", "2·b", "4");
        sum.Terms[0].Degree.Should().Be(2);
        sum.Terms[2].Coefficient.Should().Be(2);
        sum.Terms[2].Factors.Single().Atom.Name.Should().Be("b");
        sum.Symbols.Should().Equal("a", "b");
    }

    [Fact]
    public void Equals_ignores_the_order_of_construction()
    {
        var a = SymbolicExpression.Symbol("a");
        var b = SymbolicExpression.Symbol("b");
        var left = (a + b) * (a - b);
        var right = (a * a) - (b * b);
        left.Should().Be(right);
        left.GetHashCode().Should().Be(right.GetHashCode());
        left.Should().NotBe(a * a);
    }

    [Fact]
    public void Quotient_atoms_expose_their_operands()
    {
        var h = SymbolicExpression.Symbol("h");
        var atom = SymbolicExpression.CeilingDivide(h, SymbolicExpression.Constant(2)).Terms.Single().Factors.Single().Atom;
        atom.Kind.Should().Be(SymbolicAtomKind.Ceiling);
        atom.Left.Should().Be(h);
        atom.Right!.TryGetConstant(out var divisor).Should().BeTrue();
        divisor.Should().Be(2);
        atom.Name.Should().BeNull();
    }

    [Fact]
    public void Coefficients_beyond_64_bits_throw()
    {
        var big = SymbolicExpression.Constant(long.MaxValue) * SymbolicExpression.Symbol("n");
        FluentActions.Invoking(() => big + big).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => big * big).Should().Throw<OverflowException>();
    }

    [Fact]
    public void TryEvaluate_needs_every_symbol_and_checks_the_result()
    {
        SymbolicExpression.TryParse("n^3 - n^3*m + 7", out var expression).Should().BeTrue();
        var binding = SymbolBinding.Empty.With("n", 3_000_000_000);
        expression!.TryEvaluate(binding, out _).Should().BeFalse();
        expression.TryEvaluate(binding.With("m", 1), out var value).Should().BeTrue();
        value.Should().Be(7);
        FluentActions.Invoking(() => expression.TryEvaluate(binding.With("m", 3), out _)).Should().Throw<OverflowException>();
    }

    [Fact]
    public void Operators_beyond_the_limit_throw()
    {
        var power = SymbolicExpression.Symbol("n");
        for (var i = 0; i < 7; i++)
        {
            power *= power;
        }

        FluentActions.Invoking(() => power * power).Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData("batch size")]
    [InlineData("a`b")]
    [InlineData("`")]
    [InlineData("2")]
    [InlineData("n²")]
    [InlineData("a·b")]
    [InlineData("floor")]
    [InlineData("批")]
    [InlineData("a.b_3")]
    [InlineData("unk__12")]
    public void Symbols_of_any_name_survive_printing(string name)
    {
        var expression = (SymbolicExpression.Symbol(name) * SymbolicExpression.Symbol("z")) + SymbolicExpression.Constant(1);
        SymbolicExpression.TryParse(expression.ToString(), out var parsed).Should().BeTrue();
        parsed.Should().Be(expression);
    }

    [Fact]
    public void Evaluation_agrees_with_direct_integer_arithmetic()
    {
        var compared = 0;
        Gen.Select(Expressions, Values).Sample(
            (node, values) =>
            {
                if (Direct(node, values) is not { } expected || BigInteger.Abs(expected) > long.MaxValue || !TryBuild(node, out var expression))
                {
                    return true;
                }

                Interlocked.Increment(ref compared);
                return expression.TryEvaluate(Bind(values), out var value) && value == expected;
            },
            iter: 20_000, print: Print);
        compared.Should().BeGreaterThan(5_000);
    }

    [Fact]
    public void Partial_substitution_agrees_with_evaluation() =>
        Gen.Select(Expressions, Values, Gen.Int[0, 7]).Sample(
            (node, values, mask) =>
            {
                if (Direct(node, values) is not { } expected || BigInteger.Abs(expected) > long.MaxValue || !TryBuild(node, out var expression))
                {
                    return true;
                }

                var part = SymbolBinding.Empty;
                for (var i = 0; i < 3; i++)
                {
                    part = (mask & (1 << i)) == 0 ? part : part.With(Names[i], values[i]);
                }

                try
                {
                    return expression.Substitute(part).TryEvaluate(Bind(values), out var value) && value == expected;
                }
                catch (Exception exception) when (exception is OverflowException or InvalidOperationException)
                {
                    return true;
                }
            },
            iter: 10_000, print: item => Print((item.Item1, item.Item2)));

    [Fact]
    public void Printed_expressions_parse_to_the_same_expression() =>
        Expressions.Sample(
            node =>
            {
                if (!TryBuildUnchecked(node, out var expression) || expression.ToString().Length > SymbolicExpression.MaximumTextLength)
                {
                    return true;
                }

                return SymbolicExpression.TryParse(expression.ToString(), out var parsed) && parsed!.Equals(expression);
            },
            iter: 10_000, print: node => node.Show());

    [Fact]
    public void Sums_and_products_are_commutative_and_distributive() =>
        Gen.Select(Expressions, Expressions, Expressions).Sample(
            (x, y, z) =>
            {
                if (!TryBuildUnchecked(x, out var a) || !TryBuildUnchecked(y, out var b) || !TryBuildUnchecked(z, out var c))
                {
                    return true;
                }

                try
                {
                    return (a + b).Equals(b + a) && (a * b).Equals(b * a) && (a * (b + c)).Equals((a * b) + (a * c)) && (a - a).Equals(SymbolicExpression.Constant(0));
                }
                catch (Exception exception) when (exception is OverflowException or InvalidOperationException)
                {
                    return true;
                }
            },
            iter: 3_000, print: item => $"{item.Item1.Show()} ; {item.Item2.Show()} ; {item.Item3.Show()}");

    [Fact]
    public void Products_divide_exactly_by_their_factors() =>
        Gen.Select(Polynomial, Polynomial).Sample(
            (a, b) => b.TryGetConstant(out var constant) && constant == 0
                ? true
                : SymbolicExpression.FloorDivide(a * b, b).Equals(a) && SymbolicExpression.CeilingDivide(a * b, b).Equals(a),
            iter: 3_000, print: item => $"{item.Item1} ; {item.Item2}");

    private static Gen<SymbolicExpression> Polynomial { get; } = Gen.Select(Gen.Int[-5, 5], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 1])
        .Array[1, 4]
        .Select(terms => terms.Aggregate(
            SymbolicExpression.Constant(0),
            (sum, term) => sum + (SymbolicExpression.Constant(term.Item1) * Power("a", term.Item2) * Power("b", term.Item3) * Power("c", term.Item4))));

    private static SymbolicExpression Power(string name, int exponent) =>
        Enumerable.Repeat(SymbolicExpression.Symbol(name), exponent).Aggregate(SymbolicExpression.Constant(1), (product, factor) => product * factor);

    private static SymbolBinding Bind(long[] values) =>
        new(Names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));

    private static string Print((Node Node, long[] Values) item) => $"{item.Node.Show()} with {string.Join(", ", item.Values)}";

    // A constant division by zero is impossible here, because the direct evaluation succeeded; only the limits may be met.
    private static bool TryBuild(Node node, out SymbolicExpression expression)
    {
        try
        {
            expression = Build(node);
            return true;
        }
        catch (Exception exception) when (exception is OverflowException or InvalidOperationException)
        {
            expression = SymbolicExpression.Constant(0);
            return false;
        }
    }

    private static bool TryBuildUnchecked(Node node, out SymbolicExpression expression)
    {
        try
        {
            return TryBuild(node, out expression);
        }
        catch (DivideByZeroException)
        {
            expression = SymbolicExpression.Constant(0);
            return false;
        }
    }

    private static SymbolicExpression Build(Node node) => node.Operation switch
    {
        's' => SymbolicExpression.Symbol(node.Name!),
        'k' => SymbolicExpression.Constant(node.Value),
        '+' => Build(node.Left!) + Build(node.Right!),
        '-' => Build(node.Left!) - Build(node.Right!),
        '*' => Build(node.Left!) * Build(node.Right!),
        '/' => SymbolicExpression.FloorDivide(Build(node.Left!), Build(node.Right!)),
        '^' => SymbolicExpression.CeilingDivide(Build(node.Left!), Build(node.Right!)),
        '%' => SymbolicExpression.Modulo(Build(node.Left!), Build(node.Right!)),
        '<' => SymbolicExpression.Min(Build(node.Left!), Build(node.Right!)),
        _ => SymbolicExpression.Max(Build(node.Left!), Build(node.Right!)),
    };

    private static BigInteger? Direct(Node node, long[] values)
    {
        if (node.Operation is 's' or 'k')
        {
            return node.Operation == 'k' ? node.Value : values[Array.IndexOf(Names, node.Name)];
        }

        if (Direct(node.Left!, values) is not { } left || Direct(node.Right!, values) is not { } right)
        {
            return null;
        }

        switch (node.Operation)
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
        }

        if (right.IsZero)
        {
            return null;
        }

        var floor = BigInteger.DivRem(left, right, out var remainder);
        if (!remainder.IsZero && remainder.Sign != right.Sign)
        {
            floor -= 1;
        }

        return node.Operation switch
        {
            '/' => floor,
            '^' => remainder.IsZero ? floor : floor + 1,
            _ => left - (right * floor),
        };
    }

    private sealed record Node(char Operation, Node? Left = null, Node? Right = null, string? Name = null, long Value = 0)
    {
        public string Show() => Operation switch { 's' => Name!, 'k' => $"{Value}", _ => $"({Left!.Show()} {Operation} {Right!.Show()})" };
    }
}
