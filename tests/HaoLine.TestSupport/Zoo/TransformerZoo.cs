using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>Transformers in the operator chains of exporters. Operator set 20, as GELU is one operator there.</summary>
public static class TransformerZoo
{
    /// <summary>BERT-base-uncased with its pooler, for one sentence of known length.</summary>
    public static ZooNetwork BertBase(long sequence = 128, Func<DataType, long[], TensorData>? payload = null) =>
        Bert("bert-base", 1, sequence, 12, 768, 12, payload);

    /// <summary>BERT-base-uncased with its pooler, over the symbols <c>batch</c> and <c>seq</c>.</summary>
    public static ZooNetwork BertBaseSymbolic(Func<DataType, long[], TensorData>? payload = null) =>
        Bert("bert-base-symbolic", Dimension.Symbol("batch"), Dimension.Symbol("seq"), 12, 768, 12, payload);

    /// <summary>BERT-large-uncased with its pooler, for one sentence of known length.</summary>
    public static ZooNetwork BertLarge(long sequence = 384, Func<DataType, long[], TensorData>? payload = null) =>
        Bert("bert-large", 1, sequence, 24, 1024, 16, payload);

    /// <summary>
    /// DistilBERT-base with the classifier of SST-2, in the form of exports with a mask of float32 [1, 1, S, S] that is computed once and GELU
    /// written out with Erf. The three numbers of GELU are computed from integers, as stored ones would count as parameters.
    /// </summary>
    public static ZooNetwork DistilBert(long sequence = 64, Func<DataType, long[], TensorData>? payload = null)
    {
        const long hidden = 768;
        var net = new NetworkBuilder("distilbert-sst2", 17, payload);
        Value tokens = net.Input("input_ids", DataType.Int64, 1, sequence);
        Value attended = net.Input("attention_mask", DataType.Int64, 1, sequence);
        Value two = net.Number("gelu.two", 2);
        Value root = net.Unary("Sqrt", "gelu.root", two);
        Value one = net.Number("gelu.one", 1);
        Value half = net.Apply("Reciprocal", "gelu.half", [], [two]);
        Value mask = net.Apply("Cast", "mask.cast", [1, sequence], [attended], ("to", AttributeValue.Int(1)));
        mask = net.Apply("Log", "mask.log", [1, sequence], [mask]);
        mask = net.Apply("Expand", "mask.expand", [1, 1, sequence, sequence], [mask, net.Constant(1, 1, sequence, sequence)]);
        Value words = net.Embedding("embeddings.word_embeddings", tokens, 30522, hidden);
        Value places = net.Embedding("embeddings.position_embeddings", Positions(net, tokens, sequence, 512), 512, hidden);
        Value x = net.LayerNorm("embeddings.LayerNorm", net.Add("embeddings.add", words, places));
        for (int i = 0; i < 6; i++)
        {
            string layer = $"transformer.layer.{i}";
            Value context = Attention(net, $"{layer}.attention", x, hidden, 12, split: false, mask);
            x = net.LayerNorm($"{layer}.sa_layer_norm", net.Add($"{layer}.attention.add", context, x));
            Value inner = net.Linear($"{layer}.ffn.lin1", x, 4 * hidden);
            Value error = net.Unary("Erf", $"{layer}.ffn.erf", net.Apply("Div", $"{layer}.ffn.div", [.. net.SizesOf(inner)], [inner, root]));
            Value weighted = net.Apply("Mul", $"{layer}.ffn.mul", [.. net.SizesOf(inner)], [inner, net.Add($"{layer}.ffn.plus", error, one)]);
            inner = net.Linear($"{layer}.ffn.lin2", net.Apply("Mul", $"{layer}.ffn.mul_1", [.. net.SizesOf(weighted)], [weighted, half]), hidden);
            x = net.LayerNorm($"{layer}.output_layer_norm", net.Add($"{layer}.output.add", inner, x));
        }

        Value first = net.Gemm("pre_classifier", net.Select("pooler.first", x, 1, 0), hidden);
        return net.Build(net.Gemm("classifier", net.Relu("pre_classifier.relu", first), 2));
    }

    /// <summary>A BERT trunk with pooler; the feed-forward layer is four times as wide.</summary>
    public static ZooNetwork Bert(
        string name, Dimension batch, Dimension sequence, int layers, long hidden, long heads, Func<DataType, long[], TensorData>? payload = null)
    {
        const long maximumPositions = 512;
        var net = new NetworkBuilder(name, 20, payload);
        Value tokens = net.Input("input_ids", DataType.Int64, batch, sequence);
        Value segments = net.Input("token_type_ids", DataType.Int64, batch, sequence);
        Value words = net.Embedding("embeddings.word_embeddings", tokens, 30522, hidden);
        Value kinds = net.Embedding("embeddings.token_type_embeddings", segments, 2, hidden);
        Value positions = Positions(net, tokens, sequence, maximumPositions);
        Value places = net.Embedding("embeddings.position_embeddings", positions, maximumPositions, hidden);
        Value x = net.Add("embeddings.add", words, kinds);
        x = net.LayerNorm("embeddings.LayerNorm", net.Add("embeddings.add_1", x, places));
        for (int i = 0; i < layers; i++)
        {
            string layer = $"encoder.layer.{i}";
            Value attended = Attention(net, $"{layer}.attention", x, hidden, heads, split: false);
            x = net.LayerNorm($"{layer}.attention.output.LayerNorm", net.Add($"{layer}.attention.output.add", attended, x));
            Value inner = net.Unary("Gelu", $"{layer}.intermediate.gelu", net.Linear($"{layer}.intermediate.dense", x, 4 * hidden));
            inner = net.Linear($"{layer}.output.dense", inner, hidden);
            x = net.LayerNorm($"{layer}.output.LayerNorm", net.Add($"{layer}.output.add", inner, x));
        }

        Value first = net.Select("pooler.first", x, 1, 0);
        Value pooled = net.Unary("Tanh", "pooler.activation", net.Gemm("pooler.dense", first, hidden));
        return net.Build(x, pooled);
    }

    /// <summary>ViT-B/16 of torchvision for one image of 3×224×224.</summary>
    public static ZooNetwork VisionTransformerB16(Func<DataType, long[], TensorData>? payload = null) => VisionTransformer("vit_b_16", 16, 12, 768, 12, payload);

    /// <summary>ViT-B/32 of torchvision for one image of 3×224×224.</summary>
    public static ZooNetwork VisionTransformerB32(Func<DataType, long[], TensorData>? payload = null) => VisionTransformer("vit_b_32", 32, 12, 768, 12, payload);

    /// <summary>ViT-L/16 of torchvision for one image of 3×224×224.</summary>
    public static ZooNetwork VisionTransformerL16(Func<DataType, long[], TensorData>? payload = null) => VisionTransformer("vit_l_16", 16, 24, 1024, 16, payload);

    private static ZooNetwork VisionTransformer(string name, long patch, int layers, long hidden, long heads, Func<DataType, long[], TensorData>? payload)
    {
        const float epsilon = 1e-6f;
        long patches = 224 / patch * (224 / patch);
        var net = new NetworkBuilder(name, 20, payload);
        Value image = net.Input("input", DataType.Float32, 1, 3, 224, 224);
        Value x = net.Conv("conv_proj", image, hidden, patch, patch);
        x = net.Transpose("to_sequence", net.Reshape("to_columns", x, x, 1, hidden, patches), 0, 2, 1);
        x = net.Concat("with_class", 1, net.Weight("class_token", 1, 1, hidden), x);
        x = net.Add("encoder.add", x, net.Weight("encoder.pos_embedding", 1, patches + 1, hidden));
        for (int i = 0; i < layers; i++)
        {
            string layer = $"encoder.layers.encoder_layer_{i}";
            Value attended = Attention(net, $"{layer}.self_attention", net.LayerNorm($"{layer}.ln_1", x, epsilon), hidden, heads, split: true);
            x = net.Add($"{layer}.add", attended, x);
            Value inner = net.Linear($"{layer}.mlp.0", net.LayerNorm($"{layer}.ln_2", x, epsilon), 4 * hidden);
            inner = net.Linear($"{layer}.mlp.3", net.Unary("Gelu", $"{layer}.mlp.1", inner), hidden);
            x = net.Add($"{layer}.add_1", x, inner);
        }

        x = net.Select("class", net.LayerNorm("encoder.ln", x, epsilon), 1, 0);
        return net.Build(net.Gemm("heads.head", x, 1000));
    }

    /// <summary>Positions 0, 1, …: a constant for a known length, else the stored buffer cut to the length of the input.</summary>
    private static Value Positions(NetworkBuilder net, Value tokens, Dimension sequence, long maximum)
    {
        Value Stored(long count) => net.Buffer(
            "embeddings.position_ids", InlineTensorData.FromInt64([1, count], [.. Enumerable.Range(0, (int)count).Select(static i => (long)i)]));

        return sequence.TryGetValue(out long length)
            ? Stored(length)
            : net.Apply(
                "Slice",
                "embeddings.slice",
                [1, sequence],
                [Stored(maximum), net.Constant(0), net.SizeAsVector("embeddings.length", tokens, 1), net.Constant(1)]);
    }

    private static Value Attention(NetworkBuilder net, string name, Value x, long hidden, long heads, bool split, Value? mask = null)
    {
        (Value q, Value k, Value v) = split ? SplitProjection(net, name, x, hidden) : (
            net.Linear($"{name}.self.query", x, hidden),
            net.Linear($"{name}.self.key", x, hidden),
            net.Linear($"{name}.self.value", x, hidden));
        Dimension batch = net.SizesOf(x)[0];
        Dimension sequence = net.SizesOf(x)[1];
        long size = hidden / heads;
        Value Heads(string part, Value value, params long[] permutation) => net.Transpose(
            $"{name}.{part}.transpose", net.Reshape($"{name}.{part}.reshape", value, value, batch, sequence, heads, size), permutation);

        q = Heads("query", q, 0, 2, 1, 3);
        k = Heads("key", k, 0, 2, 3, 1);
        v = Heads("value", v, 0, 2, 1, 3);

        // √size comes from the shape of q, as exporters write it; a stored factor would count as a parameter.
        Value shape = net.Apply("Shape", $"{name}.scale.shape", [4], [q]);
        Value width = net.Apply("Gather", $"{name}.scale.gather", [], [shape, net.Scalar(3)], ("axis", AttributeValue.Int(0)));
        Value real = net.Apply("Cast", $"{name}.scale.cast", [], [width], ("to", AttributeValue.Int(1)));
        Value root = net.Unary("Sqrt", $"{name}.scale.sqrt", real);
        Value scores = net.MatMul($"{name}.scores", q, k);
        scores = net.Apply("Div", $"{name}.scale", [.. net.SizesOf(scores)], [scores, root]);
        scores = mask is null ? scores : net.Add($"{name}.mask", scores, mask);
        Value context = net.MatMul($"{name}.context", net.Softmax($"{name}.softmax", scores), v);
        context = net.Transpose($"{name}.context.transpose", context, 0, 2, 1, 3);
        context = net.Reshape($"{name}.context.reshape", context, context, batch, sequence, hidden);
        return net.Linear(split ? $"{name}.out_proj" : $"{name}.output.dense", context, hidden);
    }

    /// <summary>One projection for all three, cut apart afterwards, as a packed multi-head attention stores it.</summary>
    private static (Value Query, Value Key, Value Value) SplitProjection(NetworkBuilder net, string name, Value x, long hidden)
    {
        Value all = net.Linear($"{name}.in_proj", x, 3 * hidden);
        Value Part(string part, long index) => net.Apply(
            "Slice",
            $"{name}.{part}",
            [.. net.SizesOf(x)],
            [all, net.Constant(index * hidden), net.Constant((index + 1) * hidden), net.Constant(2)]);

        return (Part("query", 0), Part("key", 1), Part("value", 2));
    }
}
