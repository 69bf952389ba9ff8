using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>Examples that an earlier tool got wrong, each with its count by hand.</summary>
public static class MicroModels
{
    /// <summary>Every example.</summary>
    public static IReadOnlyList<MicroModel> All { get; } =
    [
        new("conv1d", "32 out × 100 positions × 16 in × 3 taps = 153,600 MACs; × 2 = 307,200", static () => Convolution("Conv", [1, 16, 100], [32, 16, 3], pads: [1, 1]))
        {
            Macs = 153_600,
            Flops = 307_200,
        },
        new("conv3d", "8 out × 8³ positions × 4 in × 3³ taps = 442,368 MACs; × 2 = 884,736", static () => Convolution("Conv", [1, 4, 8, 8, 8], [8, 4, 3, 3, 3], pads: [1, 1, 1, 1, 1, 1]))
        {
            Macs = 442_368,
            Flops = 884_736,
        },
        new(
            "conv-transpose",
            "8² input positions × 8 in × 4 out × 4² taps = 32,768 MACs, as every input element meets every tap; × 2 = 65,536",
            static () => Convolution("ConvTranspose", [1, 8, 8, 8], [8, 4, 4, 4], pads: [1, 1, 1, 1], strides: [2, 2]))
        {
            Macs = 32_768,
            Flops = 65_536,
        },
        new("conv-batch8", "8 samples × 16 out × 8² positions × 8 in × 1 tap = 65,536 MACs; × 2 = 131,072", static () => Convolution("Conv", [8, 8, 8, 8], [16, 8, 1, 1], pads: [0, 0, 0, 0]))
        {
            Macs = 65_536,
            Flops = 131_072,
        },
        new("matmul-symbolic", "batch × seq rows × 64 × 32 = 2,048·batch·seq MACs; at 2 and 16: 65,536; × 2 = 131,072", MatMulSymbolic)
        {
            Macs = 65_536,
            Flops = 131_072,
            Binding = new Dictionary<string, long> { ["batch"] = 2, ["seq"] = 16 },
            MacsFormula = "2048·batch·seq",
        },
        new("matmul-vector", "1 row × 64 × 768 = 49,152 MACs; × 2 = 98,304", static () => Product("MatMul", [64], [64, 768], DataType.Float32))
        {
            Macs = 49_152,
            Flops = 98_304,
        },
        new("gemm-transposed", "1 × 512 × 1,000 = 512,000 MACs; × 2 = 1,024,000, + 1,000 bias additions = 1,025,000", GemmTransposed)
        {
            Macs = 512_000,
            Flops = 1_025_000,
            BiasAdditions = 1_000,
            Parameters = 513_000,
        },
        new("lstm", "10 steps × 4 gates × 64 hidden × (32 in + 64 hidden) = 245,760 MACs; × 2 = 491,520; gate activations apart", Lstm)
        {
            Macs = 245_760,
            Flops = 491_520,
        },
        new("einsum", "16 × 16 × 16 = 4,096 MACs; × 2 = 8,192", static () => Product("Einsum", [16, 16], [16, 16], DataType.Float32, ("equation", AttributeValue.String("ij,jk->ik"))))
        {
            Macs = 4_096,
            Flops = 8_192,
        },
        new("matmul-integer", "16 × 16 × 16 = 4,096 integer MACs; × 2 = 8,192 operations; no float MACs", static () => Product("MatMulInteger", [16, 16], [16, 16], DataType.Int8))
        {
            Macs = 0,
            IntegerMacs = 4_096,
            Flops = 8_192,
            FlopsProfile = "flops2x with integer operations",
        },
        new("reshape", "moves nothing: 0 MACs and 0 operations; its int64 target [8, 16] is a control constant: 0 parameters", Reshape)
        {
            Macs = 0,
            Flops = 0,
            Parameters = 0,
        },
        new("constant-weights", "a Constant node of 16 × 32 = 512 parameters", ConstantWeights)
        {
            Macs = 512,
            Parameters = 512,
        },
        new("if-weights", "two branches with 16 × 32 = 512 parameters each: 1,024", IfWeights)
        {
            Parameters = 1_024,
        },
        new("bfloat16", "512 elements × 2 bytes = 1,024", static () => Stored(DataType.BFloat16, 512))
        {
            StoredBytes = 1_024,
        },
        new("int64", "1 element × 8 bytes = 8", static () => Stored(DataType.Int64, 1))
        {
            StoredBytes = 8,
        },
        new(
            "ten-live-tensors",
            "x and ten Relu results of 1,000 × 4 bytes; x dies after the first Relu. At the Sum ten results and y live: 11 × 4,000 = 44,000",
            TenLiveTensors)
        {
            PeakActivationBytes = 44_000,
        },
    ];

    /// <summary>Names, for test data.</summary>
    public static IEnumerable<string> Names => All.Select(static model => model.Name);

    /// <summary>The example of a name.</summary>
    public static MicroModel Find(string name) => All.Single(model => model.Name == name);

    private static Model Finish(Graph graph, params ReadOnlySpan<Value> outputs)
    {
        foreach (Value output in outputs)
        {
            graph.AddOutput(output);
        }

        return new Model(graph)
        {
            Imports = [new("", 17)],
            Metadata = new ModelMetadata { Format = "onnx", FormatVersion = 8, ProducerName = "HaoLine.TestSupport" },
            Capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads
                | ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics,
        };
    }

    private static TensorType Type(DataType type, params long[] dimensions) => new(type, Shape.Of(dimensions));

    private static InlineTensorData Zeros(DataType type, params long[] dimensions)
    {
        type.TryGetByteLength(dimensions.Aggregate(1L, static (product, dimension) => product * dimension), out long bytes);
        return new InlineTensorData(type, dimensions, new byte[bytes]);
    }

    private static AttributeMap Attributes(params ReadOnlySpan<(string Name, AttributeValue Value)> items) =>
        new(items.ToArray().Select(static item => KeyValuePair.Create(item.Name, item.Value)));

    private static Model Convolution(string operatorName, long[] input, long[] weight, long[] pads, long[]? strides = null)
    {
        var graph = new Graph(operatorName);
        Value x = graph.AddInput("x", Type(DataType.Float32, input));
        Value w = graph.AddInitializer("w", Zeros(DataType.Float32, weight));
        AttributeMap attributes = Attributes(
            ("kernel_shape", AttributeValue.Ints(weight.AsSpan(2))),
            ("pads", AttributeValue.Ints(pads)),
            ("strides", AttributeValue.Ints(strides ?? [.. weight[2..].Select(static _ => 1L)])));
        return Finish(graph, graph.AddNode(OperatorId.Onnx(operatorName), [x, w], ["y"], attributes).Outputs[0]);
    }

    private static Model Product(string operatorName, long[] a, long[] b, DataType type, params (string Name, AttributeValue Value)[] attributes)
    {
        var graph = new Graph(operatorName);
        Value x = graph.AddInput("x", Type(type, a));
        Value w = graph.AddInitializer("w", Zeros(type, b));
        return Finish(graph, graph.AddNode(OperatorId.Onnx(operatorName), [x, w], ["y"], Attributes(attributes)).Outputs[0]);
    }

    private static Model MatMulSymbolic()
    {
        var graph = new Graph("MatMulSymbolic");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, new Shape(Dimension.Symbol("batch"), Dimension.Symbol("seq"), 64)));
        Value w = graph.AddInitializer("w", Zeros(DataType.Float32, 64, 32));
        return Finish(graph, graph.AddNode(OperatorId.Onnx("MatMul"), [x, w], ["y"]).Outputs[0]);
    }

    private static Model GemmTransposed()
    {
        var graph = new Graph("GemmTransposed");
        Value x = graph.AddInput("x", Type(DataType.Float32, 1, 512));
        Value w = graph.AddInitializer("w", Zeros(DataType.Float32, 1000, 512));
        Value b = graph.AddInitializer("b", Zeros(DataType.Float32, 1000));
        return Finish(graph, graph.AddNode(OperatorId.Onnx("Gemm"), [x, w, b], ["y"], Attributes(("transB", AttributeValue.Int(1)))).Outputs[0]);
    }

    private static Model Lstm()
    {
        var graph = new Graph("Lstm");
        Value x = graph.AddInput("x", Type(DataType.Float32, 10, 1, 32));
        Value w = graph.AddInitializer("w", Zeros(DataType.Float32, 1, 256, 32));
        Value r = graph.AddInitializer("r", Zeros(DataType.Float32, 1, 256, 64));
        return Finish(graph, graph.AddNode(OperatorId.Onnx("LSTM"), [x, w, r], ["y"], Attributes(("hidden_size", AttributeValue.Int(64)))).Outputs[0]);
    }

    private static Model Reshape()
    {
        var graph = new Graph("Reshape");
        Value x = graph.AddInput("x", Type(DataType.Float32, 1, 128));
        Value shape = graph.AddInitializer("shape", InlineTensorData.Vector(8, 16));
        return Finish(graph, graph.AddNode(OperatorId.Onnx("Reshape"), [x, shape], ["y"]).Outputs[0]);
    }

    private static Model ConstantWeights()
    {
        var graph = new Graph("ConstantWeights");
        Value x = graph.AddInput("x", Type(DataType.Float32, 1, 16));
        return Finish(graph, MultiplyByConstantNode(graph, x, "y"));
    }

    private static Model IfWeights()
    {
        var graph = new Graph("IfWeights");
        Value x = graph.AddInput("x", Type(DataType.Float32, 1, 16));
        Value condition = graph.AddInput("condition", Type(DataType.Bool));
        Graph Branch(string name, bool asInitializer)
        {
            var branch = new Graph(name);
            Value result = asInitializer
                ? branch.AddNode(OperatorId.Onnx("MatMul"), [x, branch.AddInitializer($"{name}_w", Zeros(DataType.Float32, 16, 32))], [$"{name}_y"]).Outputs[0]
                : MultiplyByConstantNode(branch, x, $"{name}_y");
            branch.AddOutput(result);
            return branch;
        }

        AttributeMap branches = Attributes(
            ("then_branch", AttributeValue.Graph(Branch("then", true))),
            ("else_branch", AttributeValue.Graph(Branch("else", false))));
        return Finish(graph, graph.AddNode(OperatorId.Onnx("If"), [condition], ["y"], branches).Outputs[0]);
    }

    private static Value MultiplyByConstantNode(Graph graph, Value x, string result)
    {
        Value w = graph.AddNode(OperatorId.Onnx("Constant"), [], [$"{result}_w"], Attributes(("value", AttributeValue.Tensor(Zeros(DataType.Float32, 16, 32))))).Outputs[0];
        return graph.AddNode(OperatorId.Onnx("MatMul"), [x, w], [result]).Outputs[0];
    }

    private static Model Stored(DataType type, long elements)
    {
        var graph = new Graph("Stored");
        Value x = graph.AddInput("x", Type(type, elements));
        Value w = graph.AddInitializer("w", Zeros(type, elements));
        return Finish(graph, graph.AddNode(OperatorId.Onnx("Add"), [x, w], ["y"]).Outputs[0]);
    }

    private static Model TenLiveTensors()
    {
        var graph = new Graph("TenLiveTensors");
        Value current = graph.AddInput("x", Type(DataType.Float32, 1, 1000));
        var all = new Value[10];
        for (int i = 0; i < all.Length; i++)
        {
            current = all[i] = graph.AddNode(OperatorId.Onnx("Relu"), [current], [$"r{i}"]).Outputs[0];
        }

        return Finish(graph, graph.AddNode(OperatorId.Onnx("Sum"), all, ["y"]).Outputs[0]);
    }
}
