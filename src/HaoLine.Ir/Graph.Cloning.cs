namespace HaoLine.Ir;

/// <content>Copying.</content>
public sealed partial class Graph
{
    /// <summary>
    /// A mutable copy of the graph and its subgraphs that shares payloads. Values of enclosing graphs stay referred to,
    /// and the copy has no parent node.
    /// </summary>
    public Graph Clone() => this.Clone(new Dictionary<Value, Value>());

    private Graph Clone(Dictionary<Value, Value> map)
    {
        var copy = new Graph(this.Name)
        {
            Documentation = this.Documentation,
            Metadata = this.Metadata,
            SourcePath = this.SourcePath,
            ElementPath = this.ElementPath,
        };
        foreach (Value input in this.inputs)
        {
            Value value = copy.AddInput(input.Name, input.Type);
            value.Quantization = input.Quantization;
            map.Add(input, value);
        }

        foreach (Value initializer in this.initializers)
        {
            if (map.TryGetValue(initializer, out Value? existing))
            {
                copy.SetConstant(existing, initializer.Constant!);
                continue;
            }

            Value value = copy.AddInitializer(initializer.Name, initializer.Constant!);
            value.Type = initializer.Type;
            value.Quantization = initializer.Quantization;
            map.Add(initializer, value);
        }

        // Results first, so that unsorted graphs copy as well.
        foreach (Node node in this.Nodes)
        {
            foreach (Value output in node.Outputs)
            {
                map.Add(output, new Value(copy, output.Name, output.Type) { Quantization = output.Quantization });
            }
        }

        foreach (Node node in this.Nodes)
        {
            var operands = new Value?[node.Inputs.Count];
            for (int i = 0; i < operands.Length; i++)
            {
                operands[i] = Mapped(node.Inputs[i], map);
            }

            var results = new Value[node.Outputs.Count];
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = map[node.Outputs[i]];
            }

            Node clone = copy.AddNodeWithValues(node.Operator, operands, results, CloneAttributes(node, map), node.Name);
            clone.Documentation = node.Documentation;
            clone.Metadata = node.Metadata;
            clone.SourceIndex = node.SourceIndex;
            clone.SourceOffset = node.SourceOffset;
            clone.SourceLength = node.SourceLength;
        }

        foreach (Value output in this.outputs)
        {
            copy.AddOutput(Mapped(output, map)!);
        }

        return copy;
    }

    private static Value? Mapped(Value? value, Dictionary<Value, Value> map) =>
        value is not null && map.TryGetValue(value, out Value? mapped) ? mapped : value;

    private static AttributeMap CloneAttributes(Node node, Dictionary<Value, Value> map)
    {
        if (!node.HasSubgraphs)
        {
            return node.Attributes;
        }

        return new AttributeMap(node.Attributes.Select(attribute => new KeyValuePair<string, AttributeValue>(
            attribute.Key,
            attribute.Value.Kind switch
            {
                AttributeKind.Graph => AttributeValue.Graph(attribute.Value.AsGraph().Clone(map)),
                AttributeKind.Graphs => AttributeValue.Graphs(attribute.Value.AsGraphs().Select(graph => graph.Clone(map))),
                _ => attribute.Value,
            })));
    }
}
