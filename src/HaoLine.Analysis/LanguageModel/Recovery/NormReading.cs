using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Finds norms over the width of a token: by their operators, and by root and mean where they are written out.</summary>
internal sealed class NormReading(RecoveryGraph graph, long hidden)
{
    /// <summary>The kind of a norm that ends in a node; unknown for other nodes.</summary>
    public NormalizationKind Read(Node node)
    {
        if (node.Outputs.Count == 0)
        {
            return NormalizationKind.Unknown;
        }

        if (graph.CategoryOf(node) == OperatorCategory.Normalization)
        {
            return graph.SizeOf(node.Outputs[0], -1) != hidden ? NormalizationKind.Unknown
                : RecoveryOperators.MeanSquareNorms.Contains(node.Operator) ? NormalizationKind.RootMeanSquare
                : RecoveryOperators.LayerNorms.Contains(node.Operator) ? NormalizationKind.Layer
                : NormalizationKind.Unknown;
        }

        return node.Operator == OperatorId.Onnx("Sqrt") ? this.ReadRoot(node) : NormalizationKind.Unknown;
    }

    /// <summary>The root of a mean of squares, with or without the mean taken off first.</summary>
    private NormalizationKind ReadRoot(Node root)
    {
        Node? mean = this.Back(root, "ReduceMean", 3);
        if (mean is null || graph.SizeOf(mean.Inputs[0], -1) != hidden)
        {
            return NormalizationKind.Unknown;
        }

        Node? difference = this.Back(mean, "Sub", 3);
        return difference is not null && difference.Inputs.Any(input => input?.Producer is { } producer && producer.Operator == OperatorId.Onnx("ReduceMean"))
            ? NormalizationKind.Layer
            : NormalizationKind.RootMeanSquare;
    }

    private Node? Back(Node node, string name, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Value? computed = node.Inputs.FirstOrDefault(input => input is not null && !graph.IsConstant(input));
            if (computed?.Producer is not { } producer || graph.PlaceOf(producer) < 0)
            {
                return null;
            }

            if (producer.Operator == OperatorId.Onnx(name))
            {
                return producer;
            }

            node = producer;
        }

        return null;
    }
}
