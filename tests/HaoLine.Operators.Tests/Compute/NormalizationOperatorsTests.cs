using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class NormalizationOperatorsTests
{
    [Fact]
    public void BatchNormalization_inference_is_one_factor_and_one_offset()
    {
        ProbeResult result = OperatorProbe.Of("BatchNormalization", 15).Input(2, 8, 4, 4).Input(8).Input(8).Input(8).Input(8).Run();

        result.Shape().Should().Be("[2, 8, 4, 4]");
        result.Cost.Multiplies.Should().Be((Dimension)256);
        result.Cost.Adds.Should().Be((Dimension)256);
        result.Cost.FloatMacs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void BatchNormalization_training_also_returns_statistics()
    {
        ProbeResult result = OperatorProbe.Of("BatchNormalization", 15).Input(2, 8, 4, 4).Input(8).Input(8).Input(8).Input(8)
            .With("training_mode", 1).Outputs(3).Run();

        result.Shape(1).Should().Be("[8]");
        result.Shape(2).Should().Be("[8]");
        // 256 elements × (3 + 1) adds + 8 channels × 1 (ε) + 16 updates × 1.
        result.Cost.Adds.Should().Be((Dimension)(1024 + 8 + 16));
    }

    [Fact]
    public void BatchNormalization_wrong_channel_count_is_a_conflict() =>
        OperatorProbe.Of("BatchNormalization", 15).Input(2, 8, 4, 4).Input(7).Input(7).Input(7).Input(7).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Fact]
    public void LayerNormalization_statistics_have_one_entry_per_row()
    {
        ProbeResult result = OperatorProbe.Of("LayerNormalization", 17).Input(DataType.Float16, 2, 5, 64).Input(DataType.Float16, 64).Input(DataType.Float16, 64).Outputs(3).Run();

        result.Shape().Should().Be("[2, 5, 64]");
        result.Type().Should().Be(DataType.Float16);
        result.Shape(1).Should().Be("[2, 5, 1]");
        result.Type(1).Should().Be(DataType.Float32, "stash_type defaults to float");
        // 640 elements × 4 adds + 10 rows × 1; 640 × 3 multiplies; 10 × 4 divides and roots.
        result.Cost.Adds.Should().Be((Dimension)2_570);
        result.Cost.Multiplies.Should().Be((Dimension)1_920);
        result.Cost.Divides.Should().Be((Dimension)40);
    }

    [Fact]
    public void GroupNormalization_groups_must_divide() =>
        OperatorProbe.Of("GroupNormalization", 21).Input(1, 6, 4).Input(6).Input(6).With("num_groups", 4).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Fact]
    public void SkipLayerNormalization_returns_the_sum()
    {
        ProbeResult result = OperatorProbe.Of("SkipLayerNormalization", 1, "com.microsoft").Input(2, 5, 64).Input(2, 5, 64).Input(64).Input(64).Outputs(4).Run();

        result.Shape(3).Should().Be("[2, 5, 64]");
        result.Shape(1).Should().Be("[2, 5, 1]");
    }

    [Fact]
    public void Lrn_counts_the_window()
    {
        // 32 elements: 5 adds, 2 multiplies, 1 divide, 1 power each.
        ProbeResult result = OperatorProbe.Of("LRN", 13).Input(1, 8, 2, 2).With("size", 5).Run();

        result.Cost.Adds.Should().Be((Dimension)160);
        result.Cost.Transcendentals.Should().Be((Dimension)32);
    }

    [Theory]
    [InlineData("BatchNormalization", 15, 3, OperandRole.Statistic)]
    [InlineData("BatchNormalization", 15, 1, OperandRole.Weight)]
    [InlineData("LayerNormalization", 17, 2, OperandRole.Bias)]
    [InlineData("QLinearConv", 10, 3, OperandRole.Weight)]
    [InlineData("QLinearConv", 10, 8, OperandRole.Bias)]
    [InlineData("DequantizeLinear", 13, 0, OperandRole.Weight)]
    [InlineData("DequantizeLinear", 13, 2, OperandRole.ZeroPoint)]
    [InlineData("Resize", 13, 2, OperandRole.Control)]
    public void Role_of_an_operand_is_stated(string name, int version, int operand, OperandRole expected) =>
        OnnxOperators.Default.Find(new OperatorId("", name), version)!.RoleOf(operand).Should().Be(expected);
}
