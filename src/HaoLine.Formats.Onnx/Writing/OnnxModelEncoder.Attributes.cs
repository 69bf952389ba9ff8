using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <content>Attributes of every kind.</content>
internal sealed partial class OnnxModelEncoder
{
    /// <summary>The numbers of <c>AttributeProto.AttributeType</c>.</summary>
    private static int KindNumber(AttributeKind kind) => kind switch
    {
        AttributeKind.Float => 1,
        AttributeKind.Int => 2,
        AttributeKind.String => 3,
        AttributeKind.Tensor => 4,
        AttributeKind.Graph => 5,
        AttributeKind.Floats => 6,
        AttributeKind.Ints => 7,
        AttributeKind.Strings => 8,
        AttributeKind.Tensors => 9,
        AttributeKind.Graphs => 10,
        AttributeKind.SparseTensor => 11,
        AttributeKind.SparseTensors => 12,
        AttributeKind.Type => 13,
        AttributeKind.Types => 14,
        _ => 0,
    };

    private void Attributes(int field, AttributeMap attributes, object owner)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            this.Attribute(field, attributes[i].Key, attributes[i].Value, owner);
        }
    }

    private void Attribute(int field, string name, AttributeValue attribute, object owner)
    {
        this.emitter.Begin(field);
        this.emitter.Text(OnnxFields.Attribute.Name, name);
        this.AttributeContent(name, attribute, owner);
        this.emitter.Int64(OnnxFields.Attribute.Kind, KindNumber(attribute.DeclaredKind));
        if (attribute.Kind == AttributeKind.Reference)
        {
            this.emitter.Text(OnnxFields.Attribute.Reference, attribute.AsReference());
        }

        this.emitter.End();
    }

    private void AttributeContent(string name, AttributeValue attribute, object owner)
    {
        switch (attribute.Kind)
        {
            case AttributeKind.Float:
                this.emitter.Single(OnnxFields.Attribute.Float, attribute.AsFloat());
                break;
            case AttributeKind.Int:
                this.emitter.Int64(OnnxFields.Attribute.Int, attribute.AsInt());
                break;
            case AttributeKind.String:
                this.emitter.Bytes(OnnxFields.Attribute.String, attribute.AsBytes());
                break;
            case AttributeKind.Tensor:
                this.AttributeTensor(OnnxFields.Attribute.Tensor, attribute.AsTensor(), name, owner);
                break;
            case AttributeKind.Graph:
                this.Subgraph(OnnxFields.Attribute.Graph, attribute.AsGraph(), owner);
                break;
            case AttributeKind.SparseTensor:
                OnnxTensorEncoder.Sparse(this.emitter, OnnxFields.Attribute.SparseTensor, "", attribute.AsSparseTensor(), Describe(name, owner));
                break;
            case AttributeKind.Type:
                OnnxTypeEncoder.Type(this.emitter, OnnxFields.Attribute.Type, attribute.AsType(), Describe(name, owner));
                break;
            case AttributeKind.Floats:
                foreach (float value in attribute.AsFloats())
                {
                    this.emitter.Single(OnnxFields.Attribute.Floats, value);
                }

                break;
            case AttributeKind.Ints:
                foreach (long value in attribute.AsInts())
                {
                    this.emitter.Int64(OnnxFields.Attribute.Ints, value);
                }

                break;
            case AttributeKind.Strings:
                foreach (byte[] value in attribute.AsByteStrings())
                {
                    this.emitter.Bytes(OnnxFields.Attribute.Strings, value);
                }

                break;
            case AttributeKind.Tensors:
                foreach (TensorData value in attribute.AsTensors())
                {
                    this.AttributeTensor(OnnxFields.Attribute.Tensors, value, name, owner);
                }

                break;
            case AttributeKind.Graphs:
                foreach (Graph value in attribute.AsGraphs())
                {
                    this.Subgraph(OnnxFields.Attribute.Graphs, value, owner);
                }

                break;
            case AttributeKind.SparseTensors:
                foreach (SparseTensorData value in attribute.AsSparseTensors())
                {
                    OnnxTensorEncoder.Sparse(this.emitter, OnnxFields.Attribute.SparseTensors, "", value, Describe(name, owner));
                }

                break;
            case AttributeKind.Types:
                foreach (IrType value in attribute.AsTypes())
                {
                    OnnxTypeEncoder.Type(this.emitter, OnnxFields.Attribute.Types, value, Describe(name, owner));
                }

                break;
        }
    }

    private static string Describe(string name, object owner) => $"Attribute '{name}' of {owner}";

    private void AttributeTensor(int field, TensorData data, string name, object owner) =>
        OnnxTensorEncoder.Tensor(this.emitter, field, "", data, Describe(name, owner), this.external, true);

    private void Subgraph(int field, Graph graph, object owner)
    {
        if (++this.depth > MaximumSubgraphDepth)
        {
            throw new NotSupportedException($"{owner} holds subgraphs that nest more than {MaximumSubgraphDepth} levels.");
        }

        this.emitter.Begin(field);
        this.Graph(graph);
        this.emitter.End();
        this.depth--;
    }
}
