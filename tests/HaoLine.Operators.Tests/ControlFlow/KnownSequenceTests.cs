using HaoLine.Ir;

namespace HaoLine.Operators.Tests.ControlFlow;

public class KnownSequenceTests
{
    [Theory]
    [InlineData(0, "float32[2]")]
    [InlineData(1, "float32[5, 6]")]
    [InlineData(-1, "float32[3, 4]")]
    public void SequenceAt_of_a_written_out_sequence_gives_the_element(long position, string type)
    {
        var sketch = new ModelSketch();
        Value made = sketch.Op("SequenceConstruct", [sketch.Input("a", 2), sketch.Input("b", 3, 4)]);
        Value inserted = sketch.Op("SequenceInsert", [made, sketch.Input("c", 5, 6), sketch.Scalar(1)]);
        Value element = sketch.Op("SequenceAt", [inserted, sketch.Scalar(position)]);

        sketch.TypeOf(element).Should().Be(type);
    }

    [Fact]
    public void SequenceAt_an_unknown_position_says_why_the_shape_is_unknown()
    {
        var sketch = new ModelSketch();
        Value made = sketch.Op("SequenceConstruct", [sketch.Input("a", 2), sketch.Input("b", 3, 4)]);
        Value element = sketch.Op("SequenceAt", [made, sketch.Input("where", DataType.Int64)]);
        Value after = sketch.Op("Relu", [element]);
        TypedModel typed = sketch.Infer();

        typed.Main.UnknownReason(element).Should().Contain("different shapes").And.Contain("'where'");
        typed.Main.UnknownReason(after).Should().Be(typed.Main.UnknownReason(element), "the first cause is passed on");
    }
}
