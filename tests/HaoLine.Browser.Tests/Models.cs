using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Ir;

namespace HaoLine.Browser.Tests;

/// <summary>Models made here, so that the tests need no file.</summary>
internal static class Models
{
    public const int NodesOfALayer = 17;
    private const long Width = 64;
    private const long Heads = 4;

    private static readonly ModelInspector Inspector = ModelInspector.CreateBuilder().AddStandardAnalyses().Build();

    public static Task<Inspection> InspectAsync(Graph graph, InspectionOptions? options = null) => Inspector.InspectAsync(
        new Model(graph) { Imports = [new OperatorSetImport("", 17)] },
        options,
        null,
        TestContext.Current.CancellationToken);

    /// <summary>An encoder with free batch and length: attention and feed-forward layers named as exporters do.</summary>
    public static Graph Encoder(int layers)
    {
        var graph = new Graph("encoder");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, new Shape(Dimension.Symbol("batch"), Dimension.Symbol("seq"), Width)));
        for (int i = 0; i < layers; i++)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"layer.{i}");
            Value q = Split(graph, $"{at}.attn.q", Product(graph, $"{at}.attn.q", x, Width, Width), [0, 2, 1, 3]);
            Value k = Split(graph, $"{at}.attn.k", Product(graph, $"{at}.attn.k", x, Width, Width), [0, 2, 3, 1]);
            Value v = Split(graph, $"{at}.attn.v", Product(graph, $"{at}.attn.v", x, Width, Width), [0, 2, 1, 3]);
            Value weights = Apply(graph, "Softmax", $"{at}.attn.softmax", [("axis", AttributeValue.Int(-1))], Apply(graph, "MatMul", $"{at}.attn.scores", [], q, k));
            Value mixed = Apply(graph, "Transpose", $"{at}.attn.back", [("perm", AttributeValue.Ints(0, 2, 1, 3))], Apply(graph, "MatMul", $"{at}.attn.mix", [], weights, v));
            Value joined = Apply(graph, "Reshape", $"{at}.attn.join", [], mixed, graph.AddInitializer($"{at}.attn.shape", InlineTensorData.Vector([0, 0, Width])));
            Value sum = Apply(graph, "Add", $"{at}.attn.add", [], x, joined);
            Value up = Apply(graph, "Relu", $"{at}.ffn.act", [], Product(graph, $"{at}.ffn.up", sum, Width, 4 * Width));
            x = Apply(graph, "Add", $"{at}.ffn.add", [], sum, Product(graph, $"{at}.ffn.down", up, 4 * Width, Width));
        }

        graph.AddOutput(x);
        return graph;
    }

    /// <summary>A chain of activations, named as given.</summary>
    public static Graph Chain(IReadOnlyList<string> names)
    {
        var graph = new Graph("chain");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, Width)));
        foreach (string name in names)
        {
            x = Apply(graph, "Relu", name, [], x);
        }

        graph.AddOutput(Apply(graph, "Relu", "last", [], x));
        return graph;
    }

    public static Graph Chain(int count) => Chain([.. Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"relu_{i}"))]);

    private static Value Product(Graph graph, string name, Value x, long from, long to) =>
        Apply(graph, "MatMul", name, [], x, graph.AddInitializer($"{name}.weight", new MissingTensorData(DataType.Float32, [from, to], "")));

    private static Value Split(Graph graph, string name, Value x, long[] order) => Apply(
        graph, "Transpose", $"{name}.heads", [("perm", AttributeValue.Ints(order))],
        Apply(graph, "Reshape", $"{name}.split", [], x, graph.AddInitializer($"{name}.shape", InlineTensorData.Vector([0, 0, Heads, Width / Heads]))));

    private static Value Apply(Graph graph, string operatorName, string name, (string Name, AttributeValue Value)[] attributes, params Value?[] inputs) =>
        graph.AddNode(OperatorId.Onnx(operatorName), inputs, [name + "_out"], new AttributeMap(attributes.Select(static pair => new KeyValuePair<string, AttributeValue>(pair.Name, pair.Value))), name).Outputs[0];
}
