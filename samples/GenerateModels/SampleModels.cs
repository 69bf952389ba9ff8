using HaoLine.Ir;

namespace HaoLine.Samples;

/// <summary>The sample models by file name.</summary>
internal static class SampleModels
{
    public static IReadOnlyList<(string FileName, Func<Model> Build)> All { get; } =
    [
        ("mobilenet-tiny.onnx", MobileNet),
        ("encoder-tiny.onnx", Encoder),
        ("lstm-tiny.onnx", Lstm),
    ];

    /// <summary>Inverted residual blocks over one image of 3×96×96, ten classes.</summary>
    private static Model MobileNet()
    {
        var net = new SampleGraph("mobilenet-tiny", 0x9E3779B97F4A7C15, "Inverted residual blocks with depthwise convolutions.");
        Value low = net.Number("relu6_min", 0);
        Value high = net.Number("relu6_max", 6);
        Value ConvNorm(string name, Value from, int input, int output, int kernel, int stride, int groups, bool activation)
        {
            int pad = (kernel - 1) / 2;
            Value weight = net.Weight($"{name}.conv.weight", input / groups * kernel * kernel, output, input / groups, kernel, kernel);
            Value convolved = net.Apply(
                "Conv",
                $"{name}.conv",
                [from, weight],
                ("dilations", AttributeValue.Ints(1, 1)),
                ("group", AttributeValue.Int(groups)),
                ("kernel_shape", AttributeValue.Ints(kernel, kernel)),
                ("pads", AttributeValue.Ints(pad, pad, pad, pad)),
                ("strides", AttributeValue.Ints(stride, stride)));
            Value normalized = net.Apply(
                "BatchNormalization",
                $"{name}.bn",
                [
                    convolved,
                    net.Filled($"{name}.bn.weight", 1, 0.1f, output),
                    net.Filled($"{name}.bn.bias", 0, 0.1f, output),
                    net.Filled($"{name}.bn.running_mean", 0, 0.1f, output),
                    net.Filled($"{name}.bn.running_var", 1, 0.1f, output),
                ],
                ("epsilon", AttributeValue.Float(1e-5f)));
            return activation ? net.Apply("Clip", $"{name}.relu6", [normalized, low, high]) : normalized;
        }

        Value x = ConvNorm("stem", net.Input("image", DataType.Float32, 1, 3, 96, 96), 3, 16, 3, 2, 1, true);
        (int Expansion, int Channels, int Repeats, int Stride)[] settings = [(1, 8, 1, 1), (6, 12, 2, 2), (6, 16, 2, 2), (6, 32, 3, 2), (6, 48, 2, 1)];
        int channels = 16;
        int block = 0;
        foreach ((int expansion, int wanted, int repeats, int firstStride) in settings)
        {
            for (int i = 0; i < repeats; i++)
            {
                string name = $"block{block++}";
                int stride = i == 0 ? firstStride : 1;
                int wide = channels * expansion;
                Value inner = expansion == 1 ? x : ConvNorm($"{name}.expand", x, channels, wide, 1, 1, 1, true);
                inner = ConvNorm($"{name}.depthwise", inner, wide, wide, 3, stride, wide, true);
                inner = ConvNorm($"{name}.project", inner, wide, wanted, 1, 1, 1, false);
                x = stride == 1 && channels == wanted ? net.Apply("Add", $"{name}.add", [x, inner]) : inner;
                channels = wanted;
            }
        }

        x = ConvNorm("head", x, channels, 192, 1, 1, 1, true);
        x = net.Apply("GlobalAveragePool", "pool", [x]);
        x = net.Apply("Flatten", "flatten", [x], ("axis", AttributeValue.Int(1)));
        Value logits = net.Apply(
            "Gemm",
            "classifier",
            [x, net.Weight("classifier.weight", 192, 10, 192), net.Weight("classifier.bias", 192, 10)],
            ("transB", AttributeValue.Int(1)));
        net.Output(net.Apply("Softmax", "probabilities", [logits], ("axis", AttributeValue.Int(-1))), "scores", 1, 10);
        return net.Finish();
    }

    /// <summary>Two transformer layers over the symbols <c>batch</c> and <c>seq</c>.</summary>
    private static Model Encoder()
    {
        const int vocabulary = 512, longest = 256, hidden = 64, heads = 4, layers = 2;
        Dimension batch = Dimension.Symbol("batch");
        Dimension sequence = Dimension.Symbol("seq");
        var net = new SampleGraph("encoder-tiny", 0xD1B54A32D192ED03, "A transformer encoder with symbolic batch and sequence.");
        Value tokens = net.Input("input_ids", DataType.Int64, batch, sequence);
        Value mask = net.Input("attention_mask", DataType.Int64, batch, sequence);

        Value batchSize = SizeOf(net, "batch_size", tokens, 0);
        Value length = SizeOf(net, "length", tokens, 1);
        Value positions = net.Apply(
            "Slice",
            "embeddings.positions",
            [
                net.Shared("embeddings.position_ids", InlineTensorData.FromInt64([1, longest], [.. Enumerable.Range(0, longest).Select(static i => (long)i)])),
                net.Integers("starts", 0),
                length,
                net.Integers("position_axes", 1),
            ]);
        Value words = net.Apply("Gather", "embeddings.word", [net.Weight("embeddings.word.weight", 1, vocabulary, hidden), tokens]);
        Value places = net.Apply("Gather", "embeddings.position", [net.Weight("embeddings.position.weight", 1, longest, hidden), positions]);
        Value x = Norm(net, "embeddings.norm", net.Apply("Add", "embeddings.add", [words, places]), hidden);

        Value absent = net.Apply("Sub", "mask.absent", [net.Number("one", 1), net.Apply("Cast", "mask.float", [mask], ("to", AttributeValue.Int(1)))]);
        Value penalty = net.Apply("Mul", "mask.penalty", [absent, net.Number("mask_value", -10000)]);
        penalty = net.Apply("Unsqueeze", "mask.unsqueeze", [penalty, net.Integers("mask_axes", 1, 2)]);

        Value splitShape = net.Apply(
            "Concat",
            "split_shape",
            [batchSize, length, net.Integers("heads", heads), net.Integers("head_size", hidden / heads)],
            ("axis", AttributeValue.Int(0)));
        Value mergedShape = net.Apply("Concat", "merged_shape", [batchSize, length, net.Integers("hidden", hidden)], ("axis", AttributeValue.Int(0)));
        for (int i = 0; i < layers; i++)
        {
            string name = $"layer{i}";
            Value Heads(string part, params long[] permutation) => net.Apply(
                "Transpose",
                $"{name}.{part}.transpose",
                [net.Apply("Reshape", $"{name}.{part}.reshape", [Linear(net, $"{name}.{part}", x, hidden, hidden), splitShape])],
                ("perm", AttributeValue.Ints(permutation)));

            Value query = Heads("query", 0, 2, 1, 3);
            Value key = Heads("key", 0, 2, 3, 1);
            Value value = Heads("value", 0, 2, 1, 3);
            Value scores = net.Apply("MatMul", $"{name}.scores", [query, key]);
            scores = net.Apply("Div", $"{name}.scale", [scores, net.Number("head_size_root", 4)]);
            scores = net.Apply("Add", $"{name}.mask", [scores, penalty]);
            Value shares = net.Apply("Softmax", $"{name}.softmax", [scores], ("axis", AttributeValue.Int(-1)));
            Value context = net.Apply("MatMul", $"{name}.context", [shares, value]);
            context = net.Apply("Transpose", $"{name}.context.transpose", [context], ("perm", AttributeValue.Ints(0, 2, 1, 3)));
            context = net.Apply("Reshape", $"{name}.context.reshape", [context, mergedShape]);
            context = Linear(net, $"{name}.output", context, hidden, hidden);
            x = Norm(net, $"{name}.attention_norm", net.Apply("Add", $"{name}.attention_add", [context, x]), hidden);
            Value inner = Gelu(net, $"{name}.gelu", Linear(net, $"{name}.up", x, hidden, 4 * hidden));
            inner = Linear(net, $"{name}.down", inner, 4 * hidden, hidden);
            x = Norm(net, $"{name}.norm", net.Apply("Add", $"{name}.add", [inner, x]), hidden);
        }

        Value first = net.Apply("Gather", "pooler.first", [x, net.Integer("first_token", 0)], ("axis", AttributeValue.Int(1)));
        Value pooled = net.Apply(
            "Gemm",
            "pooler.dense",
            [first, net.Weight("pooler.weight", hidden, hidden, hidden), net.Weight("pooler.bias", hidden, hidden)],
            ("transB", AttributeValue.Int(1)));
        net.Output(x, "last_hidden_state", batch, sequence, hidden);
        net.Output(net.Apply("Tanh", "pooler.tanh", [pooled]), "pooled", batch, hidden);
        return net.Finish();
    }

    /// <summary>A bidirectional and a forward LSTM over 32 steps, five classes.</summary>
    private static Model Lstm()
    {
        const int steps = 32, features = 24, hidden = 64, classes = 5;
        Dimension batch = Dimension.Symbol("batch");
        var net = new SampleGraph("lstm-tiny", 0xA0761D6478BD642F, "Two LSTM layers and a classifier.");
        Value x = net.Input("sequence", DataType.Float32, steps, batch, features);
        Value both = Recurrent(net, "lstm0", x, features, hidden, 2, ["lstm0_all"]).Outputs[0];
        both = net.Apply("Transpose", "join.transpose", [both], ("perm", AttributeValue.Ints(0, 2, 1, 3)));
        both = net.Apply("Reshape", "join.reshape", [both, net.Integers("joined_shape", 0, 0, 2 * hidden)]);
        Value last = Recurrent(net, "lstm1", both, 2 * hidden, hidden, 1, ["", "lstm1_last"]).Outputs[1];
        last = net.Apply("Squeeze", "squeeze", [last, net.Integers("direction_axis", 0)]);
        Value logits = net.Apply(
            "Gemm",
            "classifier",
            [last, net.Weight("classifier.weight", hidden, classes, hidden), net.Weight("classifier.bias", hidden, classes)],
            ("transB", AttributeValue.Int(1)));
        net.Output(net.Apply("Softmax", "probabilities", [logits], ("axis", AttributeValue.Int(-1))), "scores", batch, classes);
        return net.Finish();
    }

    private static Node Recurrent(SampleGraph net, string name, Value x, int features, int hidden, int directions, string[] results) => net.Apply(
        "LSTM",
        name,
        [
            x,
            net.Weight($"{name}.weight", hidden, directions, 4 * hidden, features),
            net.Weight($"{name}.recurrence", hidden, directions, 4 * hidden, hidden),
            net.Weight($"{name}.bias", hidden, directions, 8 * hidden),
        ],
        results,
        ("direction", AttributeValue.String(directions == 2 ? "bidirectional" : "forward")),
        ("hidden_size", AttributeValue.Int(hidden)));

    private static Value SizeOf(SampleGraph net, string name, Value x, int axis)
    {
        Value shape = net.Apply("Shape", $"{name}.shape", [x]);
        Value size = net.Apply("Gather", $"{name}.gather", [shape, net.Integer($"axis{axis}", axis)], ("axis", AttributeValue.Int(0)));
        return net.Apply("Unsqueeze", $"{name}.unsqueeze", [size, net.Integers("starts", 0)]);
    }

    private static Value Linear(SampleGraph net, string name, Value x, int input, int output)
    {
        Value product = net.Apply("MatMul", $"{name}.matmul", [x, net.Weight($"{name}.weight", input, input, output)]);
        return net.Apply("Add", $"{name}.bias_add", [net.Weight($"{name}.bias", input, output), product]);
    }

    private static Value Norm(SampleGraph net, string name, Value x, int features) => net.Apply(
        "LayerNormalization",
        name,
        [x, net.Filled($"{name}.weight", 1, 0.1f, features), net.Filled($"{name}.bias", 0, 0.1f, features)],
        ("axis", AttributeValue.Int(-1)),
        ("epsilon", AttributeValue.Float(1e-5f)));

    /// <summary>x/2 · (1 + erf(x/√2)), the form of exporters before operator set 20.</summary>
    private static Value Gelu(SampleGraph net, string name, Value x)
    {
        Value erf = net.Apply("Erf", $"{name}.erf", [net.Apply("Div", $"{name}.div", [x, net.Number("sqrt_two", 1.4142135f)])]);
        Value sum = net.Apply("Add", $"{name}.add", [erf, net.Number("one", 1)]);
        return net.Apply("Mul", $"{name}.half", [net.Apply("Mul", $"{name}.mul", [x, sum]), net.Number("half", 0.5f)]);
    }
}
