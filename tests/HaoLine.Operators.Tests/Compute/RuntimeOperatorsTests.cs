using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

/// <summary>Shapes and costs of runtime operators that the witness machine cannot execute, against counts by hand.</summary>
public class RuntimeOperatorsTests
{
    private const string Microsoft = "com.microsoft";

    [Fact]
    public void MoE_counts_the_chosen_experts_only()
    {
        ProbeResult result = OperatorProbe.Of("MoE", 1, Microsoft)
            .Input(2, 5, 8).Input(10, 4).Input(4, 32, 8).Omit().Input(4, 8, 16)
            .With("k", 2).With("activation_type", "swiglu").With("swiglu_fusion", 1).Run();

        result.Types[0]!.ToString().Should().Be("float32[2, 5, 8]");

        // 10 tokens × 2 experts × (gate and value 32·8 + back 16·8) = 20 × 384.
        result.Cost.FloatMacs.Value.Should().Be(7_680);
        result.Cost.Confidence.Should().Be(CostConfidence.Exact);
    }

    [Fact]
    public void QMoE_takes_sizes_from_the_input_and_not_from_packed_weights()
    {
        ProbeResult result = OperatorProbe.Of("QMoE", 1, Microsoft)
            .Input(6, 32).Input(6, 4).Input(DataType.UInt8, 4, 64, 16).Input(4, 64).Omit().Input(DataType.UInt8, 4, 32, 32).Input(4, 32)
            .With("k", 1).With("activation_type", "silu").Run();

        // 6 tokens × (64·32 + 64·32), although the 4-bit weights have half as many columns.
        result.Cost.FloatMacs.Value.Should().Be(24_576);
    }

    [Fact]
    public void PagedAttention_keeps_caches_and_narrows_latent_values()
    {
        ProbeResult result = OperatorProbe.Of("PagedAttention", 1, Microsoft)
            .Input(DataType.Float16, 7, 64).Input(DataType.Float16, 7, 16).Omit().Input(DataType.Float16, 9, 4, 1, 16).Omit()
            .Input(DataType.Int32, 3).Input(DataType.Int32, 2).Input(DataType.Int32, 2, 5)
            .With("num_heads", 4).With("kv_num_heads", 1).With("v_head_size", 12).With("kv_cache_layout", "LATENT").Outputs(2).Run();

        result.Types.Select(static type => type!.ToString()).Should().Equal("float16[7, 48]", "float16[9, 4, 1, 16]");

        // 7 tokens × 4 heads × (5 blocks of 4 positions) × (16 + 12).
        result.Cost.FloatMacs.Value.Should().Be(15_680);
        result.Cost.Confidence.Should().Be(CostConfidence.Estimated);
    }

    [Fact]
    public void SparseAttention_reads_packed_operands()
    {
        ProbeResult result = OperatorProbe.Of("SparseAttention", 1, Microsoft)
            .Input(1, 3, 64).Omit().Omit().Input(1, 2, 32, 8).Input(1, 2, 32, 8).Input(DataType.Int32, 1, 3).Input(DataType.Int32, 1, 3).Number(20).Input(DataType.Int32, 1)
            .With("num_heads", 4).With("kv_num_heads", 2).With("sparse_block_size", 16).Outputs(3).Run();

        result.Types.Select(static type => type!.ToString()).Should().Equal("float32[1, 3, 32]", "float32[1, 2, 32, 8]", "float32[1, 2, 32, 8]");

        // Dense bound: 4 heads × 3 queries × 20 keys × (8 + 8).
        result.Cost.FloatMacs.Value.Should().Be(3_840);
    }

    [Fact]
    public void LinearAttention_counts_the_state_and_not_the_square_of_the_length()
    {
        ProbeResult result = OperatorProbe.Of("LinearAttention", 27)
            .Input(2, 5, 32).Input(2, 5, 16).Input(2, 5, 24).Omit().Input(2, 5, 2).Input(2, 5, 2)
            .With("q_num_heads", 4).With("kv_num_heads", 2).Outputs(2).Run();

        result.Types.Select(static type => type!.ToString()).Should().Equal("float32[2, 5, 48]", "float32[2, 2, 8, 12]");

        // 10 tokens × (retrieve and write: 2 × 2 key heads, read: 4 query heads) × 8·12.
        result.Cost.FloatMacs.Value.Should().Be(10 * (4 + 4) * 96);
    }

    [Fact]
    public void CausalConvWithState_dilates_and_keeps_the_channel_layout()
    {
        ProbeResult first = OperatorProbe.Of("CausalConvWithState", 27).Input(2, 4, 6).Input(4, 1, 3).Outputs(2).Run();
        first.Types.Select(static type => type!.ToString()).Should().Equal("float32[2, 4, 6]", "float32[2, 4, 2]");
        first.Cost.FloatMacs.Value.Should().Be(2 * 4 * 6 * 3);

        ProbeResult last = OperatorProbe.Of("CausalConvWithState", 1, Microsoft).Input(2, 6, 4).Input(4, 1, 3)
            .With("channels_last", 1).With("dilation", 3).With("state_window", 2).Outputs(2).Run();
        last.Types[1]!.ToString().Should().Be("float32[2, 2, 6, 4]");
    }

    [Fact]
    public void GatedDeltaNet_takes_heads_from_the_values()
    {
        ProbeResult result = OperatorProbe.Of("GatedDeltaNet", 1, Microsoft)
            .Input(6, 2, 8).Input(6, 2, 8).Input(6, 4, 12).Input(DataType.Int32, 4).Outputs(2).Run();

        result.Types.Select(static type => type!.ToString()).Should().Equal("float32[6, 4, 12]", "float32[3, 4, 12, 8]");
        result.Cost.FloatMacs.Value.Should().Be(6 * 4 * 12 * 8 * 3);
    }

    [Theory]
    [InlineData("QLinearReduceMean", "uint8[2, 1, 1]")]
    [InlineData("ReduceSumInteger", "uint32[2, 1, 1]")]
    public void Integer_reductions_keep_axes(string name, string type) =>
        OperatorProbe.Of(name, 1, Microsoft).Input(DataType.UInt8, 2, 3, 4).WithAll("axes", 1, -1).With("keepdims", 1).Run().Types[0]!.ToString().Should().Be(type);

    [Fact]
    public void MatMulBnb4_without_transposition_swaps_the_sides()
    {
        OperatorProbe.Of("MatMulBnb4", 1, Microsoft).Input(3, 8).Input(DataType.UInt8, 256).Input(32)
            .With("K", 64).With("N", 8).With("transB", 0).Run().Types[0]!.ToString().Should().Be("float32[3, 64]");
    }

    [Fact]
    public void GroupQueryAttention_keeps_a_packed_cache_as_wide_as_it_is_stored()
    {
        ProbeResult result = OperatorProbe.Of("GroupQueryAttention", 1, Microsoft)
            .Input(1, 1, 32).Input(1, 1, 16).Input(1, 1, 16).Input(DataType.UInt8, 1, 2, 10, 4).Input(DataType.UInt8, 1, 2, 10, 4)
            .Input(DataType.Int32, 1).Number(7).With("num_heads", 4).With("kv_num_heads", 2).With("kv_cache_bit_width", 4).Outputs(3).Run();

        result.Types.Select(static type => type!.ToString()).Should().Equal("float32[1, 1, 32]", "uint8[1, 2, 10, 4]", "uint8[1, 2, 10, 4]");
    }

    [Fact]
    public void BitCast_rejects_types_of_another_width() =>
        OperatorProbe.Of("BitCast", 26).Input(2, 3).With("to", 11).Run().Findings.Should().ContainSingle().Which.Id.Should().Be("HL2002");

    [Fact]
    public void GreedySearch_runs_the_decoder_once_per_generated_token()
    {
        // One product of [2, 4]·[4, 3] per step: 24 MACs.
        var decoder = new Graph("decoder");
        Value state = decoder.AddInput("state", new TensorType(DataType.Float32, Shape.Of(2, 4)));
        Value weight = decoder.AddInput("weight", new TensorType(DataType.Float32, Shape.Of(4, 3)));
        decoder.AddOutput(decoder.AddNode(OperatorId.Onnx("MatMul"), [state, weight], ["logits"], AttributeMap.Empty).Outputs[0]);
        ProbeResult result = OperatorProbe.Of("GreedySearch", 1, Microsoft).Input(DataType.Int32, 2, 5).Constant(20)
            .With("decoder", AttributeValue.Graph(decoder)).With("vocab_size", 3).Run();

        result.Types[0]!.ToString().Should().Be("int32[2, 20]");

        // max_length 20 less the prompt of 5: 15 steps.
        result.Cost.FloatMacs.Value.Should().Be(15 * 24);
        result.Cost.Confidence.Should().Be(CostConfidence.Estimated);
    }
}
