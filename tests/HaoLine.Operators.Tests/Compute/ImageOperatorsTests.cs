using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class ImageOperatorsTests
{
    [Theory]
    // ONNX Resize page: 2×4 with scales 0.6 → floor(1.2) = 1, floor(2.4) = 2; 4×4 with 0.8 → 3×3; 2×2 with 2 and 3 → 4×6.
    [InlineData(2, 4, 0.6f, 0.6f, "[1, 1, 1, 2]")]
    [InlineData(4, 4, 0.8f, 0.8f, "[1, 1, 3, 3]")]
    [InlineData(2, 2, 2f, 3f, "[1, 1, 4, 6]")]
    public void Resize_scales_round_down(long height, long width, float scaleHeight, float scaleWidth, string expected) =>
        OperatorProbe.Of("Resize", 13).Input(1, 1, height, width).Omit().Reals(1, 1, scaleHeight, scaleWidth).Run().Shape().Should().Be(expected);

    [Fact]
    public void Resize_empty_scales_leave_sizes_in_force() =>
        OperatorProbe.Of("Resize", 13).Input(1, 1, 2, 2).Reals().Reals().Constant(1, 1, 7, 8).Run().Shape().Should().Be("[1, 1, 7, 8]");

    [Fact]
    public void Resize_sizes_belong_to_axes() =>
        OperatorProbe.Of("Resize", 18).Input(1, 1, 2, 4).Omit().Omit().Constant(9, 8).WithAll("axes", 3, 2).Run().Shape().Should().Be("[1, 1, 8, 9]");

    [Theory]
    // ONNX Resize page: 2×4 to 7×8. not_larger: min(3.5, 2) = 2 → 4×8. not_smaller: 3.5 → 7×14.
    [InlineData("not_larger", "[1, 1, 4, 8]")]
    [InlineData("not_smaller", "[1, 1, 7, 14]")]
    [InlineData("stretch", "[1, 1, 7, 8]")]
    public void Resize_policy_keeps_the_aspect_ratio(string policy, string expected) =>
        OperatorProbe.Of("Resize", 18).Input(1, 1, 2, 4).Omit().Omit().Constant(7, 8).WithAll("axes", 2, 3).With("keep_aspect_ratio_policy", policy).Run()
            .Shape().Should().Be(expected);

    [Fact]
    public void Resize_symbolic_size_with_a_binary_fraction_is_a_formula()
    {
        Dimension height = Dimension.Symbol("h");
        ProbeResult result = OperatorProbe.Of("Resize", 13).Input(1, 1, height, height).Omit().Reals(1, 1, 2, 0.5f).Run();

        Shape shape = ((TensorType)result.Types[0]!).Shape!;
        shape[2].Should().Be(height * 2);
        shape[3].Should().Be(Dimension.FloorDivide(height, 2));
    }

    [Fact]
    public void Resize_unknown_scales_keep_the_rank()
    {
        ProbeResult result = OperatorProbe.Of("Resize", 13).Input(1, 1, 2, 2).Omit().Input(4).Run();

        result.Shape().Should().Be("[?, ?, ?, ?]");
        result.Reasons[0].Should().Contain("scales");
    }

    [Fact]
    public void Resize_linear_weighs_four_neighbours()
    {
        // 16 results × 4 multiplies and 3 adds; nearest only copies.
        OperatorCost linear = OperatorProbe.Of("Resize", 13).Input(1, 1, 2, 2).Omit().Reals(1, 1, 2, 2).With("mode", "linear").Run().Cost;
        OperatorCost nearest = OperatorProbe.Of("Resize", 13).Input(1, 1, 2, 2).Omit().Reals(1, 1, 2, 2).Run().Cost;

        linear.Multiplies.Should().Be((Dimension)64);
        linear.Adds.Should().Be((Dimension)48);
        nearest.Multiplies.Should().Be(Dimension.Zero);
        nearest.BytesWritten.Should().Be((Dimension)64);
    }

    [Fact]
    public void Resize_negative_scale_is_reported() =>
        OperatorProbe.Of("Resize", 13).Input(1, 1, 2, 2).Omit().Reals(1, 1, -2, 2).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public void Upsample_scales_move_from_attribute_to_operand(long version)
    {
        OperatorProbe probe = OperatorProbe.Of("Upsample", version).Input(1, 1, 2, 2);
        probe = version == 7 ? probe.With("scales", AttributeValue.Floats(1, 1, 2, 3)) : probe.Reals(1, 1, 2, 3);

        probe.Run().Shape().Should().Be("[1, 1, 4, 6]");
    }

    [Fact]
    public void GridSample_takes_positions_from_the_grid() =>
        OperatorProbe.Of("GridSample", 16).Input(1, 3, 4, 4).Input(1, 6, 7, 2).Run().Shape().Should().Be("[1, 3, 6, 7]");

    [Fact]
    public void AffineGrid_has_one_coordinate_per_axis() =>
        OperatorProbe.Of("AffineGrid", 20).Input(2, 2, 3).Constant(2, 3, 5, 6).Run().Shape().Should().Be("[2, 5, 6, 2]");

    [Fact]
    public void RoiAlign_gives_one_map_per_region()
    {
        ProbeResult result = OperatorProbe.Of("RoiAlign", 16).Input(1, 256, 50, 50).Input(10, 4).Input(DataType.Int64, 10).With("output_height", 7).With("output_width", 7).Run();

        result.Shape().Should().Be("[10, 256, 7, 7]");
        result.Cost.Confidence.Should().Be(CostConfidence.Estimated);
    }

    [Fact]
    public void NonMaxSuppression_count_depends_on_the_data()
    {
        ProbeResult result = OperatorProbe.Of("NonMaxSuppression", 11).Input(1, 100, 4).Input(1, 3, 100).Number(10).Run();

        result.Shape().Should().Be("[?, 3]");
        result.Type().Should().Be(DataType.Int64);
        // 1·3·100 boxes × 10 kept × 4 compares.
        result.Cost.Compares.Should().Be((Dimension)12_000);
    }

    [Fact]
    public void Col2Im_divides_channels_by_the_block() =>
        OperatorProbe.Of("Col2Im", 18).Input(1, 5, 5).Constant(5, 5).Constant(1, 5).Run().Shape().Should().Be("[1, 1, 5, 5]");

    [Fact]
    public void CenterCropPad_replaces_stated_axes() =>
        OperatorProbe.Of("CenterCropPad", 18).Input(20, 8, 3).Constant(10, 9).WithAll("axes", 0, 1).Run().Shape().Should().Be("[10, 9, 3]");
}
