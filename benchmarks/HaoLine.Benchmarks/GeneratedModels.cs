using HaoLine.Ir;

namespace HaoLine.Benchmarks;

/// <summary>Models of any size, made without holding their weights in memory.</summary>
internal static class GeneratedModels
{
    /// <summary>A chain of matrix products with <paramref name="count"/> square float32 weights of <paramref name="width"/>² elements.</summary>
    public static Model LargeWeights(int count, int width)
    {
        var graph = new Graph("large");
        Value value = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, width)));
        for (int i = 0; i < count; i++)
        {
            Value weight = graph.AddInitializer($"w{i}", new PatternTensorData(width));
            value = graph.AddNode(OperatorId.Onnx("MatMul"), [value, weight], [i == count - 1 ? "y" : $"h{i}"], name: $"m{i}").Outputs[0];
        }

        return Finish(graph, value, width);
    }

    /// <summary>A chain of <paramref name="nodes"/> elementwise nodes; every other one adds a bias of 16 elements.</summary>
    public static Model Chain(int nodes)
    {
        var graph = new Graph("chain");
        Value value = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, 16)));
        for (int i = 0; i < nodes; i++)
        {
            string name = i == nodes - 1 ? "y" : $"v{i}";
            if (i % 2 == 0)
            {
                Value bias = graph.AddInitializer($"b{i}", InlineTensorData.FromSingles([16], new float[16]));
                value = graph.AddNode(OperatorId.Onnx("Add"), [value, bias], [name], name: $"add{i}").Outputs[0];
            }
            else
            {
                value = graph.AddNode(OperatorId.Onnx("Relu"), [value], [name], name: $"relu{i}").Outputs[0];
            }
        }

        return Finish(graph, value, 16);
    }

    private static Model Finish(Graph graph, Value output, int width)
    {
        graph.SetType(output, new TensorType(DataType.Float32, Shape.Of(1, width)));
        graph.AddOutput(output);
        return new Model(graph)
        {
            Imports = [new OperatorSetImport("", 17)],
            Metadata = new ModelMetadata { Format = "onnx", FormatVersion = 8, ProducerName = "haoline-benchmarks" },
        };
    }

    private sealed class PatternTensorData(int width) : TensorData(DataType.Float32, [width, width], SourceLocation.None)
    {
        public override long ByteLength => 4L * width * width;

        public override int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Max(0, Math.Min(destination.Length, this.ByteLength - offset));
            for (int i = 0; i < count; i++)
            {
                // Small exponents keep the floats finite; the pattern keeps the file from being sparse.
                destination[i] = ((offset + i) & 3) == 3 ? (byte)0x3C : (byte)(offset + i);
            }

            return count;
        }
    }
}
