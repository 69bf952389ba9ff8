using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Analysis.Tests.LanguageModel;

/// <summary>Attention as products and a softmax, in the forms of exporters; sizes follow from how each graph is built.</summary>
public class WrittenOutAttentionTests
{
    [Fact]
    public async Task Without_a_mask_tokens_see_each_other()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) => net.SelfAttention(x, 4, 16));

        facts.Stacks[0].Kind.Should().Be(StackKind.Encoder);
        Sizes(facts).Should().Be((4, 4, 16, 16));
        facts.Stacks[0].Layers[0].Norms.Should().Be(2);
        facts.Positions.Kind.Should().Be(PositionKind.Unknown, "nothing in the graph tells positions apart");
    }

    [Fact]
    public async Task Heads_need_not_fill_the_width()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) => net.SelfAttention(x, 4, 32, net.Causal()));

        Sizes(facts).Should().Be((4, 4, 32, 32));
        facts.HiddenSize.Should().Be(64);
        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
    }

    [Fact]
    public async Task Symbols_for_batch_and_length_do_not_hide_heads()
    {
        ArchitectureFacts facts = await Recover(
            new Transformer(64, Dimension.Symbol("batch"), Dimension.Symbol("sequence")), (net, x) => net.SelfAttention(x, 8, 8));

        Sizes(facts).Should().Be((8, 8, 8, 8));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public async Task Repeated_keys_are_groups(long groups)
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value q = net.Heads(net.Project(x, 64, 64), 8, 8);
            Value k = net.Repeat(net.Heads(net.Project(x, 64, groups * 8), groups, 8), groups, 8 / groups, 8);
            Value v = net.Repeat(net.Heads(net.Project(x, 64, groups * 8), groups, 8), groups, 8 / groups, 8);
            return net.Project(net.Merge(net.Attend(q, k, v, net.Causal()), 64), 64, 64);
        });

        Sizes(facts).Should().Be((8, groups, 8, 8));
    }

    [Fact]
    public async Task One_broadcast_key_head_is_one()
    {
        // Falcon-7b keeps one key head and lets the product broadcast it.
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value all = net.Apply("Reshape", net.Project(x, 64, (8 + 2) * 8), net.Numbers(0, -1, 10, 8));
            Value Cut(long from, long to) => net.Apply(
                "Transpose", [("perm", AttributeValue.Ints(0, 2, 1, 3))], net.Apply("Slice", all, net.Numbers(from), net.Numbers(to), net.Numbers(2)));
            return net.Project(net.Merge(net.Attend(Cut(0, 8), Cut(8, 9), Cut(9, 10), net.Causal()), 64), 64, 64);
        });

        Sizes(facts).Should().Be((8, 1, 8, 8));
    }

    [Fact]
    public async Task Fused_projections_are_cut_by_head()
    {
        // BLOOM: [batch, length, heads, 3, size].
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value all = net.Apply("Reshape", net.Project(x, 64, 192), net.Numbers(0, -1, 4, 3, 16));
            Value Pick(long index) => net.Apply(
                "Transpose", [("perm", AttributeValue.Ints(0, 2, 1, 3))],
                net.Apply("Gather", [("axis", AttributeValue.Int(3))], all, net.Graph.AddInitializer($"i{net.Graph.Nodes.Count}", InlineTensorData.FromInt64([], [index]))));
            return net.Project(net.Merge(net.Attend(Pick(0), Pick(1), Pick(2), net.Causal()), 64), 64, 64);
        });

        Sizes(facts).Should().Be((4, 4, 16, 16));
    }

    [Fact]
    public async Task Heads_may_be_folded_into_the_batch()
    {
        // OPT and older Bart exports work on [batch · heads, length, size].
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value Fold(Value part) => net.Apply("Reshape", net.Heads(part, 4, 16), net.Numbers(-1, 4, 16));
            Value q = Fold(net.Apply("Mul", net.Project(x, 64, 64), net.Floats([], 0.25f)));
            Value k = net.Apply("Transpose", [("perm", AttributeValue.Ints(0, 2, 1))], Fold(net.Project(x, 64, 64)));
            Value probabilities = net.Apply("Softmax", [("axis", AttributeValue.Int(-1))], net.Apply("MatMul", q, k));
            Value context = net.Apply("Reshape", net.Apply("MatMul", probabilities, Fold(net.Project(x, 64, 64))), net.Numbers(1, 4, -1, 16));
            return net.Project(net.Merge(context, 64), 64, 64);
        });

        Sizes(facts).Should().Be((4, 4, 16, 16));
    }

    [Fact]
    public async Task Rotation_written_out_is_seen()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value angles = net.Apply("Mul", net.Input(4, 1), net.Weight(1, 16));
            Value Rotate(Value part)
            {
                Value first = net.Apply("Slice", part, net.Numbers(0), net.Numbers(8), net.Numbers(3));
                Value second = net.Apply("Slice", part, net.Numbers(8), net.Numbers(16), net.Numbers(3));
                Value turned = net.Apply("Concat", [("axis", AttributeValue.Int(-1))], net.Apply("Neg", second), first);
                return net.Apply("Add", net.Apply("Mul", part, net.Apply("Cos", angles)), net.Apply("Mul", turned, net.Apply("Sin", angles)));
            }

            Value q = Rotate(net.Heads(net.Project(x, 64, 64), 4, 16));
            Value k = Rotate(net.Heads(net.Project(x, 64, 64), 4, 16));
            return net.Project(net.Merge(net.Attend(q, k, net.Heads(net.Project(x, 64, 64), 4, 16), net.Causal()), 64), 64, 64);
        });

        facts.Positions.Kind.Should().Be(PositionKind.Rotary);
    }

    [Fact]
    public async Task A_stored_cache_states_heads_and_sizes()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value q = net.Heads(net.Project(x, 64, 64), 4, 16);
            Value k = net.Apply("Concat", [("axis", AttributeValue.Int(2))], net.Input(1, 4, Dimension.Symbol("past"), 16), net.Heads(net.Project(x, 64, 64), 4, 16));
            Value v = net.Apply("Concat", [("axis", AttributeValue.Int(2))], net.Input(1, 4, Dimension.Symbol("past"), 16), net.Heads(net.Project(x, 64, 64), 4, 16));
            return net.Project(net.Merge(net.Attend(q, k, v), 64), 64, 64);
        });

        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
        facts.CacheElementsPerToken.Should().Be(2 * 4 * (16 + 16));
    }

    [Fact]
    public async Task Linear_biases_fall_by_one_ratio()
    {
        // Eight heads: 2^-1, 2^-2, … 2^-8, as the paper on linear biases states.
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) => net.SelfAttention(
            x, 8, 8, net.Apply("Mul", net.Floats([8, 1, 1], [.. Enumerable.Range(1, 8).Select(i => MathF.Pow(2, -i))]), net.Input(1, 1, 4))));

        facts.Positions.Kind.Should().Be(PositionKind.Alibi);
    }

    [Fact]
    public async Task Relative_buckets_are_looked_up_by_head()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value buckets = net.Graph.AddInput($"b{net.Graph.Nodes.Count}", new TensorType(DataType.Int64, Shape.Of(4, 4)));
            Value bias = net.Apply("Transpose", [("perm", AttributeValue.Ints(2, 0, 1))], net.Apply("Gather", net.Weight(32, 8), buckets));
            return net.SelfAttention(x, 8, 8, bias);
        });

        (facts.Positions.Kind, facts.Positions.TableLength).Should().Be((PositionKind.RelativeBuckets, 32));
    }

    [Fact]
    public async Task A_band_of_two_comparisons_is_a_window()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value Range() => net.Apply("Range", Scalar(net, 0), Scalar(net, 4), Scalar(net, 1));
            Value query = net.Apply("Unsqueeze", Range(), net.Numbers(1));
            Value key = net.Apply("Unsqueeze", Range(), net.Numbers(0));
            Value band = net.Apply(
                "And", net.Apply("LessOrEqual", key, query), net.Apply("Greater", key, net.Apply("Sub", query, Scalar(net, 3))));
            return net.SelfAttention(x, 4, 16, net.Apply("Where", band, net.Floats([], 0), net.Floats([], float.MinValue)));
        });

        AttentionFacts attention = facts.Stacks[0].Layers[0].Attention;
        (attention.Reach, attention.Window).Should().Be((AttentionReach.SlidingWindow, 3));
        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
    }

    [Theory]
    [InlineData("Less", false, 3, 3)]
    [InlineData("LessOrEqual", false, 3, 4)]
    [InlineData("LessOrEqual", true, 64, 129)]
    public async Task A_bound_on_distances_is_a_window(string comparison, bool isBothSides, long bound, long window)
    {
        // ModernBERT looks at 64 tokens on both sides of each, and itself.
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) =>
        {
            Value Range() => net.Apply("Range", Scalar(net, 0), Scalar(net, 4), Scalar(net, 1));
            Value distance = net.Apply("Sub", net.Apply("Unsqueeze", Range(), net.Numbers(1)), net.Apply("Unsqueeze", Range(), net.Numbers(0)));
            Value near = net.Apply(comparison, isBothSides ? net.Apply("Abs", distance) : distance, Scalar(net, bound));
            near = isBothSides ? near : net.Apply("And", near, net.Apply("GreaterOrEqual", distance, Scalar(net, 0)));
            return net.SelfAttention(x, 4, 16, net.Apply("Where", near, net.Floats([], 0), net.Floats([], float.MinValue)));
        });

        facts.Stacks[0].Layers[0].Attention.Window.Should().Be(window);
        facts.Stacks[0].Kind.Should().Be(isBothSides ? StackKind.Encoder : StackKind.Decoder);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_stored_mask_shows_its_corners(int window)
    {
        float[] mask = [.. Enumerable.Range(0, 16).Select(i => i % 4 > i / 4 || (window > 0 && i / 4 - i % 4 >= window) ? float.NegativeInfinity : 0f)];
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) => net.SelfAttention(x, 4, 16, net.Floats([1, 1, 4, 4], mask)));

        facts.Stacks[0].Kind.Should().Be(StackKind.Decoder);
        facts.Stacks[0].Layers[0].Attention.Window.Should().Be(window);
    }

    [Fact]
    public async Task Attention_beside_the_feed_forward_block_is_one_layer()
    {
        // GPT-J, Falcon, Phi-2: one norm, both parts read it, both are added.
        var net = new Transformer();
        Value x = net.Stream();
        for (int i = 0; i < 3; i++)
        {
            Value normed = net.Norm(x);
            x = net.Apply("Add", x, net.Apply("Add", net.SelfAttention(normed, 4, 16, net.Causal()), net.FeedForward(normed, 200)));
        }

        ArchitectureFacts facts = (await Analyse(net, net.Norm(x)))!;
        facts.LayerCount.Should().Be(3);
        facts.Stacks[0].Layers.Should().OnlyContain(layer => layer.FeedForward.Width == 200 && layer.Norms == 1);
    }

    [Fact]
    public async Task Gates_and_halves_are_told_from_plain_blocks()
    {
        ArchitectureFacts gated = await Recover(new Transformer(), (net, x) => net.SelfAttention(x, 4, 16), (net, x) => net.Gated(x, 96));
        ArchitectureFacts halves = await Recover(new Transformer(), (net, x) => net.SelfAttention(x, 4, 16), (net, x) =>
        {
            Value both = net.Project(x, 64, 192);
            Value gate = net.Apply("Slice", both, net.Numbers(0), net.Numbers(96), net.Numbers(2));
            Value up = net.Apply("Slice", both, net.Numbers(96), net.Numbers(192), net.Numbers(2));
            return net.Project(net.Apply("Mul", net.Apply("Relu", gate), up), 96, 64);
        });

        foreach (ArchitectureFacts facts in (ArchitectureFacts[])[gated, halves])
        {
            FeedForwardFacts block = facts.Stacks[0].Layers[0].FeedForward;
            (block.Kind, block.Width).Should().Be((FeedForwardKind.Gated, 96));
        }
    }

    [Fact]
    public async Task Experts_written_out_are_counted_with_their_router()
    {
        ArchitectureFacts facts = await Recover(new Transformer(), (net, x) => net.SelfAttention(x, 4, 16, net.Causal()), (net, x) =>
        {
            Value chosen = net.Apply("TopK", net.Project(x, 64, 4), net.Numbers(2));
            Value weight = net.Apply("Slice", chosen, net.Numbers(0), net.Numbers(1), net.Numbers(2));
            Value sum = net.Apply("Mul", net.Gated(x, 96), weight);
            for (int i = 1; i < 4; i++)
            {
                sum = net.Apply("Add", sum, net.Apply("Mul", net.Gated(x, 96), weight));
            }

            return sum;
        });

        facts.Stacks[0].Layers[0].FeedForward.Experts.Should().Be(new ExpertFacts { Count = 4, Active = 2, Width = 96 });
    }

    [Fact]
    public async Task A_decoder_attends_to_its_encoder()
    {
        var net = new Transformer();
        Value memory = net.Stream();
        for (int i = 0; i < 2; i++)
        {
            memory = net.Layer(memory, x => net.SelfAttention(x, 4, 16));
        }

        memory = net.Norm(memory);
        Value y = net.Stream();
        for (int i = 0; i < 3; i++)
        {
            y = net.Apply("Add", y, net.SelfAttention(net.Norm(y), 8, 8, net.Causal()));
            Value normed = net.Norm(y);
            Value q = net.Heads(net.Project(normed, 64, 64), 8, 8);
            Value k = net.Heads(net.Project(memory, 64, 64), 8, 8);
            Value v = net.Heads(net.Project(memory, 64, 64), 8, 8);
            y = net.Apply("Add", y, net.Project(net.Merge(net.Attend(q, k, v), 64), 64, 64));
            y = net.Apply("Add", y, net.FeedForward(net.Norm(y), 128));
        }

        ArchitectureFacts facts = (await Analyse(net, net.Norm(y)))!;
        facts.Stacks.Select(stack => (stack.Kind, stack.Layers.Count)).Should().Equal((StackKind.Encoder, 2), (StackKind.Decoder, 3));
        facts.Stacks[0].Layers.Should().OnlyContain(layer => layer.CrossAttention == null && layer.FeedForward.Width == 256 && layer.Norms == 2);
        facts.Stacks[1].Layers.Should().OnlyContain(layer => layer.CrossAttention!.QueryHeads == 8 && layer.FeedForward.Width == 128 && layer.Norms == 3);
        facts.CrossCacheElementsPerToken.Should().Be(3 * 8 * (8 + 8));
    }

    [Fact]
    public async Task Keys_from_a_cache_alone_are_those_of_an_encoder()
    {
        // Exports of decoders that run after the first token take the encoder's keys and values as inputs.
        var net = new Transformer();
        Value y = net.Stream();
        for (int i = 0; i < 2; i++)
        {
            y = net.Apply("Add", y, net.SelfAttention(net.Norm(y), 4, 16, net.Causal()));
            Value q = net.Heads(net.Project(net.Norm(y), 64, 64), 4, 16);
            Value context = net.Attend(q, net.Input(1, 4, 9, 16), net.Input(1, 4, 9, 16));
            y = net.Apply("Add", y, net.Project(net.Merge(context, 64), 64, 64));
            y = net.Apply("Add", y, net.FeedForward(net.Norm(y), 128));
        }

        ArchitectureFacts facts = (await Analyse(net, net.Norm(y)))!;
        facts.LayerCount.Should().Be(2);
        facts.Decoder!.Layers.Should().OnlyContain(layer => layer.CrossAttention!.KeyValueHeads == 4 && layer.FeedForward.Width == 128);
        facts.CrossCacheElementsPerToken.Should().Be(2 * 4 * (16 + 16));
    }

    [Fact]
    public async Task Branches_with_the_same_layers_count_once()
    {
        // Merged exports hold the network with and without a cache in the branches of one condition.
        var outer = new Graph("outer");
        Value x = outer.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, 4, 64)));
        Value condition = outer.AddInput("use_cache", new TensorType(DataType.Bool, Shape.Scalar));
        Graph Branch()
        {
            var net = new Transformer();
            Value y = net.Apply("Identity", x);
            for (int i = 0; i < 3; i++)
            {
                y = net.Layer(y, inner => net.SelfAttention(inner, 4, 16, net.Causal()));
            }

            net.Graph.AddOutput(net.Norm(y));
            return net.Graph;
        }

        Value result = outer.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(Branch())), ("else_branch", AttributeValue.Graph(Branch()))), condition);
        outer.AddOutput(result);
        using Model model = Graphs.Model(outer);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

        ArchitectureFacts facts = inspection.Get(LlmPass.Result).Architecture!;
        (facts.LayerCount, facts.Stacks[0].Kind).Should().Be((3, StackKind.Decoder));
    }

    [Theory]
    [InlineData(true, PositionKind.Sinusoidal)]
    [InlineData(false, PositionKind.Learned)]
    public async Task A_table_of_sines_is_told_from_a_learned_one(bool isSines, PositionKind kind)
    {
        // Sines and cosines of position / 10000^(2i / width), by turns, as "Attention Is All You Need" defines them.
        float[] table = [.. Enumerable.Range(0, 4 * 64).Select(i => isSines
            ? (float)Math.Sin((i / 64 / Math.Pow(10000, (i % 64 / 2 * 2) / 64.0)) + (i % 2 * Math.PI / 2))
            : 0.01f * i)];
        var net = new Transformer();
        Value x = net.Apply("Add", net.Stream(), net.Floats([1, 4, 64], table));
        for (int i = 0; i < 2; i++)
        {
            x = net.Layer(x, inner => net.SelfAttention(inner, 4, 16));
        }

        ArchitectureFacts facts = (await Analyse(net, x))!;
        (facts.Positions.Kind, facts.Positions.TableLength).Should().Be((kind, 4));
    }

    [Fact]
    public async Task Towers_side_by_side_are_a_reason()
    {
        var net = new Transformer();
        Value left = net.Layer(net.Stream(), x => net.SelfAttention(x, 4, 16));
        Value right = net.Layer(net.Stream(), x => net.SelfAttention(x, 4, 16));

        (await Reason(net, net.Apply("Add", left, right))).Should().Contain("side by side");
    }

    [Fact]
    public async Task Attention_over_pixels_is_no_language_model()
    {
        // A convolutional network with a non-local block and a softmax at its end.
        var net = new Transformer();
        Value image = net.Input(1, 64, 8, 8);
        Value Flat(Value part) => net.Apply("Transpose", [("perm", AttributeValue.Ints(0, 2, 1))], net.Apply("Reshape", part, net.Numbers(1, 64, 64)));
        Value Point() => net.Apply("Conv", [("kernel_shape", AttributeValue.Ints(1, 1))], image, net.Weight(64, 64, 1, 1));
        Value scores = net.Apply("Softmax", net.Apply("MatMul", Flat(Point()), net.Apply("Reshape", Point(), net.Numbers(1, 64, 64))));
        Value mixed = net.Apply("MatMul", scores, Flat(Point()));
        Value classes = net.Apply("Softmax", net.Project(net.Apply("ReduceMean", [("axes", AttributeValue.Ints(1)), ("keepdims", AttributeValue.Int(0))], mixed), 64, 10));

        (await Reason(net, classes)).Should().Contain("no attention with stored projections");
    }

    [Fact]
    public async Task Unknown_heads_are_a_reason_and_no_record()
    {
        // Heads come from a shape that is only known when the model runs.
        var net = new Transformer();
        Value x = net.Stream();
        Value shape = net.Graph.AddInput("shape", new TensorType(DataType.Int64, Shape.Of(4)));
        Value Cut() => net.Apply("Transpose", [("perm", AttributeValue.Ints(0, 2, 1, 3))], net.Apply("Reshape", net.Project(x, 64, 64), shape));

        (await Reason(net, net.Attend(Cut(), Cut(), Cut()))).Should().Contain("head count");
    }

    [Fact]
    public void Work_is_linear_in_the_layers()
    {
        // 4,000 layers are 100,002 nodes. Quadratic work would take 64 times as long.
        (double ratio, double small, double large) = LinearTime.Measure(static () => Deep(500), static () => Deep(4000), 32);

        ratio.Should().BeLessThan(32, $"eight times the layers took {large:F1} ms after {small:F1} ms");
    }

    private static void Deep(int layers)
    {
        var net = new Transformer();
        Value x = net.Stream();
        Value mask = net.Causal();
        for (int i = 0; i < layers; i++)
        {
            x = net.Layer(x, inner => net.SelfAttention(inner, 4, 16, mask));
        }

        net.Graph.AddOutput(x);
        using Model model = Graphs.Model(net.Graph);
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(new TypeInferencePass()).AddPass(new LlmPass()).Build();
        using Inspection inspection = inspector.InspectAsync(model).GetAwaiter().GetResult();
        inspection.Get(LlmPass.Result).Architecture!.LayerCount.Should().Be(layers);
    }

    private static (long Heads, long KeyHeads, long KeySize, long ValueSize) Sizes(ArchitectureFacts facts)
    {
        AttentionFacts attention = facts.Stacks[0].Layers[0].Attention;
        return (attention.QueryHeads, attention.KeyValueHeads, attention.KeySize, attention.ValueSize);
    }

    private static Value Scalar(Transformer net, long number) =>
        net.Graph.AddInitializer($"s{net.Graph.Initializers.Count}", InlineTensorData.FromInt64([], [number]));

    private static async Task<ArchitectureFacts> Recover(Transformer net, Func<Transformer, Value, Value> attention, Func<Transformer, Value, Value>? feedForward = null)
    {
        Value x = net.Stream();
        for (int i = 0; i < 2; i++)
        {
            x = net.Layer(x, inner => attention(net, inner), feedForward is null ? null : inner => feedForward(net, inner));
        }

        ArchitectureFacts facts = (await Analyse(net, net.Norm(x)))!;
        facts.LayerCount.Should().Be(2);
        facts.Stacks[0].Layers[1].Should().Be(facts.Stacks[0].Layers[0]);
        return facts;
    }

    private static async Task<ArchitectureFacts?> Analyse(Transformer net, Value result)
    {
        net.Graph.AddOutput(result);
        using Model model = Graphs.Model(net.Graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        return inspection.Get(LlmPass.Result).Architecture;
    }

    private static async Task<string> Reason(Transformer net, Value result)
    {
        net.Graph.AddOutput(result);
        using Model model = Graphs.Model(net.Graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        PassOutcome outcome = inspection.Passes.Single(pass => pass.Key == "llm");
        outcome.Status.Should().Be(PassStatus.Skipped);
        return outcome.Reason!;
    }
}
