using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// What a node is, without names, payloads and wiring. Exact signatures hold attributes and the shapes of constants and results;
/// loose ones only operator, attribute names and the kinds of operands.
/// </summary>
internal sealed class NodeSignatures(TypedScope? types)
{
    private const int HashedElements = 64;

    private readonly Dictionary<(ulong, ulong), int> ids = [];
    private readonly Dictionary<Dimension, ulong> dimensions = [];

    public (int Exact, int Loose) Of(Node node, ReadOnlySpan<OperandKind> operands)
    {
        var loose = default(StructuralHash);
        loose.Add(node.Operator.Domain);
        loose.Add(node.Operator.Name);
        loose.Add(node.Operator.Overload);
        loose.Add(node.Outputs.Count);
        foreach (KeyValuePair<string, AttributeValue> attribute in node.Attributes)
        {
            loose.Add(attribute.Key);
        }

        foreach (OperandKind operand in operands)
        {
            loose.Add((long)operand);
        }

        StructuralHash exact = loose;
        foreach (KeyValuePair<string, AttributeValue> attribute in node.Attributes)
        {
            this.AddAttribute(ref exact, attribute.Value);
        }

        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] == OperandKind.Constant)
            {
                this.AddType(ref exact, node.Inputs[i]!);
            }
        }

        foreach (Value output in node.Outputs)
        {
            this.AddType(ref exact, output);
        }

        loose.Add(1);
        exact.Add(2);
        return (this.Id(exact), this.Id(loose));
    }

    private int Id(StructuralHash hash)
    {
        if (!this.ids.TryGetValue(hash.Value, out int id))
        {
            id = this.ids.Count;
            this.ids.Add(hash.Value, id);
        }

        return id;
    }

    private void AddType(ref StructuralHash hash, Value value)
    {
        IrType? type = types?.TypeOf(value) ?? value.Constant?.Type ?? value.Type;
        if (type is not TensorType tensor)
        {
            hash.Add(type is null ? 0L : 1L);
            return;
        }

        hash.Add(tensor.ElementType.Name);
        if (tensor.Shape is not { } shape)
        {
            hash.Add(-1L);
            return;
        }

        hash.Add(shape.Rank);
        for (int i = 0; i < shape.Rank; i++)
        {
            hash.Add(this.Of(shape[i]));
        }
    }

    private ulong Of(Dimension dimension)
    {
        if (dimension.TryGetValue(out long number))
        {
            return unchecked((ulong)number);
        }

        if (!this.dimensions.TryGetValue(dimension, out ulong known))
        {
            var hash = default(StructuralHash);
            hash.Add(dimension.ToString());
            known = hash.Value.First;
            this.dimensions.Add(dimension, known);
        }

        return known;
    }

    private void AddAttribute(ref StructuralHash hash, AttributeValue attribute)
    {
        hash.Add((long)attribute.Kind);
        switch (attribute.Kind)
        {
            case AttributeKind.Int:
                hash.Add(attribute.AsInt());
                break;
            case AttributeKind.Float:
                hash.Add(BitConverter.SingleToInt32Bits(attribute.AsFloat()));
                break;
            case AttributeKind.String:
                ReadOnlySpan<byte> text = attribute.AsBytes();
                hash.Add(text.Length);
                hash.Add(text[..Math.Min(text.Length, HashedElements)]);
                break;
            case AttributeKind.Ints:
                ReadOnlySpan<long> integers = attribute.AsInts();
                hash.Add(integers.Length);
                foreach (long value in integers[..Math.Min(integers.Length, HashedElements)])
                {
                    hash.Add(value);
                }

                break;
            case AttributeKind.Floats:
                hash.Add(attribute.AsFloats().Length);
                break;
            case AttributeKind.Tensor:
                hash.Add(attribute.AsTensor().ElementType, attribute.AsTensor().Dimensions);
                break;
            case AttributeKind.Graph:
                this.AddGraph(ref hash, attribute.AsGraph());
                break;
            case AttributeKind.Graphs:
                foreach (Graph graph in attribute.AsGraphs())
                {
                    this.AddGraph(ref hash, graph);
                }

                break;
        }
    }

    private void AddGraph(ref StructuralHash hash, Graph graph)
    {
        foreach (Node node in GraphWalker.Nodes(graph))
        {
            hash.Add(node.Operator.Domain);
            hash.Add(node.Operator.Name);
            foreach (Value output in node.Outputs)
            {
                this.AddType(ref hash, output);
            }

            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i]?.Constant is { } constant)
                {
                    hash.Add(constant.ElementType, constant.Dimensions);
                }
            }
        }
    }
}
