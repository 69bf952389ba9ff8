using HaoLine.Analysis;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.TestSupport;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HaoLine.EndToEnd.Tests;

/// <summary>
/// ONNX Runtime runs corpus models with every intermediate value as an output; each executed shape and element type must be ours.
/// </summary>
public sealed class ShapeWitnessTests(ITestOutputHelper output)
{
    /// <summary>Open dimensions by round: two different bindings where a model leaves dimensions open.</summary>
    private static readonly Func<string, int, string, long>[] Sizes =
    [
        static (_, axis, symbol) => axis == 0 ? 1 : Spatial(symbol, axis, 32),
        static (_, axis, symbol) => axis == 0 ? 2 : Spatial(symbol, axis, 64),
    ];

    [Fact]
    public void Every_executed_shape_equals_the_inferred_one()
    {
        _ = Corpus.Path("models");
        int models = 0, manyNodes = 0, runs = 0, withShape = 0, withoutShape = 0;
        var macs = new MacsTally();
        var mismatches = new List<string>();
        var notRun = new List<string>();
        foreach (string relative in Corpus.OnnxModels())
        {
            (Inspection? first, _) = Inspecting.TryFile(Corpus.Path(relative));
            if (first is null || first.Model.MainGraph is null)
            {
                continue;
            }

            bool executed = false;
            string reason = "";
            using (first)
            {
                if (HoldsOtherThanTensors(first))
                {
                    notRun.Add($"{relative}: the runtime's binding cannot hand over optional or sequence values");
                    continue;
                }

                bool open = first.Model.MainGraph.Inputs.Any(input => input.Type is TensorType { Shape: not { IsStatic: true } });
                for (int round = 0; round < (open ? Sizes.Length : 1); round++)
                {
                    try
                    {
                        executed |= Compare(relative, first.Model, Sizes[round], ref withShape, ref withoutShape, macs, mismatches);
                        runs++;
                    }
                    catch (Exception error) when (error is OnnxRuntimeException or NotSupportedException or InvalidOperationException or ArgumentException)
                    {
                        reason = error.Message.ReplaceLineEndings(" ");
                    }
                }

                if (executed)
                {
                    models++;
                    manyNodes += first.Model.MainGraph.Nodes.Count > 10 ? 1 : 0;
                }
                else
                {
                    notRun.Add($"{relative}: {reason[..Math.Min(reason.Length, 160)]}");
                }
            }
        }

        output.WriteLine($"{models} models executed in {runs} runs ({manyNodes} of more than ten nodes); {withShape} of {withShape + withoutShape} values had a shape.");
        output.WriteLine($"MACs of {macs.Compared} convolutions and matrix products recomputed from executed shapes and equal; {macs.Open} without a number of ours.");
        output.WriteLine("Not executed:\n" + string.Join("\n", notRun));
        output.WriteLine("Mismatches:\n" + string.Join("\n", mismatches.Take(100)));
        mismatches.Should().BeEmpty();
        models.Should().BeGreaterThanOrEqualTo(40);
        macs.Compared.Should().BeGreaterThanOrEqualTo(500);
        macs.Open.Should().BeLessThanOrEqualTo(macs.Compared / 20);
        withShape.Should().BeGreaterThan(withoutShape);
    }

    /// <summary>Inference must stand alone: what the file states about results is taken away.</summary>
    private static Model WithoutDeclaredResults(Model model)
    {
        Model clone = model.Clone();
        foreach (Graph graph in GraphWalker.Graphs(clone))
        {
            foreach (Value value in graph.Nodes.SelectMany(node => node.Outputs))
            {
                graph.SetType(value, null);
            }
        }

        return clone;
    }

    private static bool HoldsOtherThanTensors(Inspection inspection)
    {
        TypedScope scope = inspection.Get(TypeInferencePass.Result).Typed.Main;
        Graph graph = inspection.Model.MainGraph!;
        return graph.Inputs.Concat(graph.Outputs).Concat(graph.Nodes.SelectMany(node => node.Outputs))
            .Any(value => (scope.TypeOf(value) ?? value.Type) is not (null or TensorType));
    }

    private static long Spatial(string symbol, int axis, long size) =>
        symbol.Contains("seq", StringComparison.OrdinalIgnoreCase) ? size / 4 : axis == 1 && symbol.Length == 0 ? 3 : size;

    private static bool Compare(
        string name, Model model, Func<string, int, string, long> sizes, ref int withShape, ref int withoutShape, MacsTally macs, List<string> mismatches)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("all.onnx");
        using (Model clone = model.Clone())
        {
            Graph graph = clone.MainGraph!;
            foreach (Value value in graph.Nodes.SelectMany(node => node.Outputs).Where(value => value.Name.Length > 0 && !value.IsGraphOutput).ToList())
            {
                graph.AddOutput(value);
            }

            new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(clone, path).AsTask().GetAwaiter().GetResult();
        }

        using InferenceSession session = Runtime.Load(path);
        Dictionary<string, long[]> shapes = Runtime.ChooseShapes(session, sizes);
        Dictionary<string, (long[] Shape, TensorElementType Type)> executed = Runtime.RunForShapes(session, shapes);

        var options = new InspectionOptions { InputShapes = shapes.ToDictionary(pair => pair.Key, pair => Shape.Of(pair.Value)) };
        using Model bare = WithoutDeclaredResults(model);
        using Inspection inspection = Inspecting.Model(bare, options);
        TypedScope scope = inspection.Get(TypeInferencePass.Result).Typed.Main;
        foreach (Value value in inspection.Model.MainGraph!.Nodes.SelectMany(node => node.Outputs))
        {
            if (!executed.TryGetValue(value.Name, out (long[] Shape, TensorElementType Type) truth))
            {
                continue;
            }

            var type = scope.TypeOf(value) as TensorType;
            if (type?.ElementType is { } element && element != DataType.Undefined && element != Runtime.ToDataType(truth.Type))
            {
                mismatches.Add($"{name} {value.Producer} '{value.Name}': ours {type}, executed {truth.Type}");
            }

            if (type?.Shape is null || !type.Shape.TryGetStatic(out long[]? ours))
            {
                withoutShape++;
                if (type?.Shape is { } partial
                    && (partial.Rank != truth.Shape.Length || partial.Where((dimension, axis) => dimension.IsKnown && dimension.Value != truth.Shape[axis]).Any()))
                {
                    mismatches.Add($"{name} {value.Producer} '{value.Name}': ours {type}, executed [{string.Join(", ", truth.Shape)}]");
                }

                continue;
            }

            withShape++;
            if (!ours.SequenceEqual(truth.Shape))
            {
                mismatches.Add($"{name} {value.Producer} '{value.Name}': ours {type}, executed [{string.Join(", ", truth.Shape)}]");
            }
        }

        ModelCosts costs = inspection.Get(CostPass.Result).Costs;
        foreach (Node node in inspection.Model.MainGraph.Nodes)
        {
            if (Recomputed(node, value => ShapeOf(value, shapes, executed)) is { } expected)
            {
                if (!costs.CostOf(scope, node).FloatMacs.TryGetValue(out long ours))
                {
                    macs.Open++;
                }
                else if (ours != expected)
                {
                    mismatches.Add($"{name} {node}: ours {ours} MACs, {expected} from executed shapes");
                }
                else
                {
                    macs.Compared++;
                }
            }
        }

        return true;
    }

    private static long[]? ShapeOf(
        Value? value, Dictionary<string, long[]> inputs, Dictionary<string, (long[] Shape, TensorElementType Type)> executed) =>
        value is null ? null
        : executed.TryGetValue(value.Name, out (long[] Shape, TensorElementType Type) result) ? result.Shape
        : inputs.TryGetValue(value.Name, out long[]? given) ? given
        : value.Constant is { } constant && constant.Shape.TryGetStatic(out long[]? stored) ? stored
        : null;

    /// <summary>MACs by the textbook from executed sizes alone; null for other operators and where a size is not known.</summary>
    private static long? Recomputed(Node node, Func<Value?, long[]?> shapeOf)
    {
        if (node.Operator.Domain.Length > 0 || node.Inputs.Count < 2 || shapeOf(node.Inputs[0]) is not { } a || shapeOf(node.Inputs[1]) is not { } b
            || shapeOf(node.Outputs[0]) is not { } y)
        {
            return null;
        }

        static long Count(IEnumerable<long> sizes) => sizes.Aggregate(1L, static (product, size) => checked(product * size));
        return node.Operator.Name switch
        {
            // Each result is a sum over the taps of its group; each operand of a transposed convolution is spread over its taps.
            "Conv" => Count(y) * Count(b.Skip(1)),
            "ConvTranspose" => Count(a) * Count(b.Skip(1)),
            "MatMul" => Count(y) * a[^1],
            "Gemm" => Count(y) * a[node.Attributes.Find("transA") is { } turned && turned.AsInt() != 0 ? 0 : 1],
            _ => null,
        };
    }

    private sealed class MacsTally
    {
        public int Compared { get; set; }

        public int Open { get; set; }
    }
}
