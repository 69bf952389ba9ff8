using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>One stored constant: an initializer or the payload of a Constant node.</summary>
/// <param name="Value">The value that has it.</param>
/// <param name="ElementType">Type of one element.</param>
/// <param name="Rank">Number of dimensions.</param>
/// <param name="Elements">Stored elements; for sparse tensors the stored values.</param>
/// <param name="Bytes">Bytes that the artefact spends on it.</param>
/// <param name="StorageKey">Identity of the bytes.</param>
/// <param name="Data">Payload; null for scalars and lists in attributes.</param>
internal readonly record struct StoredConstant(Value Value, DataType ElementType, int Rank, long Elements, long Bytes, StorageKey StorageKey, TensorData? Data)
{
    /// <summary>Every stored constant of a model: main graph, subgraphs, functions; each owner once, in stored order.</summary>
    public static IEnumerable<StoredConstant> Collect(Model model, OperatorLookup lookup)
    {
        foreach (Graph graph in GraphWalker.Graphs(model))
        {
            IReadOnlyList<Value> initializers = graph.Initializers;
            for (int i = 0; i < initializers.Count; i++)
            {
                yield return From(initializers[i], initializers[i].Constant!);
            }

            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                Node node = graph.Nodes[i];
                if (node.Outputs.Count == 1 && lookup.HasTrait(node, OperatorTraits.Constant) && From(node) is { } constant)
                {
                    yield return constant;
                }
            }
        }
    }

    private static StoredConstant From(Value value, TensorData data)
    {
        long elements = data is SparseTensorData sparse ? sparse.Values.ElementCount : data.ElementCount;
        return new StoredConstant(value, data.ElementType, data.Dimensions.Length, elements, data.StoredByteLength, data.StorageKey ?? new StorageKey(data), data);
    }

    private static StoredConstant? From(Node node)
    {
        Value value = node.Outputs[0];
        var own = new StorageKey(value);
        foreach (KeyValuePair<string, AttributeValue> attribute in node.Attributes)
        {
            switch (attribute.Value.Kind)
            {
                case AttributeKind.Tensor:
                    return From(value, attribute.Value.AsTensor());
                case AttributeKind.SparseTensor:
                    return From(value, attribute.Value.AsSparseTensor());
                case AttributeKind.Float:
                    return new StoredConstant(value, DataType.Float32, 0, 1, 4, own, null);
                case AttributeKind.Floats:
                    return new StoredConstant(value, DataType.Float32, 1, attribute.Value.AsFloats().Length, 4L * attribute.Value.AsFloats().Length, own, null);
                case AttributeKind.Int:
                    return new StoredConstant(value, DataType.Int64, 0, 1, 8, own, null);
                case AttributeKind.Ints:
                    return new StoredConstant(value, DataType.Int64, 1, attribute.Value.AsInts().Length, 8L * attribute.Value.AsInts().Length, own, null);
                case AttributeKind.String:
                    return new StoredConstant(value, DataType.String, 0, 1, attribute.Value.AsBytes().Length, own, null);
                case AttributeKind.Strings:
                    IReadOnlyList<byte[]> texts = attribute.Value.AsByteStrings();
                    return new StoredConstant(value, DataType.String, 1, texts.Count, texts.Sum(static text => (long)text.Length), own, null);
                default:
                    continue;
            }
        }

        return null;
    }
}
