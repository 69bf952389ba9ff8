using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

/// <summary>
/// Shared buffers are safe when a run in exactly those buffers gives the results of a run in which every value has its own. The runs
/// work on real numbers, element by element, so that overwriting too early shows.
/// </summary>
public sealed class SharedBufferTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Runs_in_shared_buffers_give_the_results_of_separate_buffers_on_random_graphs()
    {
        var random = new Random(31337);
        int shared = 0;
        for (int round = 0; round < 600; round++)
        {
            Graph graph = RandomGraph(random);
            using Model model = Graphs.Model(graph);
            var options = new MemoryOptions { AliasViews = random.Next(4) > 0, ReuseInPlace = random.Next(4) > 0 };
            using Inspection inspection = await ModelInspector.CreateBuilder().AddPass(new MemoryPass(options)).Build().InspectAsync(model);
            MemoryResult memory = inspection.Get(MemoryPass.Result);
            var buffers = new Dictionary<Value, float[]>();
            foreach (LiveTensor tensor in memory.Tensors)
            {
                float[] memoryOfBuffer = new float[tensor.Bytes / 4];
                foreach (Value value in tensor.SharedBy.Prepend(tensor.Value!))
                {
                    buffers.Add(value, memoryOfBuffer);
                }

                shared += tensor.SharedBy.Count;
            }

            var separate = buffers.ToDictionary(static pair => pair.Key, static pair => new float[pair.Value.Length]);
            Func<Value, Shape> shapeOf = value => ((TensorType)inspection.Get(TypeInferencePass.Result).Typed.Main.TypeOf(value)!).Shape!;
            Run(graph, buffers, shapeOf);
            Run(graph, separate, shapeOf);
            foreach (Value value in graph.Outputs.Concat(graph.Inputs))
            {
                buffers[value].Should().Equal(separate[value], "{0} in round {1}", value.Name, round);
            }
        }

        output.WriteLine($"{shared} values shared a buffer");
        shared.Should().BeGreaterThan(1000);
    }

    [Fact]
    public async Task View_that_is_a_graph_output_is_not_overwritten_at_the_last_step()
    {
        var graph = new Graph();
        Value a = graph.Apply("Relu", "a", graph.Input("x", 100));
        Value view = graph.Apply("Identity", "view", a);
        Value y = graph.Apply("Neg", "y", a);
        graph.AddOutput(view);
        graph.AddOutput(y);
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await ModelInspector.CreateBuilder().AddPass(new MemoryPass(new MemoryOptions { AliasViews = true, ReuseInPlace = true })).Build().InspectAsync(model);

        // x, the buffer of a and its view, and y: three buffers of 400 B; at the last step the view and y live.
        inspection.Get(MemoryPass.Result).Tensors.Should().HaveCount(3);
        inspection.Get(MemoryPass.Result).Timeline.Should().Equal(800, 400, 800);
    }

    private static void Run(Graph graph, Dictionary<Value, float[]> memory, Func<Value, Shape> shapeOf)
    {
        int seed = 1;
        foreach (Value input in graph.Inputs)
        {
            float[] data = memory[input];
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = (seed++ * 37 % 101) - 50;
            }
        }

        foreach (Node node in graph.Nodes)
        {
            float[] result = memory[node.Outputs[0]];
            float[] first = memory[node.Inputs[0]!];
            switch (node.Operator.Name)
            {
                case "Neg":
                    for (int i = 0; i < result.Length; i++)
                    {
                        result[i] = -first[i];
                    }

                    break;
                case "Add":
                    float[] second = memory[node.Inputs[1]!];
                    int[] left = Positions(shapeOf(node.Inputs[0]!), shapeOf(node.Outputs[0]));
                    int[] right = Positions(shapeOf(node.Inputs[1]!), shapeOf(node.Outputs[0]));
                    for (int i = 0; i < result.Length; i++)
                    {
                        result[i] = (first[left[i]] + second[right[i]]) % 1009;
                    }

                    break;
                case "Softmax":
                    // Stands for any kernel that copies its first operand before it works on the copy, here a running sum.
                    Array.Copy(first, result, result.Length);
                    for (int i = 1; i < result.Length; i++)
                    {
                        result[i] = (result[i] + result[i - 1]) % 1009;
                    }

                    break;
                case "ScatterND":
                    // Row i of the updates goes to row rows−1−i of a copy of the data.
                    float[] updates = memory[node.Inputs[2]!];
                    Array.Copy(first, result, result.Length);
                    int rows = (int)shapeOf(node.Outputs[0])[0].Value;
                    int width = result.Length / rows;
                    for (int i = 0; i < result.Length; i++)
                    {
                        result[((rows - 1 - (i / width)) * width) + (i % width)] = updates[i];
                    }

                    break;
                default:
                    if (!ReferenceEquals(first, result))
                    {
                        Array.Copy(first, result, result.Length);
                    }

                    break;
            }
        }
    }

    /// <summary>For each element of the result the element of an operand that broadcasting puts there.</summary>
    private static int[] Positions(Shape operand, Shape result)
    {
        int count = (int)result.Aggregate(1L, static (product, size) => product * size.Value);
        int[] positions = new int[count];
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            int stride = 1;
            for (int axis = result.Rank - 1; axis >= 0; axis--)
            {
                int index = rest % (int)result[axis].Value;
                rest /= (int)result[axis].Value;
                int own = axis - (result.Rank - operand.Rank);
                if (own >= 0)
                {
                    positions[i] += operand[own].Value == 1 ? 0 : index * stride;
                    stride *= (int)operand[own].Value;
                }
            }
        }

        return positions;
    }

    /// <summary>Matrices of 3 × 4, rows, columns, and reshaped forms of them, with outputs anywhere.</summary>
    private static Graph RandomGraph(Random random)
    {
        var graph = new Graph("random");
        Value reverse = graph.AddInitializer("reverse", new InlineTensorData(DataType.Int64, [3, 1], Bytes(2, 1, 0)));
        Value axes = graph.Integers("axes", 0);
        var values = new List<(Value Value, long[] Shape)>
        {
            (graph.Input("x", 3, 4), [3, 4]), (graph.Input("row", 1, 4), [1, 4]), (graph.Input("column", 3, 1), [3, 1]),
        };
        int count = random.Next(2, 14);
        for (int i = 0; i < count; i++)
        {
            (Value value, long[] shape) = values[random.Next(Math.Max(0, values.Count - 4), values.Count)];
            (Value other, long[] otherShape) = values[random.Next(values.Count)];
            string name = $"v{i}";
            bool isMatrix = shape.SequenceEqual([3L, 4L]);
            switch (random.Next(6))
            {
                case 0:
                    values.Add((graph.Apply("Neg", name, value), shape));
                    break;
                case 1 when isMatrix || Broadcast(shape, otherShape) is not null:
                    if (Broadcast(shape, otherShape) is { } sum)
                    {
                        values.Add((graph.Apply("Add", name, value, other), sum));
                    }

                    break;
                case 2:
                    values.Add((graph.Apply("Identity", name, value), shape));
                    break;
                case 3:
                    values.Add((graph.Apply("Unsqueeze", name, value, axes), [1, .. shape]));
                    break;
                case 4:
                    values.Add((graph.Apply("Softmax", name, value), shape));
                    break;
                default:
                    (Value Value, long[] Shape)[] matrices = [.. values.Where(static candidate => candidate.Shape.SequenceEqual([3L, 4L]))];
                    if (isMatrix)
                    {
                        values.Add((graph.Apply("ScatterND", name, value, reverse, matrices[random.Next(matrices.Length)].Value), shape));
                    }

                    break;
            }
        }

        foreach ((Value value, _) in values.Where(pair => pair.Value.Producer is not null && (pair.Value.UseCount == 0 || random.Next(4) == 0)))
        {
            graph.AddOutput(value);
        }

        return graph;
    }

    private static byte[] Bytes(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static long[]? Broadcast(long[] a, long[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        long[] result = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long left = axis - (rank - a.Length) is >= 0 and var i ? a[i] : 1;
            long right = axis - (rank - b.Length) is >= 0 and var j ? b[j] : 1;
            if (left != right && left != 1 && right != 1)
            {
                return null;
            }

            result[axis] = Math.Max(left, right);
        }

        return result;
    }
}
