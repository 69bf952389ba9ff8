using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class ElementwiseOperatorsTests
{
    [Fact]
    public void Add_broadcasts_both_ways()
    {
        ProbeResult result = OperatorProbe.Of("Add", 14).Input(3, 1, 5).Input(4, 1).Run();

        result.Shape().Should().Be("[3, 4, 5]");
        result.Cost.Adds.Should().Be((Dimension)60);
        result.Cost.FloatMacs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void Add_sizes_that_differ_are_a_conflict() =>
        OperatorProbe.Of("Add", 14).Input(3, 4).Input(5).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Theory]
    // The four examples of the legacy broadcasting text: A is [2, 3, 4, 5].
    [InlineData("4,5", null, DefectKind.None)]
    [InlineData("3,4", 1L, DefectKind.None)]
    [InlineData("2", 0L, DefectKind.None)]
    [InlineData("3,4", 2L, DefectKind.ShapeConflict)]
    public void Add_before_version_7_places_the_second_operand_at_an_axis(string second, long? axis, DefectKind kind)
    {
        OperatorProbe probe = OperatorProbe.Of("Add", 6).Input(2, 3, 4, 5).Input([.. second.Split(',').Select(part => new Dimension(part[0] - '0'))]).With("broadcast", 1);
        if (axis is { } place)
        {
            probe.With("axis", place);
        }

        ProbeResult result = probe.Run();

        if (kind == DefectKind.None)
        {
            result.Findings.Should().BeEmpty();
            result.Shape().Should().Be("[2, 3, 4, 5]");
        }
        else
        {
            result.Kind.Should().Be(DefectKind.ShapeConflict);
        }
    }

    [Fact]
    public void Add_before_version_7_without_broadcast_needs_equal_shapes() =>
        OperatorProbe.Of("Add", 6).Input(2, 3).Input(3).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Fact]
    public void Sum_of_ten_adds_nine_times()
    {
        OperatorProbe probe = OperatorProbe.Of("Sum", 13);
        for (int i = 0; i < 10; i++)
        {
            probe.Input(1, 1000);
        }

        probe.Run().Cost.Adds.Should().Be((Dimension)9_000);
    }

    [Fact]
    public void Mean_divides_once()
    {
        ProbeResult result = OperatorProbe.Of("Mean", 13).Input(4).Input(4).Input(4).Run();

        result.Cost.Adds.Should().Be((Dimension)8);
        result.Cost.Divides.Should().Be((Dimension)4);
    }

    [Theory]
    [InlineData("Greater", 13)]
    [InlineData("LessOrEqual", 16)]
    [InlineData("Equal", 19)]
    public void Comparison_gives_bool(string name, long version)
    {
        ProbeResult result = OperatorProbe.Of(name, version).Input(2, 1).Input(1, 3).Run();

        result.Type().Should().Be(DataType.Bool);
        result.Shape().Should().Be("[2, 3]");
        result.Cost.Compares.Should().Be((Dimension)6);
    }

    [Fact]
    public void IsNaN_gives_bool() => OperatorProbe.Of("IsNaN", 13).Input(2).Run().Type().Should().Be(DataType.Bool);

    [Fact]
    public void Pow_keeps_the_type_of_the_base() =>
        OperatorProbe.Of("Pow", 15).Input(DataType.Float16, 2).Input(DataType.Int64).Run().Type().Should().Be(DataType.Float16);

    [Theory]
    // Per element, from the closed forms: sigmoid 1/(1+e⁻ˣ), relu max(0,x), gelu ½x(1+erf(x/√2)), hard swish x·clip(αx+β).
    [InlineData("Sigmoid", 13, 1, 0, 1, 0, 1)]
    [InlineData("Tanh", 13, 0, 0, 0, 0, 1)]
    [InlineData("Relu", 14, 0, 0, 0, 1, 0)]
    [InlineData("LeakyRelu", 16, 0, 1, 0, 1, 0)]
    [InlineData("Gelu", 20, 1, 3, 0, 0, 1)]
    [InlineData("HardSwish", 14, 1, 2, 0, 2, 0)]
    [InlineData("Sqrt", 13, 0, 0, 1, 0, 0)]
    [InlineData("Softmax", 13, 2, 0, 1, 1, 1)]
    public void Activation_counts_its_closed_form(string name, long version, int adds, int multiplies, int divides, int compares, int transcendentals)
    {
        OperatorCost cost = OperatorProbe.Of(name, version).Input(10, 10).Run().Cost;

        cost.Adds.Should().Be((Dimension)(100 * adds));
        cost.Multiplies.Should().Be((Dimension)(100 * multiplies));
        cost.Divides.Should().Be((Dimension)(100 * divides));
        cost.Compares.Should().Be((Dimension)(100 * compares));
        cost.Transcendentals.Should().Be((Dimension)(100 * transcendentals));
    }

    [Theory]
    [InlineData(11, 2, DefectKind.None)]
    [InlineData(13, 2, DefectKind.BadAttribute)]
    [InlineData(13, -2, DefectKind.None)]
    public void Softmax_axis_behind_the_last_only_flattens_before_version_13(long version, long axis, DefectKind expected) =>
        OperatorProbe.Of("Softmax", version).Input(2, 3).With("axis", axis).Run().Kind.Should().Be(expected);

    [Fact]
    public void PRelu_keeps_the_shape_of_its_operand() =>
        OperatorProbe.Of("PRelu", 16).Input(1, 8, 4, 4).Input(8, 1, 1).Run().Shape().Should().Be("[1, 8, 4, 4]");

    [Fact]
    public void QLinearConcat_joins_along_the_axis()
    {
        ProbeResult result = OperatorProbe.Of("QLinearConcat", 1, "com.microsoft").Input().Input(DataType.UInt8)
            .Input(DataType.UInt8, 1, 3, 4).Input().Input(DataType.UInt8)
            .Input(DataType.UInt8, 1, 5, 4).Input().Input(DataType.UInt8).With("axis", 1).Run();

        result.Shape().Should().Be("[1, 8, 4]");
        result.Type().Should().Be(DataType.UInt8);
    }
}
