using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class AttentionOperatorsTests
{
    [Fact]
    public void Attention_counts_both_products_of_a_bert_layer()
    {
        // S 128, 12 heads of 64: 2·12·128·128·64 = 25,165,824.
        ProbeResult result = OperatorProbe.Of("Attention", 23).Input(1, 12, 128, 64).Input(1, 12, 128, 64).Input(1, 12, 128, 64).With("is_causal", 1).Run();

        result.Shape().Should().Be("[1, 12, 128, 64]");
        result.Cost.FloatMacs.Should().Be((Dimension)25_165_824);
    }

    [Fact]
    public void Attention_three_dimensional_operands_split_into_heads()
    {
        ProbeResult result = OperatorProbe.Of("Attention", 23).Input(2, 4, 24).Input(2, 6, 12).Input(2, 6, 12)
            .With("q_num_heads", 6).With("kv_num_heads", 3).Outputs(3).Run();

        // Head size 4; scores 2·6·4·6 = 288, times 4 + 4.
        result.Shape().Should().Be("[2, 4, 24]");
        result.Shape(1).Should().Be("[2, 3, 6, 4]");
        result.Cost.FloatMacs.Should().Be((Dimension)2_304);
    }

    [Fact]
    public void MicrosoftAttention_contains_the_projections()
    {
        // 128·768·2304 = 226,492,416 for Q, K and V, plus 25,165,824.
        ProbeResult result = OperatorProbe.Of("Attention", 1, "com.microsoft").Input(1, 128, 768).Input(768, 2304).Input(2304).With("num_heads", 12).Run();

        result.Shape().Should().Be("[1, 128, 768]");
        result.Cost.FloatMacs.Should().Be((Dimension)(226_492_416 + 25_165_824));
    }

    [Fact]
    public void MultiHeadAttention_past_lengthens_the_keys()
    {
        ProbeResult result = OperatorProbe.Of("MultiHeadAttention", 1, "com.microsoft")
            .Input(1, 1, 64).Input(1, 1, 64).Input(1, 1, 64).Omit().Omit().Omit().Input(1, 4, 9, 16).Input(1, 4, 9, 16)
            .With("num_heads", 4).Outputs(3).Run();

        // T = 9 + 1: 4·1·10·(16 + 16) = 1,280.
        result.Shape(1).Should().Be("[1, 4, 10, 16]");
        result.Cost.FloatMacs.Should().Be((Dimension)1_280);
    }

    [Fact]
    public void GroupQueryAttention_counts_query_heads()
    {
        Dimension past = Dimension.Symbol("past");
        ProbeResult result = OperatorProbe.Of("GroupQueryAttention", 1, "com.microsoft")
            .Input(1, 5, 64).Input(1, 5, 16).Input(1, 5, 16).Input(1, 2, past, 8).Input(1, 2, past, 8)
            .With("num_heads", 8).With("kv_num_heads", 2).Outputs(3).Run();

        result.Shape().Should().Be("[1, 5, 64]");
        // 8 heads × 5 × (past + 5) × (8 + 8).
        result.Cost.FloatMacs.Should().Be((past + 5) * 640);
    }

    [Fact]
    public void GroupQueryAttention_heads_must_divide() =>
        OperatorProbe.Of("GroupQueryAttention", 1, "com.microsoft").Input(1, 5, 64).Input(1, 5, 24).Input(1, 5, 24)
            .With("num_heads", 8).With("kv_num_heads", 3).Run().Kind.Should().Be(DefectKind.BadAttribute);
}
