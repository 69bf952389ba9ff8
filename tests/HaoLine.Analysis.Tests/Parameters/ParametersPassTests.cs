using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class ParametersPassTests
{
    [Fact]
    public async Task Convolution_with_batch_normalization_separates_weights_from_running_statistics()
    {
        // Conv 8·3·3·3 = 216; scale and shift 8 each; mean and variance 8 each are buffers.
        var graph = new Graph();
        Value y = graph.Convolution("c", graph.Input("x", 1, 3, 16, 16), 8, 3, 3);
        graph.AddOutput(graph.Apply(
            "BatchNormalization", "n", y, graph.Weight("scale", 8), graph.Weight("shift", 8), graph.Weight("mean", 8), graph.Weight("var", 8)));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(216 + 16);
        result.Buffers.Should().Be(16);
        result.ControlConstants.Should().Be(0);
        result.StoredElements.Should().Be(248);
        result.StoredBytes.Should().Be(4 * 248);
        result.ParameterBytes.Should().Be(4 * 232);
        result.ByDataType.Should().BeEquivalentTo([new KeyValuePair<DataType, long>(DataType.Float32, 232)]);
        result.Of(graph.Nodes[0]).Should().Be(216);
        result.Of(graph.Nodes[1]).Should().Be(16);
    }

    [Fact]
    public async Task Constant_node_weights_count_like_initializers()
    {
        // The original counted none: 16·32 = 512.
        var graph = new Graph();
        Value w = graph.Apply("Constant", "w", Graphs.Attributes(("value", AttributeValue.Tensor(new MissingTensorData(DataType.Float32, [16, 32], "")))));
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", 1, 16), w));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(512);
        result.MissingPayloads.Should().Be(1);
    }

    [Fact]
    public async Task Weights_inside_branches_count()
    {
        // 32·32 = 1,024 in one branch; the original counted 0.
        var then = new Graph("then");
        var otherwise = new Graph("else");
        var graph = new Graph();
        Value x = graph.Input("x", 1, 32);
        then.AddOutput(then.Apply("MatMul", "t", x, then.Weight("w", 32, 32)));
        otherwise.AddOutput(otherwise.Apply("Relu", "e", x));
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        graph.AddOutput(graph.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(then)), ("else_branch", AttributeValue.Graph(otherwise))), condition));

        (await Graphs.Analyse(graph, ParametersPass.Result)).Total.Should().Be(1024);
    }

    [Fact]
    public async Task Shapes_indices_and_scalar_hyper_parameters_are_control_constants()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 1, 64);
        Value halved = graph.Apply("Mul", "halved", x, graph.Weight("half"));
        Value moved = graph.Apply("Add", "moved", halved, graph.Weight("epsilon", 1));
        graph.AddOutput(graph.Apply("Reshape", "y", moved, graph.Integers("shape", 8, 8)));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(0);
        result.Buffers.Should().Be(0);
        result.ControlConstants.Should().Be(4, "one half, one epsilon, two sizes");
    }

    [Fact]
    public async Task Learned_vectors_of_elementwise_operators_are_parameters()
    {
        var graph = new Graph();
        graph.AddOutput(graph.Apply("Mul", "y", graph.Input("x", 1, 64), graph.Weight("gamma", 64)));
        (await Graphs.Analyse(graph, ParametersPass.Result)).Total.Should().Be(64);
    }

    [Fact]
    public async Task Quantized_weights_behind_dequantization_are_parameters_and_scales_buffers()
    {
        // int8 weight 16·32 = 512 parameters of 512 bytes; one scale and one zero point are buffers.
        var graph = new Graph();
        Value w = graph.Apply("DequantizeLinear", "dw", graph.Stored("w", DataType.Int8, 16, 32), graph.Weight("s"), graph.Stored("z", DataType.Int8));
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", 1, 16), w));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(512);
        result.Buffers.Should().Be(2);
        result.ByDataType.Should().BeEquivalentTo([new KeyValuePair<DataType, long>(DataType.Int8, 512)]);
        result.ParameterBytes.Should().Be(512);
        result.Of(graph.Nodes[1]).Should().Be(512, "the product uses the weight; the dequantization only moves it");
        result.Of(graph.Nodes[0]).Should().Be(0);
    }

    [Fact]
    public async Task Packed_four_bit_weights_count_logical_elements()
    {
        // K 256, N 64, blocks of 32 elements in 16 bytes: [64, 8, 16] bytes hold 64 · 256 = 16,384 weights.
        var graph = new Graph();
        Node node = graph.AddNode(
            new OperatorId("com.microsoft", "MatMulNBits"),
            [graph.Input("x", 1, 256), graph.Stored("w", DataType.UInt8, 64, 8, 16), graph.Weight("scales", 64 * 8)],
            ["y"],
            Graphs.Attributes(("K", AttributeValue.Int(256)), ("N", AttributeValue.Int(64)), ("bits", AttributeValue.Int(4)), ("block_size", AttributeValue.Int(32))));
        graph.AddOutput(node.Outputs[0]);
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(16_384);
        result.StoredElements.Should().Be(8_192 + 512);
        result.Buffers.Should().Be(512);
    }

    [Fact]
    public async Task One_storage_with_two_owners_counts_once_and_is_listed()
    {
        var graph = new Graph();
        var data = new MissingTensorData(DataType.Float32, [64, 64], "");
        Value y = graph.Apply("MatMul", "y", graph.Input("x", 1, 64), graph.AddInitializer("first", data));
        graph.AddOutput(graph.Apply("MatMul", "z", y, graph.AddInitializer("second", data)));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(4_096);
        result.StoredBytes.Should().Be(16_384);
        result.Shared.Should().ContainSingle();
        result.Shared[0].Owners.Should().Equal("first", "second");
        result.Shared[0].Uses.Should().Be(2);
    }

    [Fact]
    public async Task Weights_follow_transposes_to_their_use()
    {
        var graph = new Graph();
        Value w = graph.Apply("Transpose", "wt", graph.Stored("w", DataType.Int8, 32, 16));
        Value d = graph.Apply("DequantizeLinear", "d", w, graph.Weight("s"));
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", 1, 16), d));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(512);
    }

    [Fact]
    public async Task Weights_of_function_bodies_count_once_for_many_calls()
    {
        var body = new Graph("body");
        Value operand = body.AddInput("a", null);
        body.AddOutput(body.Apply("MatMul", "b", operand, body.Weight("w", 8, 8)));
        var id = new OperatorId("local", "Linear");
        var graph = new Graph();
        Value x = graph.Input("x", 1, 8);
        for (int i = 0; i < 5; i++)
        {
            x = graph.AddNode(id, [x], [$"y{i}"]).Outputs[0];
        }

        graph.AddOutput(x);
        using var model = new Model(graph)
        {
            Imports = [new("", Graphs.OperatorSet), new("local", 1)],
            Functions = new Dictionary<OperatorId, Function> { [id] = new(id, body) { Imports = [new("", Graphs.OperatorSet)] } },
        };
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

        inspection.Get(ParametersPass.Result).Total.Should().Be(64);
        inspection.Get(CostPass.Result).Totals.Macs.Should().Be((Dimension)(5 * 64), "each call executes the product");
    }

    [Fact]
    public async Task Weight_handed_to_a_function_is_judged_by_its_use_inside()
    {
        var body = new Graph("body");
        Value a = body.AddInput("a", null);
        Value w = body.AddInput("w", null);
        Value shape = body.AddInput("s", null);
        body.AddOutput(body.Apply("Reshape", "r", body.Apply("MatMul", "b", a, w), shape));
        var id = new OperatorId("local", "F");
        var graph = new Graph();
        graph.AddOutput(graph.AddNode(id, [graph.Input("x", 1, 8), graph.Weight("w", 8, 8), graph.Integers("shape", 8)], ["y"]).Outputs[0]);
        using var model = new Model(graph)
        {
            Imports = [new("", Graphs.OperatorSet), new("local", 1)],
            Functions = new Dictionary<OperatorId, Function> { [id] = new(id, body) { Imports = [new("", Graphs.OperatorSet)] } },
        };
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        ParametersResult result = inspection.Get(ParametersPass.Result);

        result.Total.Should().Be(64);
        result.ControlConstants.Should().Be(1);
    }

    [Fact]
    public async Task Unused_initializer_is_reported_with_its_bytes()
    {
        var graph = new Graph();
        graph.Weight("orphan", 10, 10);
        graph.AddOutput(graph.Apply("Relu", "y", graph.Input("x", 1)));
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

        inspection.Diagnostics.Where(static finding => finding.Id == "HL2101").Should().ContainSingle()
            .Which.Message.Should().Contain("'orphan'").And.Contain("400 bytes");
    }

    [Fact]
    public async Task Sparse_initializer_counts_its_stored_values()
    {
        var graph = new Graph();
        var sparse = new SparseTensorData([100, 100], new MissingTensorData(DataType.Float32, [7], ""), new MissingTensorData(DataType.Int64, [7], ""));
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", 1, 100), graph.AddInitializer("w", sparse)));
        ParametersResult result = await Graphs.Analyse(graph, ParametersPass.Result);

        result.Total.Should().Be(7);
        result.StoredBytes.Should().Be((7 * 4) + (7 * 8));
    }
}
