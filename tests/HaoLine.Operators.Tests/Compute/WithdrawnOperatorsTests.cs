using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class WithdrawnOperatorsTests
{
    [Fact]
    public void Crop_removes_the_border() =>
        OperatorProbe.Of("Crop", 7).Input(1, 64, 196, 190).WithAll("border", 2, 3, 4, 5).Run().Shape().Should().Be("[1, 64, 188, 184]", "196 − 3 − 5 and 190 − 2 − 4");

    [Fact]
    public void Crop_border_beyond_the_image_is_reported() =>
        OperatorProbe.Of("Crop", 7).Input(1, 64, 6, 6).WithAll("border", 4, 4, 4, 4).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Fact]
    public void Adam_returns_values_and_both_accumulators()
    {
        ProbeResult result = OperatorProbe.Of("Adam", 1, "ai.onnx.preview.training").Input().Input(DataType.Int64)
            .Input(1).Input(2).Input(1).Input(2).Input(1).Input(2).Input(1).Input(2).Outputs(6).Run();

        result.Findings.Should().BeEmpty();
        Enumerable.Range(0, 6).Select(result.Shape).Should().Equal("[1]", "[2]", "[1]", "[2]", "[1]", "[2]");
    }
}
