using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Analysis.Tests.LanguageModel;

/// <summary>Operators that are an attention by themselves; their attributes are defined by the operator documentation of ONNX and ONNX Runtime.</summary>
public class FusedAttentionTests
{
    [Theory]
    [InlineData(false, StackKind.Encoder)]
    [InlineData(true, StackKind.Decoder)]
    public async Task Attention_projects_itself(bool isUnidirectional, StackKind kind)
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "Attention",
            [("num_heads", AttributeValue.Int(8)), ("unidirectional", AttributeValue.Int(isUnidirectional ? 1 : 0))],
            x, net.Weight(64, 192), net.Weight(192)));

        facts.Stacks[0].Kind.Should().Be(kind);
        Sizes(facts).Should().Be((8, 8, 8, 8));
        facts.Stacks[0].Layers[0].Attention.HasInputBias.Should().BeTrue();
    }

    [Fact]
    public async Task Attention_states_unequal_widths()
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "Attention",
            [("num_heads", AttributeValue.Int(4)), ("qkv_hidden_sizes", AttributeValue.Ints(32, 32, 64))],
            x, net.Weight(64, 128), net.Weight(128)));

        Sizes(facts).Should().Be((4, 4, 8, 16));
    }

    [Fact]
    public async Task MultiHeadAttention_divides_its_operands()
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "MultiHeadAttention", [("num_heads", AttributeValue.Int(4))], net.Project(x, 64, 64), net.Project(x, 64, 64), net.Project(x, 64, 32)));

        Sizes(facts).Should().Be((4, 4, 16, 8));
        facts.Stacks[0].Kind.Should().Be(StackKind.Encoder);
    }

    [Fact]
    public async Task GroupQueryAttention_states_groups_windows_and_rotation()
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "GroupQueryAttention",
            [
                ("num_heads", AttributeValue.Int(8)), ("kv_num_heads", AttributeValue.Int(2)), ("local_window_size", AttributeValue.Int(128)),
                ("do_rotary", AttributeValue.Int(1)), ("softcap", AttributeValue.Float(50)),
            ],
            net.Project(x, 64, 128), net.Project(x, 64, 32), net.Project(x, 64, 32),
            net.Input(1, 2, Dimension.Symbol("past"), 16), net.Input(1, 2, Dimension.Symbol("past"), 16), null, null, net.Weight(2048, 4), net.Weight(2048, 4)));

        Sizes(facts).Should().Be((8, 2, 16, 16));
        AttentionFacts attention = facts.Stacks[0].Layers[0].Attention;
        (attention.Reach, attention.Window).Should().Be((AttentionReach.SlidingWindow, 128));

        // Tables of four columns rotate eight of sixteen elements, and have a row for each position.
        (facts.Positions.Kind, facts.Positions.RotaryFraction, facts.Positions.MaximumContext).Should().Be((PositionKind.Rotary, 0.5, 2048));
        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
        facts.CacheElementsPerToken.Should().Be(2 * 2 * (16 + 16), "two layers of two heads");
    }

    [Fact]
    public async Task GroupQueryAttention_takes_one_packed_operand()
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "GroupQueryAttention",
            [("num_heads", AttributeValue.Int(8)), ("kv_num_heads", AttributeValue.Int(2))],
            net.Project(x, 64, (8 + 2 + 2) * 16), null, null, net.Input(1, 2, 7, 16), net.Input(1, 2, 7, 16)));

        Sizes(facts).Should().Be((8, 2, 16, 16));
        facts.Stacks[0].Layers[0].FeedForward.Width.Should().Be(256);
    }

    [Fact]
    public async Task Quantized_products_count_by_their_attributes()
    {
        ArchitectureFacts facts = await Recover(
            (net, x) => net.Fused(
                "GroupQueryAttention",
                [("num_heads", AttributeValue.Int(4)), ("kv_num_heads", AttributeValue.Int(1))],
                Bits(net, x, 64, 128), Bits(net, x, 64, 32), Bits(net, x, 64, 32), net.Input(1, 1, 7, 32), net.Input(1, 1, 7, 32)),
            (net, x) => Bits(net, net.Apply("Mul", net.Apply("Sigmoid", Bits(net, x, 64, 96)), Bits(net, x, 64, 96)), 96, 64));

        facts.HiddenSize.Should().Be(64);
        Sizes(facts).Should().Be((4, 1, 32, 32));
    }

    [Fact]
    public async Task SparseAttention_states_groups()
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "SparseAttention",
            [("num_heads", AttributeValue.Int(8)), ("kv_num_heads", AttributeValue.Int(4)), ("do_rotary", AttributeValue.Int(1)), ("sparse_block_size", AttributeValue.Int(64))],
            net.Project(x, 64, 64), net.Project(x, 64, 32), net.Project(x, 64, 32), net.Input(1, 4, 128, 8), net.Input(1, 4, 128, 8)));

        Sizes(facts).Should().Be((8, 4, 8, 8));
        facts.Positions.Kind.Should().Be(PositionKind.Rotary);
    }

    [Fact]
    public async Task PagedAttention_works_on_a_row_of_tokens()
    {
        var net = new Transformer();
        Value x = net.Input(Dimension.Symbol("tokens"), 64);
        for (int i = 0; i < 2; i++)
        {
            x = net.Layer(x, inner => net.Project(
                net.Fused(
                    "PagedAttention",
                    [("num_heads", AttributeValue.Int(4)), ("kv_num_heads", AttributeValue.Int(2)), ("local_window_size", AttributeValue.Int(32))],
                    net.Project(inner, 64, 64), net.Project(inner, 64, 32), net.Project(inner, 64, 32), net.Input(8, 16, 2, 16), net.Input(8, 16, 2, 16)),
                64, 64));
        }

        ArchitectureFacts facts = (await Finish(net, x)).Architecture!;
        Sizes(facts).Should().Be((4, 2, 16, 16));
        facts.Stacks[0].Layers[0].Attention.Window.Should().Be(32);
    }

    [Fact]
    public async Task DecoderMaskedMultiHeadAttention_has_a_cache()
    {
        ArchitectureFacts facts = await Recover((net, x) => net.Fused(
            "DecoderMaskedMultiHeadAttention",
            [("num_heads", AttributeValue.Int(4)), ("past_present_share_buffer", AttributeValue.Int(1))],
            net.Project(x, 64, 64), net.Project(x, 64, 64), net.Project(x, 64, 64), null, null, net.Input(1, 4, 16, 16), net.Input(1, 4, 16, 16)));

        Sizes(facts).Should().Be((4, 4, 16, 16));
        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Standard_attention_takes_three_or_four_axes(bool hasHeadAxis)
    {
        ArchitectureFacts facts = await Recover(
            (net, x) =>
            {
                Value q = net.Project(x, 64, 64);
                Value k = net.Project(x, 64, 32);
                Value v = net.Project(x, 64, 32);
                (string, AttributeValue)[] counts = [("q_num_heads", AttributeValue.Int(4)), ("kv_num_heads", AttributeValue.Int(2))];
                return hasHeadAxis
                    ? net.Merge(net.Apply("Attention", [("is_causal", AttributeValue.Int(1))], net.Heads(q, 4, 16), net.Heads(k, 2, 16), net.Heads(v, 2, 16)), 64)
                    : net.Apply("Attention", [.. counts, ("is_causal", AttributeValue.Int(1))], q, k, v);
            },
            version: 23);

        Sizes(facts).Should().Be((4, 2, 16, 16));
        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
    }

    [Fact]
    public async Task Experts_come_from_the_weights()
    {
        ArchitectureFacts facts = await Recover(
            (net, x) => net.Fused("Attention", [("num_heads", AttributeValue.Int(8)), ("unidirectional", AttributeValue.Int(1))], x, net.Weight(64, 192), net.Weight(192)),
            (net, x) => net.Fused(
                "MoE",
                [("k", AttributeValue.Int(2)), ("activation_type", AttributeValue.String("silu"))],
                x, net.Apply("Reshape", net.Project(x, 64, 8), net.Numbers(-1, 8)), net.Weight(8, 96, 64), null, net.Weight(8, 64, 96), null, net.Weight(8, 96, 64)));

        FeedForwardFacts block = facts.Stacks[0].Layers[0].FeedForward;
        block.Kind.Should().Be(FeedForwardKind.Gated);
        block.Experts.Should().Be(new ExpertFacts { Count = 8, Active = 2, Width = 96 });
        facts.IdleExpertElements.Should().Be(2 * 6 * 3 * 64 * 96, "two layers of six idle experts with three matrices");
    }

    [Fact]
    public async Task Cache_inputs_that_disagree_are_a_finding()
    {
        var net = new Transformer();
        Value x = net.Stream();
        for (int i = 0; i < 3; i++)
        {
            Value key = net.Graph.AddInput($"past_key_values.{i}.key", new TensorType(DataType.Float32, Shape.Of(1, 2, 7, 16)));
            Value value = net.Graph.AddInput($"past_key_values.{i}.value", new TensorType(DataType.Float32, Shape.Of(1, 2, 7, 16)));
            x = i == 2 ? x : net.Layer(x, inner => net.Project(
                net.Fused("GroupQueryAttention", [("num_heads", AttributeValue.Int(8)), ("kv_num_heads", AttributeValue.Int(4))],
                    net.Project(inner, 64, 128), net.Project(inner, 64, 64), net.Project(inner, 64, 64), key, value), 128, 64));
        }

        net.Graph.AddOutput(x);
        using Model model = Graphs.Model(net.Graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

        Diagnostic[] findings = [.. inspection.Diagnostics.Where(finding => finding.Descriptor.Id == "HL3101")];
        findings.Should().HaveCount(3);
        findings[0].Message.Should().Contain("3 layers").And.Contain("2 attention layers");
        findings[1].Message.Should().Contain("2 heads of 16").And.Contain("4 heads of 16");
    }

    private static (long Heads, long KeyHeads, long KeySize, long ValueSize) Sizes(ArchitectureFacts facts)
    {
        AttentionFacts attention = facts.Stacks[0].Layers[0].Attention;
        return (attention.QueryHeads, attention.KeyValueHeads, attention.KeySize, attention.ValueSize);
    }

    private static Value Bits(Transformer net, Value x, long width, long outputs) => net.Fused(
        "MatMulNBits",
        [("K", AttributeValue.Int(width)), ("N", AttributeValue.Int(outputs)), ("bits", AttributeValue.Int(4)), ("block_size", AttributeValue.Int(32))],
        x, net.Graph.Stored($"q{net.Graph.Nodes.Count}", DataType.UInt8, outputs, width / 32, 16), net.Weight(outputs * width / 32));

    /// <summary>Two layers of 64 elements around an attention; its result is brought back to 64 by a projection.</summary>
    private static async Task<ArchitectureFacts> Recover(Func<Transformer, Value, Value> attention, Func<Transformer, Value, Value>? feedForward = null, long version = Graphs.OperatorSet)
    {
        var net = new Transformer();
        Value x = net.Stream();
        for (int i = 0; i < 2; i++)
        {
            x = net.Layer(
                x,
                inner =>
                {
                    Value attended = attention(net, inner);
                    return net.Apply("MatMul", attended, net.Weight(64, 64));
                },
                feedForward is null ? null : inner => feedForward(net, inner));
        }

        LlmResult result = await Finish(net, x, version);
        result.Architecture!.LayerCount.Should().Be(2);
        result.Architecture.HiddenSize.Should().Be(64);
        result.Architecture.Stacks[0].Layers[1].Should().Be(result.Architecture.Stacks[0].Layers[0]);
        return result.Architecture;
    }

    private static async Task<LlmResult> Finish(Transformer net, Value x, long version = Graphs.OperatorSet)
    {
        net.Graph.AddOutput(x);
        using var model = new Model(net.Graph) { Imports = [new OperatorSetImport("", version), new OperatorSetImport(Transformer.Microsoft, 1)] };
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        return inspection.Get(LlmPass.Result);
    }
}
