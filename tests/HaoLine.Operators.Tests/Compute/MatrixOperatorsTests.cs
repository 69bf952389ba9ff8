using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class MatrixOperatorsTests
{
    [Fact]
    public void MatMul_vector_operand_drops_its_axis()
    {
        // [128, 768] · [768]: 128·768 = 98,304 MACs.
        ProbeResult result = OperatorProbe.Of("MatMul", 13).Input(128, 768).Input(768).Run();

        result.Shape().Should().Be("[128]");
        result.Cost.FloatMacs.Should().Be((Dimension)98_304);
    }

    [Fact]
    public void MatMul_two_vectors_give_a_scalar()
    {
        ProbeResult result = OperatorProbe.Of("MatMul", 13).Input(5).Input(5).Run();

        result.Shape().Should().Be("[]");
        result.Cost.FloatMacs.Should().Be((Dimension)5);
    }

    [Fact]
    public void MatMul_batches_broadcast()
    {
        // 2·12·3·5 results of depth 4.
        ProbeResult result = OperatorProbe.Of("MatMul", 13).Input(2, 1, 3, 4).Input(12, 4, 5).Run();

        result.Shape().Should().Be("[2, 12, 3, 5]");
        result.Cost.FloatMacs.Should().Be((Dimension)1_440);
    }

    [Fact]
    public void MatMul_symbolic_batch_and_sequence_give_a_formula()
    {
        Dimension batch = Dimension.Symbol("batch");
        Dimension seq = Dimension.Symbol("seq");
        ProbeResult result = OperatorProbe.Of("MatMul", 13).Input(batch, seq, 768).Input(768, 3072).Run();

        result.Cost.FloatMacs.Should().Be(batch * seq * (768L * 3072));
        result.Cost.Confidence.Should().Be(CostConfidence.Exact);
    }

    [Fact]
    public void MatMul_depth_mismatch_is_a_conflict() =>
        OperatorProbe.Of("MatMul", 13).Input(2, 3).Input(4, 5).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Fact]
    public void Gemm_transposed_weight_counts_a_linear_layer()
    {
        // One row, 1,024 inputs, 1,000 outputs: 1,024,000 MACs and 1,000 bias adds.
        ProbeResult result = OperatorProbe.Of("Gemm", 13).Input(1, 1024).Input(1000, 1024).Input(1000).With("transB", 1).Run();

        result.Shape().Should().Be("[1, 1000]");
        result.Cost.FloatMacs.Should().Be((Dimension)1_024_000);
        result.Cost.Adds.Should().Be((Dimension)1_000);
        result.Cost.Multiplies.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void Gemm_both_transposed_and_scaled()
    {
        ProbeResult result = OperatorProbe.Of("Gemm", 13).Input(4, 3).Input(5, 4).Input(1, 5)
            .With("transA", 1).With("transB", 1).With("alpha", AttributeValue.Float(0.5f)).With("beta", AttributeValue.Float(2)).Run();

        // 3·5·4 = 60 MACs, 15 adds, 15 multiplies for alpha and 5 for beta.
        result.Shape().Should().Be("[3, 5]");
        result.Cost.FloatMacs.Should().Be((Dimension)60);
        result.Cost.Multiplies.Should().Be((Dimension)20);
    }

    [Fact]
    public void Gemm_addend_that_does_not_broadcast_is_a_conflict() =>
        OperatorProbe.Of("Gemm", 13).Input(2, 3).Input(3, 4).Input(3).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Fact]
    public void MatMulInteger_counts_integer_macs()
    {
        // 16·32·16 = 8,192.
        ProbeResult result = OperatorProbe.Of("MatMulInteger", 10).Input(DataType.UInt8, 16, 32).Input(DataType.Int8, 32, 16).Run();

        result.Type().Should().Be(DataType.Int32);
        result.Cost.IntegerMacs.Should().Be((Dimension)8_192);
        result.Cost.FloatMacs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void QLinearMatMul_takes_type_from_zero_point()
    {
        ProbeResult result = OperatorProbe.Of("QLinearMatMul", 10)
            .Input(DataType.UInt8, 2, 4).Input().Input(DataType.UInt8).Input(DataType.UInt8, 4, 3).Input().Input(DataType.UInt8).Input().Input(DataType.Int8).Run();

        result.Type().Should().Be(DataType.Int8);
        result.Cost.IntegerMacs.Should().Be((Dimension)24);
    }

    [Theory]
    // The equations of the ONNX Einsum page and of numpy's documentation, with shapes worked by hand.
    [InlineData("ij->ji", "3,4", null, "[4, 3]", 0)]
    [InlineData("ij->i", "3,4", null, "[3]", 0)]
    [InlineData("...ii->...i", "3,5,5", null, "[3, 5]", 0)]
    [InlineData("i,i", "5", "5", "[]", 5)]
    [InlineData("bij, bjk -> bik", "5,2,3", "5,3,4", "[5, 2, 4]", 120)]
    [InlineData("ij,jk", "2,3", "3,4", "[2, 4]", 24)]
    [InlineData("bhqd,bhkd->bhqk", "1,2,4,8", "1,2,6,8", "[1, 2, 4, 6]", 384)]
    [InlineData("...ij,...jk", "7,1,2,3", "9,3,4", "[7, 9, 2, 4]", 1512)]
    [InlineData("ba,ca", "2,3", "4,3", "[2, 4]", 24)]
    public void Einsum_equation_gives_shape_and_macs(string equation, string first, string? second, string expected, long macs)
    {
        OperatorProbe probe = OperatorProbe.Of("Einsum", 12).Input(Sizes(first)).With("equation", equation);
        if (second is not null)
        {
            probe.Input(Sizes(second));
        }

        ProbeResult result = probe.Run();

        result.Findings.Should().BeEmpty();
        result.Shape().Should().Be(expected);
        result.Cost.FloatMacs.Should().Be((Dimension)macs);
    }

    [Fact]
    public void Einsum_three_operands_are_estimated()
    {
        // Index space 2·3·4·5 = 120, two products.
        ProbeResult result = OperatorProbe.Of("Einsum", 12).Input(2, 3).Input(3, 4).Input(4, 5).With("equation", "ij,jk,kl->il").Run();

        result.Cost.FloatMacs.Should().Be((Dimension)240);
        result.Cost.Confidence.Should().Be(CostConfidence.Estimated);
    }

    [Fact]
    public void Einsum_counts_like_a_matrix_product()
    {
        // 16·16·32 = 8,192.
        OperatorProbe.Of("Einsum", 12).Input(16, 32).Input(32, 16).With("equation", "ij,jk->ik").Run().Cost.FloatMacs.Should().Be((Dimension)8_192);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ij->ij->i")]
    [InlineData("i.j->ij")]
    [InlineData("i1->i")]
    [InlineData("ij->ik")]
    [InlineData("ij->ii")]
    [InlineData("ij,jk->ik")]
    [InlineData("......ij->ij")]
    public void Einsum_malformed_equation_is_reported(string equation) =>
        OperatorProbe.Of("Einsum", 12).Input(2, 2).With("equation", equation).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Theory]
    [InlineData("ijk->i")]
    [InlineData("ii->i")]
    public void Einsum_operand_that_does_not_fit_is_a_conflict(string equation) =>
        OperatorProbe.Of("Einsum", 12).Input(2, 3).With("equation", equation).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Fact]
    public void FusedMatMul_transposes_before_the_product()
    {
        ProbeResult result = OperatorProbe.Of("FusedMatMul", 1, "com.microsoft").Input(2, 4, 3).Input(2, 5, 4).With("transA", 1).With("transB", 1).Run();

        result.Shape().Should().Be("[2, 3, 5]");
        result.Cost.FloatMacs.Should().Be((Dimension)120);
    }

    [Fact]
    public void MatMulNBits_counts_widened_weights_as_float_macs()
    {
        // 7 tokens, K 4,096, N 11,008.
        ProbeResult result = OperatorProbe.Of("MatMulNBits", 1, "com.microsoft").Input(1, 7, 4096).Input(DataType.UInt8, 11008, 128, 16).Input(11008 * 128)
            .With("K", 4096).With("N", 11008).With("bits", 4).With("block_size", 32).Run();

        result.Shape().Should().Be("[1, 7, 11008]");
        result.Cost.FloatMacs.Should().Be((Dimension)(7L * 4096 * 11008));
        result.Cost.IntegerMacs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void Det_removes_the_matrix_axes() =>
        OperatorProbe.Of("Det", 11).Input(2, 3, 3).Run().Shape().Should().Be("[2]");

    private static Dimension[] Sizes(string text) =>
        [.. text.Split(',').Select(part => new Dimension(long.Parse(part, System.Globalization.CultureInfo.InvariantCulture)))];
}
