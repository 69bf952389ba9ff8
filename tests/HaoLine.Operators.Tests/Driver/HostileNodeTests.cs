using System.Diagnostics;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Driver;

/// <summary>Every operator with random operands and attributes: whatever a file says, inference and costs end without an exception.</summary>
public sealed class HostileNodeTests
{
    private static readonly string[] AttributeNames =
    [
        "axis", "axes", "perm", "shape", "split", "starts", "ends", "steps", "pads", "paddings", "blocksize", "to", "dtype", "value", "value_ints",
        "value_floats", "k", "keepdims", "group", "kernel_shape", "strides", "dilations", "auto_pad", "output_shape", "output_padding", "ceil_mode",
        "num_outputs", "num_scan_inputs", "scan_input_axes", "scan_output_axes", "batch_dims", "equation", "mode", "hidden_size", "direction",
        "num_heads", "q_num_heads", "kv_num_heads", "num_groups", "epsilon", "transA", "transB", "transpose_a", "axis_w", "border", "scale",
        "scales", "ngram_indexes", "sample_size", "allowzero", "start", "end", "block_size", "bits", "N", "K", "noop_with_empty_axes",
        "spatial_scale", "output_height", "output_width", "coordinate_transformation_mode", "reduction", "fmod", "exclusive", "reverse",
        "then_branch", "else_branch", "body", "size", "sizes", "top_k", "storage_order", "new_axis", "num_bits", "stopwords",
    ];

    private static readonly long[] Numbers = [-1, 0, 1, 2, 3, 4, 7, -2, -9, 100, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 40];

    private static readonly string[] Texts = ["", "SAME_UPPER", "VALID", "NOTSET", "bidirectional", "reverse", "ij,jk->ik", "...i,i...->", "i->jj", "linear", "add", "none", "constant"];

    private static readonly DataType[] Types = [DataType.Float32, DataType.Int64, DataType.Bool, DataType.String, DataType.UInt8, DataType.Undefined, DataType.Int4];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Facets_survive_random_operands_and_attributes(int seed)
    {
        var random = new Random(seed);
        var slowest = TimeSpan.Zero;
        string slowestName = "";
        foreach (OperatorDefinition definition in OnnxOperators.Default.Definitions)
        {
            for (int round = 0; round < 12; round++)
            {
                using Model model = MakeModel(random, definition);
                var bag = new DiagnosticBag();
                var watch = Stopwatch.StartNew();
                try
                {
                    TypedModel typed = TypeInference.Infer(model, OnnxOperators.Default, TypeInferenceOptions.Default, bag);
                    CostEvaluation.Evaluate(typed);
                }
                catch (Exception exception)
                {
                    Node node = model.MainGraph!.Nodes[0];
                    string operands = string.Join(", ", node.Inputs.Select(static input => input is null ? "-" : $"{input.Type?.ToString() ?? input.Constant?.Type.ToString() ?? "?"}"));
                    string attributes = string.Join(", ", node.Attributes.Select(static attribute => $"{attribute.Key}={attribute.Value}"));
                    Assert.Fail($"{definition.Id} since {definition.SinceVersion} ({operands}) {{{attributes}}}: {exception}");
                }

                if (watch.Elapsed > slowest)
                {
                    (slowest, slowestName) = (watch.Elapsed, definition.Id.ToString());
                }
            }
        }

        slowest.Should().BeLessThan(TimeSpan.FromSeconds(2), slowestName);
    }

    private static Model MakeModel(Random random, OperatorDefinition definition)
    {
        var graph = new Graph();
        var inputs = new List<Value?>();
        int count = random.Next(0, 6);
        for (int i = 0; i < count; i++)
        {
            inputs.Add(random.Next(12) == 0 ? null : MakeOperand(random, graph, i));
        }

        var attributes = new Dictionary<string, AttributeValue>();
        for (int i = random.Next(0, 7); i > 0; i--)
        {
            attributes[AttributeNames[random.Next(AttributeNames.Length)]] = MakeAttribute(random);
        }

        graph.AddNode(definition.Id, inputs, Enumerable.Range(0, random.Next(0, 5)).Select(static i => $"y{i}"), new AttributeMap(attributes), "node");
        foreach (Value output in graph.Nodes[0].Outputs)
        {
            graph.AddOutput(output);
        }

        return new Model(graph) { Imports = [new OperatorSetImport(definition.Id.Domain, definition.SinceVersion), new OperatorSetImport("", 21)] };
    }

    private static Value MakeOperand(Random random, Graph graph, int index)
    {
        if (random.Next(3) == 0)
        {
            long[] values = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Numbers[random.Next(Numbers.Length)])];
            return graph.AddInitializer($"c{index}", values.Length == 1 && random.Next(2) == 0
                ? InlineTensorData.FromInt64([], values)
                : random.Next(3) == 0 ? InlineTensorData.FromSingles([values.Length], Array.ConvertAll(values, static value => (float)value))
                : InlineTensorData.Vector(values));
        }

        Shape? shape = random.Next(8) == 0 ? null : new Shape(Enumerable.Range(0, random.Next(0, 6)).Select(_ => random.Next(6) switch
        {
            0 => Dimension.Symbol("n"),
            1 => Dimension.Unknown,
            2 => new Dimension(random.Next(3)),
            3 => new Dimension(Numbers[random.Next(Numbers.Length)]),
            _ => new Dimension(random.Next(1, 9)),
        }));
        IrType? type = random.Next(10) switch
        {
            0 => null,
            1 => new SequenceType(new TensorType(DataType.Float32, shape)),
            2 => new OptionalType(new TensorType(DataType.Float32, shape)),
            _ => new TensorType(Types[random.Next(Types.Length)], shape),
        };
        return graph.AddInput($"x{index}", type);
    }

    private static AttributeValue MakeAttribute(Random random)
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                return AttributeValue.Int(Numbers[random.Next(Numbers.Length)]);
            case 3 or 4:
                return AttributeValue.Ints([.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => Numbers[random.Next(Numbers.Length)])]);
            case 5:
                return AttributeValue.String(Texts[random.Next(Texts.Length)]);
            case 6:
                return random.Next(2) == 0 ? AttributeValue.Float(float.NaN) : AttributeValue.Floats(0, -1, float.PositiveInfinity);
            default:
                var body = new Graph("body");
                Value input = body.AddInput("a", null);
                body.AddInput("b", new TensorType(DataType.Bool, Shape.Scalar));
                Node node = body.AddNode(OperatorId.Onnx("Relu"), [input], ["z"]);
                body.AddOutput(node.Outputs[0]);
                return AttributeValue.Graph(body);
        }
    }
}
