using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>
/// Decoder-only language models over one prompt of known length, with logits for every position. Rotary tables and causal masks are
/// computed in the graph from integers, so that stored floating-point tensors are exactly the parameters. Operator set 23.
/// </summary>
public static class LanguageModelZoo
{
    /// <summary>GPT-2 with 124 M parameters; the head is the transposed word embedding.</summary>
    public static ZooNetwork Gpt2(long sequence = 1024) => Gpt("gpt2", sequence, 12, 768, 12);

    /// <summary>GPT-2 XL.</summary>
    public static ZooNetwork Gpt2Xl(long sequence = 1024) => Gpt("gpt2-xl", sequence, 48, 1600, 25);

    /// <summary>Llama 2 with 7 B parameters.</summary>
    public static ZooNetwork Llama2Of7B(long sequence = 128) => Llama("llama-2-7b", sequence, new Shapes(32, 4096, 32, 32, 11008, 32000));

    /// <summary>Llama 2 with 13 B parameters.</summary>
    public static ZooNetwork Llama2Of13B(long sequence = 128) => Llama("llama-2-13b", sequence, new Shapes(40, 5120, 40, 40, 13824, 32000));

    /// <summary>Llama 3 with 8 B parameters: four query heads share a key head.</summary>
    public static ZooNetwork Llama3Of8B(long sequence = 1024) => Llama("llama-3-8b", sequence, new Shapes(32, 4096, 32, 8, 14336, 128256));

    /// <summary>Llama 3 (and 3.1) with 70 B parameters.</summary>
    public static ZooNetwork Llama3Of70B(long sequence = 1024) => Llama("llama-3-70b", sequence, new Shapes(80, 8192, 64, 8, 28672, 128256));

    /// <summary>Mistral 7B; within the window of 4096 tokens attention is full.</summary>
    public static ZooNetwork Mistral7B(long sequence = 1024) => Llama("mistral-7b", sequence, new Shapes(32, 4096, 32, 8, 14336, 32000));

    /// <summary>Qwen2.5 7B: biases on the projections of queries, keys and values.</summary>
    public static ZooNetwork Qwen25Of7B(long sequence = 1024) =>
        Llama("qwen2.5-7b", sequence, new Shapes(28, 3584, 28, 4, 18944, 152064, ProjectionBias: true));

    /// <summary>Phi-3 mini: one projection for queries, keys and values, one for gate and value of the feed-forward layer.</summary>
    public static ZooNetwork Phi3Mini(long sequence = 1024) =>
        Llama("phi-3-mini", sequence, new Shapes(32, 3072, 32, 32, 8192, 32064, Fused: true));

    private static ZooNetwork Gpt(string name, long sequence, int layers, long hidden, long heads)
    {
        const long vocabulary = 50257;
        const long maximumPositions = 1024;
        var net = new NetworkBuilder(name, 23);
        Value tokens = net.Input("input_ids", DataType.Int64, 1, sequence);
        Value embedding = net.Weight("wte.weight", vocabulary, hidden);
        Value x = net.Apply("Gather", "wte", [1, sequence, hidden], [embedding, tokens], ("axis", AttributeValue.Int(0)));
        Value positions = net.Apply("Range", "positions", [sequence], [net.Scalar(0), net.Scalar(sequence), net.Scalar(1)]);
        x = net.Add("add", x, net.Embedding("wpe", positions, maximumPositions, hidden));
        Value mask = CausalMask(net, sequence);
        Value root = net.Unary("Sqrt", "scale.root", net.Number("scale.size", hidden / heads));
        for (int i = 0; i < layers; i++)
        {
            string layer = $"h.{i}";
            Value all = net.Linear($"{layer}.attn.c_attn", net.LayerNorm($"{layer}.ln_1", x, 1e-5f), 3 * hidden);
            Value q = Heads(net, $"{layer}.attn.query", Cut(net, $"{layer}.attn.q", all, 0, hidden), heads, hidden / heads);
            Value k = Heads(net, $"{layer}.attn.key", Cut(net, $"{layer}.attn.k", all, hidden, 2 * hidden), heads, hidden / heads);
            Value v = Heads(net, $"{layer}.attn.value", Cut(net, $"{layer}.attn.v", all, 2 * hidden, 3 * hidden), heads, hidden / heads);
            Value attended = net.Linear($"{layer}.attn.c_proj", Attend(net, $"{layer}.attn", q, k, v, root, mask), hidden);
            x = net.Add($"{layer}.add", attended, x);
            Value inner = net.Linear($"{layer}.mlp.c_fc", net.LayerNorm($"{layer}.ln_2", x, 1e-5f), 4 * hidden);
            inner = net.Apply("Gelu", $"{layer}.mlp.act", [.. net.SizesOf(inner)], [inner], ("approximate", AttributeValue.String("tanh")));
            x = net.Add($"{layer}.add_1", net.Linear($"{layer}.mlp.c_proj", inner, hidden), x);
        }

        x = net.LayerNorm("ln_f", x, 1e-5f);
        return net.Build(net.Project("lm_head", x, net.Transpose("lm_head.tied", embedding, 1, 0)));
    }

    private static ZooNetwork Llama(string name, long sequence, Shapes shapes)
    {
        (int layers, long hidden, long heads, long keyHeads, long inner, long vocabulary, bool bias, bool fused) = shapes;
        long size = hidden / heads;
        var net = new NetworkBuilder(name, 23);
        Value tokens = net.Input("input_ids", DataType.Int64, 1, sequence);
        Value x = net.Embedding("model.embed_tokens", tokens, vocabulary, hidden);
        Value mask = CausalMask(net, sequence);
        Rotary rotary = RotaryTables(net, sequence, size);
        Value root = net.Unary("Sqrt", "scale.root", net.Number("scale.size", size));
        for (int i = 0; i < layers; i++)
        {
            string layer = $"model.layers.{i}";
            Value normed = net.RmsNorm($"{layer}.input_layernorm", x);
            (Value q, Value k, Value v) = fused
                ? Parts(net, $"{layer}.self_attn", net.Project($"{layer}.self_attn.qkv_proj", normed, hidden + (2 * keyHeads * size)), hidden, keyHeads * size)
                : (
                    Linear(net, $"{layer}.self_attn.q_proj", normed, hidden, bias),
                    Linear(net, $"{layer}.self_attn.k_proj", normed, keyHeads * size, bias),
                    Linear(net, $"{layer}.self_attn.v_proj", normed, keyHeads * size, bias));
            q = Rotate(net, $"{layer}.self_attn.q_rotary", Heads(net, $"{layer}.self_attn.query", q, heads, size), rotary);
            k = Rotate(net, $"{layer}.self_attn.k_rotary", Heads(net, $"{layer}.self_attn.key", k, keyHeads, size), rotary);
            v = Heads(net, $"{layer}.self_attn.value", v, keyHeads, size);
            k = Repeat(net, $"{layer}.self_attn.key", k, heads / keyHeads);
            v = Repeat(net, $"{layer}.self_attn.value", v, heads / keyHeads);
            Value attended = net.Project($"{layer}.self_attn.o_proj", Attend(net, $"{layer}.self_attn", q, k, v, root, mask), hidden);
            x = net.Add($"{layer}.add", x, attended);
            normed = net.RmsNorm($"{layer}.post_attention_layernorm", x);
            (Value gate, Value up) = fused
                ? Halves(net, $"{layer}.mlp", net.Project($"{layer}.mlp.gate_up_proj", normed, 2 * inner), inner)
                : (net.Project($"{layer}.mlp.gate_proj", normed, inner), net.Project($"{layer}.mlp.up_proj", normed, inner));
            gate = net.Apply("Mul", $"{layer}.mlp.silu", [.. net.SizesOf(gate)], [gate, net.Unary("Sigmoid", $"{layer}.mlp.sigmoid", gate)]);
            Value gated = net.Apply("Mul", $"{layer}.mlp.gated", [.. net.SizesOf(gate)], [gate, up]);
            x = net.Add($"{layer}.add_1", x, net.Project($"{layer}.mlp.down_proj", gated, hidden));
        }

        return net.Build(net.Project("lm_head", net.RmsNorm("model.norm", x), vocabulary));
    }

    private static Value Linear(NetworkBuilder net, string name, Value x, long outputs, bool bias) =>
        bias ? net.Linear(name, x, outputs) : net.Project(name, x, outputs);

    private static Value Cut(NetworkBuilder net, string name, Value x, long from, long to) => net.Apply(
        "Slice", name, [.. net.SizesOf(x).SkipLast(1), to - from], [x, net.Constant(from), net.Constant(to), net.Constant(net.SizesOf(x).Count - 1)]);

    private static (Value Query, Value Key, Value Value) Parts(NetworkBuilder net, string name, Value all, long width, long keyWidth) => (
        Cut(net, $"{name}.q", all, 0, width),
        Cut(net, $"{name}.k", all, width, width + keyWidth),
        Cut(net, $"{name}.v", all, width + keyWidth, width + (2 * keyWidth)));

    private static (Value Gate, Value Up) Halves(NetworkBuilder net, string name, Value all, long inner) =>
        (Cut(net, $"{name}.gate", all, 0, inner), Cut(net, $"{name}.up", all, inner, 2 * inner));

    /// <summary>[1, S, heads·size] to [1, heads, S, size].</summary>
    private static Value Heads(NetworkBuilder net, string name, Value x, long heads, long size) =>
        net.Transpose($"{name}.transpose", net.Reshape($"{name}.reshape", x, x, 1, net.SizesOf(x)[1], heads, size), 0, 2, 1, 3);

    /// <summary>Every key head stands for several query heads.</summary>
    private static Value Repeat(NetworkBuilder net, string name, Value x, long times)
    {
        if (times == 1)
        {
            return x;
        }

        IReadOnlyList<Dimension> from = net.SizesOf(x);
        long heads = from[1].Value;
        long sequence = from[2].Value;
        long size = from[3].Value;
        Value spread = net.Apply("Unsqueeze", $"{name}.group", [1, heads, 1, sequence, size], [x, net.Constant(2)]);
        spread = net.Apply("Expand", $"{name}.expand", [1, heads, times, sequence, size], [spread, net.Constant(1, heads, times, sequence, size)]);
        return net.Reshape($"{name}.repeat", spread, spread, 1, heads * times, sequence, size);
    }

    private static Value Attend(NetworkBuilder net, string name, Value q, Value k, Value v, Value root, Value mask)
    {
        Value scores = net.MatMul($"{name}.scores", q, net.Transpose($"{name}.key.turn", k, 0, 1, 3, 2));
        scores = net.Apply("Div", $"{name}.scale", [.. net.SizesOf(scores)], [scores, root]);
        Value context = net.MatMul($"{name}.context", net.Softmax($"{name}.softmax", net.Add($"{name}.masked", scores, mask)), v);
        IReadOnlyList<Dimension> sizes = net.SizesOf(context);
        context = net.Transpose($"{name}.context.transpose", context, 0, 2, 1, 3);
        return net.Reshape($"{name}.context.reshape", context, context, 1, sizes[2], sizes[1] * sizes[3]);
    }

    /// <summary>−∞ above the diagonal, made from a shape.</summary>
    private static Value CausalMask(NetworkBuilder net, long sequence)
    {
        Value full = net.Apply(
            "ConstantOfShape",
            "mask.full",
            [sequence, sequence],
            [net.Constant(sequence, sequence)],
            ("value", AttributeValue.Tensor(InlineTensorData.FromSingles([1], [float.NegativeInfinity]))));
        return net.Apply("Trilu", "mask", [sequence, sequence], [full, net.Scalar(1)], ("upper", AttributeValue.Int(1)));
    }

    /// <summary>cos and sin of position / 10000^(i / (size/2)), for the first half of a head.</summary>
    private static Rotary RotaryTables(NetworkBuilder net, long sequence, long size)
    {
        long half = size / 2;
        Value places = net.Apply("Range", "rotary.positions", [sequence], [net.Scalar(0), net.Scalar(sequence), net.Scalar(1)]);
        Value indices = net.Apply("Range", "rotary.indices", [half], [net.Scalar(0), net.Scalar(half), net.Scalar(1)]);
        Value exponents = net.Apply("Cast", "rotary.exponents", [half], [indices], ("to", AttributeValue.Int(1)));
        exponents = net.Apply("Div", "rotary.fractions", [half], [exponents, net.Number("rotary.half", half)]);
        Value wavelengths = net.Apply("Pow", "rotary.wavelengths", [half], [net.Number("rotary.base", 10000), exponents]);
        Value column = net.Apply("Cast", "rotary.column", [sequence], [places], ("to", AttributeValue.Int(1)));
        column = net.Apply("Unsqueeze", "rotary.column.axis", [sequence, 1], [column, net.Constant(1)]);
        Value angles = net.Apply("Div", "rotary.angles", [sequence, half], [column, wavelengths]);
        Value ids = net.Apply("Unsqueeze", "rotary.ids", [1, sequence], [places, net.Constant(0)]);
        return new Rotary(net.Unary("Cos", "rotary.cos", angles), net.Unary("Sin", "rotary.sin", angles), ids);
    }

    private static Value Rotate(NetworkBuilder net, string name, Value x, Rotary rotary) =>
        net.Apply("RotaryEmbedding", name, [.. net.SizesOf(x)], [x, rotary.Cosines, rotary.Sines, rotary.Positions]);

    private sealed record Rotary(Value Cosines, Value Sines, Value Positions);

    private sealed record Shapes(
        int Layers, long Hidden, long Heads, long KeyHeads, long Inner, long Vocabulary, bool ProjectionBias = false, bool Fused = false);
}
