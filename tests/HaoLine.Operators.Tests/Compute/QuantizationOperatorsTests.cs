using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class QuantizationOperatorsTests
{
    [Fact]
    public void QuantizeLinear_without_zero_point_gives_uint8() =>
        OperatorProbe.Of("QuantizeLinear", 13).Input(2, 3).Input().Run().Type().Should().Be(DataType.UInt8);

    [Fact]
    public void QuantizeLinear_zero_point_gives_the_type() =>
        OperatorProbe.Of("QuantizeLinear", 19).Input(2, 3).Input().Input(DataType.Float8E4M3FN).Run().Type().Should().Be(DataType.Float8E4M3FN);

    [Fact]
    public void QuantizeLinear_output_dtype_gives_the_type() =>
        OperatorProbe.Of("QuantizeLinear", 21).Input(2, 3).Input().With("output_dtype", 22).Run().Type().Should().Be(DataType.Int4, "22 is INT4 in TensorProto.DataType");

    [Fact]
    public void QuantizeLinear_two_different_types_are_reported() =>
        OperatorProbe.Of("QuantizeLinear", 21).Input(2, 3).Input().Input(DataType.Int8).With("output_dtype", 2).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Fact]
    public void DequantizeLinear_follows_the_scale_since_version_19() =>
        OperatorProbe.Of("DequantizeLinear", 19).Input(DataType.Int8, 2, 3).Input(DataType.Float16).Run().Type().Should().Be(DataType.Float16);

    [Fact]
    public void DequantizeLinear_gives_float_before() =>
        OperatorProbe.Of("DequantizeLinear", 13).Input(DataType.Int8, 2, 3).Input().Run().Type().Should().Be(DataType.Float32);

    [Fact]
    public void DequantizeLinear_blocked_scales_must_cover_the_axis()
    {
        OperatorProbe.Of("DequantizeLinear", 21).Input(DataType.Int4, 64, 128).Input(64, 4).With("axis", 1).With("block_size", 32).Run().Findings.Should().BeEmpty();
        OperatorProbe.Of("DequantizeLinear", 21).Input(DataType.Int4, 64, 128).Input(64, 3).With("axis", 1).With("block_size", 32).Run().Kind.Should().Be(DefectKind.ShapeConflict);
    }

    [Fact]
    public void DequantizeLinear_per_axis_scales_must_match() =>
        OperatorProbe.Of("DequantizeLinear", 13).Input(DataType.Int8, 4, 3).Input(4).Run().Kind.Should().Be(DefectKind.ShapeConflict, "the default axis is 1");

    [Fact]
    public void DequantizeLinear_counts_one_add_and_one_multiply()
    {
        OperatorCost cost = OperatorProbe.Of("DequantizeLinear", 13).Input(DataType.Int8, 4, 3).Input().Run().Cost;

        cost.Adds.Should().Be((Dimension)12);
        cost.Multiplies.Should().Be((Dimension)12);
        cost.BytesRead.Should().Be((Dimension)16, "12 bytes of int8 and a scale of 4 bytes");
    }

    [Fact]
    public void DynamicQuantizeLinear_returns_scale_and_zero_point()
    {
        ProbeResult result = OperatorProbe.Of("DynamicQuantizeLinear", 11).Input(2, 3).Outputs(3).Run();

        result.Types.Should().Equal(
            new TensorType(DataType.UInt8, Shape.Of(2, 3)), new TensorType(DataType.Float32, Shape.Scalar), new TensorType(DataType.UInt8, Shape.Scalar));
    }

    [Fact]
    public void GatherBlockQuantized_replaces_the_gathered_axis() =>
        OperatorProbe.Of("GatherBlockQuantized", 1, "com.microsoft").Input(DataType.UInt4, 1000, 64).Input(DataType.Int64, 2, 7).Input(DataType.Float16, 1000, 2)
            .With("block_size", 32).Run().Shape().Should().Be("[2, 7, 64]");
}
