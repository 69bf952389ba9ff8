using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class ShapeTests
{
    private static readonly Dimension Batch = Dimension.Symbol("batch");

    [Fact]
    public void Scalar_has_rank_zero_and_one_element()
    {
        Shape.Scalar.Rank.Should().Be(0);
        Shape.Scalar.ElementCount.Should().Be(Dimension.One);
        Shape.Scalar.IsStatic.Should().BeTrue();
        Shape.Scalar.ToString().Should().Be("[]");
        Shape.Of().Should().BeEquivalentTo(Shape.Scalar);
        new Shape().Equals(Shape.Scalar).Should().BeTrue();
    }

    [Fact]
    public void ToString_lists_numbers_formulas_and_unknowns() =>
        new Shape(Batch, 3, Dimension.Unknown, 2 * Batch).ToString().Should().Be("[batch, 3, ?, 2·batch]");

    [Fact]
    public void ElementCount_multiplies_and_zero_wins()
    {
        Shape.Of(2, 3, 4).ElementCount.Should().Be((Dimension)24);
        new Shape(Batch, 3, 224, 224).ElementCount.ToString().Should().Be("150528·batch");
        new Shape(Dimension.Unknown, 2).ElementCount.IsUnknown.Should().BeTrue();
        new Shape(Dimension.Unknown, 0).ElementCount.Should().Be(Dimension.Zero);
        Shape.Of(long.MaxValue, 2, 0).ElementCount.Should().Be(Dimension.Zero);
        FluentActions.Invoking(() => Shape.Of(long.MaxValue, 2).ElementCount).Should().Throw<OverflowException>();
    }

    [Fact]
    public void TryGetElementCount_is_false_for_open_negative_or_too_large_shapes()
    {
        Shape.Of(2, 3, 4).TryGetElementCount(out var count).Should().BeTrue();
        count.Should().Be(24);
        Shape.Of(long.MaxValue, long.MaxValue, 0).TryGetElementCount(out count).Should().BeTrue();
        count.Should().Be(0);
        new Shape(Batch).TryGetElementCount(out _).Should().BeFalse();
        Shape.Of(-1, 0).TryGetElementCount(out _).Should().BeFalse();
        Shape.Of(long.MaxValue, long.MaxValue, long.MaxValue).TryGetElementCount(out _).Should().BeFalse();
    }

    [Fact]
    public void Bind_makes_a_shape_static_or_returns_it_unchanged()
    {
        var shape = new Shape(Batch, 3);
        shape.Bind(SymbolBinding.Empty.With("other", 1)).Should().BeSameAs(shape);
        shape.Bind(SymbolBinding.Empty.With("batch", 8)).TryGetStatic(out var sizes).Should().BeTrue();
        sizes.Should().Equal(8, 3);
        shape.TryGetStatic(out sizes).Should().BeFalse();
        sizes.Should().BeNull();
    }

    [Fact]
    public void WithDimension_replaces_one_axis_of_a_copy()
    {
        var shape = Shape.FromDimensions(1, 2, 3);
        shape.WithDimension(1, Batch).ToString().Should().Be("[1, batch, 3]");
        shape.ToString().Should().Be("[1, 2, 3]");
        FluentActions.Invoking(() => shape.WithDimension(3, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => shape[-1]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Equality_compares_sizes()
    {
        var left = new Shape(new List<Dimension> { Batch, 3 });
        var right = new Shape(Batch, 3);
        (left == right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
        (left != Shape.Of(1, 3)).Should().BeTrue();
        (left == null).Should().BeFalse();
    }

    [Fact]
    public void Constructor_copies_its_input()
    {
        Dimension[] sizes = [1, 2];
        var shape = new Shape(sizes);
        sizes[0] = 9;
        shape.Select(size => size.Value).Should().Equal(1, 2);
    }
}
