using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

/// <summary>Small models made by code.</summary>
internal static class Graphs
{
    public const long OperatorSet = 17;

    public static ModelInspector Inspector { get; } = ModelInspector.CreateBuilder().AddStandardAnalyses().Build();

    public static Model Model(Graph graph, params OperatorSetImport[] more) =>
        new(graph) { Imports = [new OperatorSetImport("", OperatorSet), new OperatorSetImport("com.microsoft", 1), .. more] };

    public static async Task<T> Analyse<T>(Graph graph, ResultKey<T> key, InspectionOptions? options = null)
        where T : notnull
    {
        using Model model = Model(graph);
        using Inspection inspection = await Inspector.InspectAsync(model, options);
        return inspection.Get(key);
    }

    public static Value Input(this Graph graph, string name, params Dimension[] shape) =>
        graph.AddInput(name, new TensorType(DataType.Float32, new Shape(shape)));

    public static Value Apply(this Graph graph, string operatorName, string output, params Value?[] inputs) =>
        graph.AddNode(OperatorId.Onnx(operatorName), inputs, [output], null, output).Outputs[0];

    public static Value Apply(this Graph graph, string operatorName, string output, AttributeMap attributes, params Value?[] inputs) =>
        graph.AddNode(OperatorId.Onnx(operatorName), inputs, [output], attributes, output).Outputs[0];

    public static Value Weight(this Graph graph, string name, params long[] shape) => graph.Stored(name, DataType.Float32, shape);

    /// <summary>A stored constant without bytes: static analyses never read them.</summary>
    public static Value Stored(this Graph graph, string name, DataType type, params long[] shape) =>
        graph.AddInitializer(name, new MissingTensorData(type, shape, "not needed"));

    public static Value Integers(this Graph graph, string name, params long[] values) => graph.AddInitializer(name, InlineTensorData.Vector(values));

    public static AttributeMap Attributes(params (string Name, AttributeValue Value)[] attributes) =>
        new(attributes.Select(static attribute => new KeyValuePair<string, AttributeValue>(attribute.Name, attribute.Value)));

    public static Value Convolution(this Graph graph, string name, Value input, long outputs, long inputs, long kernel, long stride = 1) => graph.Apply(
        "Conv",
        name,
        Attributes(
            ("kernel_shape", AttributeValue.Ints(kernel, kernel)),
            ("strides", AttributeValue.Ints(stride, stride)),
            ("pads", AttributeValue.Ints(kernel / 2, kernel / 2, kernel / 2, kernel / 2))),
        input,
        graph.Weight(name + ".w", outputs, inputs, kernel, kernel));
}
