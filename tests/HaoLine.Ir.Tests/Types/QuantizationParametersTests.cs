using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class QuantizationParametersTests
{
    [Fact]
    public void Equality_compares_lists_by_element()
    {
        var left = new QuantizationParameters { Scales = [0.5, 0.25], ZeroPoints = [0, 128], Axis = 1, BlockSize = 32 };
        var right = new QuantizationParameters { Scales = [0.5, 0.25], ZeroPoints = [0, 128], Axis = 1, BlockSize = 32 };
        left.Should().Be(right);
        left.GetHashCode().Should().Be(right.GetHashCode());
        left.Should().NotBe(right with { Scales = [0.5, 0.125] });
        left.Should().NotBe(right with { Axis = null });
        left.Should().NotBe(right with { ScaleTensor = "scale" });
    }

    [Fact]
    public void Lists_are_copied_when_set()
    {
        double[] scales = [1.5];
        var parameters = new QuantizationParameters { Scales = scales };
        scales[0] = 9;
        parameters.Scales.Should().Equal(1.5);
        parameters.ZeroPoints.Should().BeEmpty();
    }
}
