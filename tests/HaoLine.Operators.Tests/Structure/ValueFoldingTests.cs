using HaoLine.Ir;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.Structure;

public sealed class ValueFoldingTests
{
    [Theory]
    [InlineData("Add", 7, 3, "int64[10]")]
    [InlineData("Sub", 3, 7, "int64[-4]")]
    [InlineData("Mul", -7, 3, "int64[-21]")]
    [InlineData("Div", -7, 2, "int64[-3]")] // integer division truncates toward zero
    [InlineData("Mod", -7, 3, "int64[2]")] // the sign of the divisor, as the specification's mod_mixed_sign_int64
    [InlineData("Min", 7, 3, "int64[3]")]
    [InlineData("Max", 7, 3, "int64[7]")]
    [InlineData("Equal", 3, 3, "bool[1]")]
    [InlineData("Less", 3, 3, "bool[0]")]
    [InlineData("GreaterOrEqual", 3, 3, "bool[1]")]
    public void Arithmetic_on_numbers(string name, long left, long right, string expected)
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op(name, [sketch.Scalar(left), sketch.Scalar(right)]);
        sketch.Infer().Main.ValueOf(result)!.ToString().Should().Be(expected);
    }

    [Fact]
    public void Division_by_zero_leaves_the_value_unknown()
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op("Div", [sketch.Scalar(1), sketch.Scalar(0)]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(result)!.ToString().Should().Be("int64[]");
        (typed.Main.ValueOf(result)?.Integers[0].IsUnknown ?? true).Should().BeTrue();
    }

    [Fact]
    public void Resize_scale_pattern_goes_through_floats()
    {
        // floor(float(13) · 2.5) = 32
        var sketch = new ModelSketch();
        Value size = sketch.Op("Gather", [sketch.Op("Shape", [sketch.Input("x", 1, 13)]), sketch.Scalar(1)]);
        Value scaled = sketch.Op("Mul", [sketch.Op("Cast", [size], Attr("to", 1)), sketch.Floats(2.5f)]);
        Value whole = sketch.Op("Cast", [sketch.Op("Floor", [scaled])], Attr("to", 7));
        sketch.Infer().Main.ValueOf(whole)!.ToString().Should().Be("int64[32]");
    }

    [Fact]
    public void Symbolic_size_survives_a_float_round_trip()
    {
        // cast(floor(float(h) · 2)) is 2h, and cast(floor(float(h) / 2)) is floor(h / 2).
        var sketch = new ModelSketch();
        Value size = sketch.Op("Cast", [sketch.Op("Shape", [sketch.Input("x", Sym("h"))])], Attr("to", 1));
        Value doubled = sketch.Op("Cast", [sketch.Op("Floor", [sketch.Op("Mul", [size, sketch.Floats(2)])])], Attr("to", 7));
        Value halved = sketch.Op("Cast", [sketch.Op("Floor", [sketch.Op("Div", [size, sketch.Floats(2)])])], Attr("to", 7));
        TypedModel typed = sketch.Infer();
        typed.Main.ValueOf(doubled)!.Integers[0].Should().Be(2 * Sym("h"));
        typed.Main.ValueOf(halved)!.Integers[0].Should().Be(Dimension.FloorDivide(Sym("h"), 2));
    }

    [Fact]
    public void Expand_pattern_of_exporters_replaces_minus_one()
    {
        // ConstantOfShape of ones times -1, compared with the wanted sizes, chosen by Where: sizes of -1 become 1.
        var sketch = new ModelSketch();
        Value wanted = sketch.Op("Concat", [sketch.Op("Shape", [sketch.Input("y", Sym("batch"))]), sketch.Ints(-1, 4)], Attr("axis", 0));
        Value ones = sketch.Op("ConstantOfShape", [sketch.Ints(3)], Attr("value", InlineTensorData.Vector(1)));
        Value minus = sketch.Op("Mul", [ones, sketch.Scalar(-1)]);
        Value target = sketch.Op("Where", [sketch.Op("Equal", [wanted, minus]), ones, wanted]);
        Value result = sketch.Op("Expand", [sketch.Input("x", 1, 8, 1), target]);
        TypedModel typed = sketch.Infer();
        typed.Main.ValueOf(target)!.ToString().Should().Be("int64[batch, 1, 4]");
        typed.Main.TypeOf(result)!.ToString().Should().Be("float32[batch, 8, 4]");
    }

    [Theory]
    [InlineData("ReduceProd", "int64[24]")]
    [InlineData("ReduceSum", "int64[9]")]
    [InlineData("ReduceMax", "int64[4]")]
    [InlineData("ReduceMin", "int64[2]")]
    public void Reductions_of_2_3_4(string name, string expected)
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op(name, [sketch.Ints(2, 3, 4)], Attr("keepdims", 0));
        sketch.Infer().Main.ValueOf(result)!.ToString().Should().Be(expected);
    }

    [Fact]
    public void Picking_and_joining_elements()
    {
        var sketch = new ModelSketch();
        Value list = sketch.Ints(10, 20, 30, 40, 50);
        Value every = sketch.Op("Slice", [list, sketch.Ints(-1), sketch.Ints(long.MinValue), sketch.Ints(0), sketch.Ints(-2)]);
        Value square = sketch.Op("Reshape", [sketch.Ints(1, 2, 3, 4, 5, 6), sketch.Ints(2, 3)]);
        Value turned = sketch.Op("Transpose", [square]);
        Value joined = sketch.Op("Concat", [square, square], Attr("axis", 1));
        Value tiled = sketch.Op("Tile", [sketch.Ints(1, 2), sketch.Ints(2)]);
        Value part = sketch.Ops("Split", 2, [list, sketch.Ints(2, 3)], Attr("axis", 0))[1];
        Value set = sketch.Op("ScatterND", [list, sketch.Op("Unsqueeze", [sketch.Ints(1, 3), sketch.Ints(1)]), sketch.Ints(7, 8)]);
        Value sum = sketch.Op("CumSum", [list, sketch.Scalar(0)]);
        Value where = sketch.Op("NonZero", [sketch.Ints(0, 5, 0, 6)]);
        TypedModel typed = sketch.Infer();
        new[] { every, turned, joined, tiled, part, set, sum, where }.Select(value => typed.Main.ValueOf(value)!.ToString()).Should().Equal(
            "int64[50, 30, 10]",
            "int64[1, 4, 2, 5, 3, 6]",
            "int64[1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]",
            "int64[1, 2, 1, 2]",
            "int64[30, 40, 50]",
            "int64[10, 7, 30, 8, 50]",
            "int64[10, 30, 60, 100, 150]",
            "int64[1, 3]");
    }

    [Fact]
    public void Weights_are_never_read()
    {
        // A payload that fails the test when a byte is asked for.
        var sketch = new ModelSketch();
        Value weight = sketch.Graph.AddInitializer("w", new Unreadable([64, 64]));
        Value bias = sketch.Graph.AddInitializer("b", new Unreadable([64]));
        Value x = sketch.Input("x", 1, 64);
        Value y = sketch.Op("Add", [bias, sketch.Op("MatMul", [x, sketch.Op("Transpose", [weight])])]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(y)!.ToString().Should().Be("float32[1, 64]");
        CostEvaluation.Evaluate(typed).Total.FloatMacs.Should().Be(new Dimension(64 * 64));
    }

    private sealed class Unreadable(long[] dimensions) : TensorData(DataType.Float32, dimensions, default)
    {
        public override long ByteLength => this.ElementCount * 4;

        public override int Read(long offset, Span<byte> destination) => throw new NotSupportedException("A weight was read.");
    }
}
