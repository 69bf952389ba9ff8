using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// What a node is, without names, payloads and wiring. Exact signatures hold attributes and the shapes of constants and results;
/// loose ones only operator, attribute names and the kinds of operands.
/// </summary>
internal sealed class NodeSignatures(TypedScope? types, GraphNumbering numbering)
{
    private const int HashedElements = 64;

    private readonly Dictionary<(ulong, ulong), int> ids = [];
    private readonly Dictionary<Dimension, ulong> dimensions = [];
    private readonly Dictionary<IrType, (ulong First, ulong Second)> hashes = new(ReferenceEqualityComparer.Instance);
    private readonly StructuralHash?[] operators = new StructuralHash?[numbering.Operators.Count];

    /// <summary>How many different ids were given.</summary>
    public int Count => this.ids.Count;

    public (int Exact, int Loose) Of(Node node, ReadOnlySpan<OperandKind> operands)
    {
        StructuralHash loose = this.OfOperator(node);
        loose.Add(node.Outputs.Count);
        AttributeMap attributes = node.Attributes;
        for (int i = 0; i < attributes.Count; i++)
        {
            loose.Add(attributes[i].Key);
        }

        foreach (OperandKind operand in operands)
        {
            loose.Add((long)operand);
        }

        StructuralHash exact = loose;
        for (int i = 0; i < attributes.Count; i++)
        {
            this.AddAttribute(ref exact, attributes[i].Value);
        }

        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] == OperandKind.Constant)
            {
                this.AddType(ref exact, node.Inputs[i]!);
            }
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            this.AddType(ref exact, node.Outputs[i]);
        }

        loose.Add(1);
        exact.Add(2);
        return (this.Id(exact), this.Id(loose));
    }

    private StructuralHash OfOperator(Node node)
    {
        ref StructuralHash? known = ref this.operators[numbering.OperatorOf(numbering.NumberOf(node))];
        if (known is null)
        {
            var hash = default(StructuralHash);
            hash.Add(node.Operator.Domain);
            hash.Add(node.Operator.Name);
            hash.Add(node.Operator.Overload);
            known = hash;
        }

        return known.Value;
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
        if (type is null)
        {
            hash.Add(0L);
            return;
        }

        // Inferred types of one kind are one object.
        if (!this.hashes.TryGetValue(type, out (ulong First, ulong Second) known))
        {
            var own = default(StructuralHash);
            this.AddType(ref own, type);
            known = own.Value;
            this.hashes.Add(type, known);
        }

        hash.Add(known);
    }

    private void AddType(ref StructuralHash hash, IrType type)
    {
        if (type is not TensorType tensor)
        {
            hash.Add(1L);
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
