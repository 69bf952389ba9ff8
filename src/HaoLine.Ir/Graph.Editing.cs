namespace HaoLine.Ir;

/// <content>Editing with maintained use lists.</content>
public sealed partial class Graph
{
    /// <summary>Adds a graph input.</summary>
    /// <param name="name">Name; callers keep names unique where a format needs it.</param>
    /// <param name="type">Declared type; null when unknown.</param>
    public Value AddInput(string name, IrType? type)
    {
        ArgumentNullException.ThrowIfNull(name);
        this.BeginEdit();
        var value = new Value(this, name, type) { IsGraphInput = true };
        this.inputs.Add(value);
        return value;
    }

    /// <summary>Adds a stored constant.</summary>
    public Value AddInitializer(string name, TensorData constant)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(constant);
        this.BeginEdit();
        var value = new Value(this, name, null) { Constant = constant };
        this.initializers.Add(value);
        return value;
    }

    /// <summary>Gives a graph input a stored default, or replaces the payload of an initializer.</summary>
    /// <exception cref="ArgumentException">The value is a node result or belongs to another graph.</exception>
    public void SetConstant(Value value, TensorData constant)
    {
        ArgumentNullException.ThrowIfNull(constant);
        this.RequireOwn(value);
        if (value.Producer is not null)
        {
            throw new ArgumentException("A node result cannot have a stored payload.", nameof(value));
        }

        this.BeginEdit();
        if (value.Constant is null)
        {
            this.initializers.Add(value);
        }

        value.Constant = constant;
    }

    /// <summary>Makes a value an output of the graph, after those that are outputs already.</summary>
    public void AddOutput(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.BeginEdit();
        this.outputs.Add(value);
        value.GraphOutputCount++;
    }

    /// <summary>Replaces one graph output.</summary>
    public void SetOutput(int index, Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, this.outputs.Count);
        this.BeginEdit();
        this.outputs[index].GraphOutputCount--;
        this.outputs[index] = value;
        value.GraphOutputCount++;
    }

    /// <summary>Appends a node whose results get the given names; an empty name is an omitted optional result.</summary>
    /// <exception cref="ArgumentException">A subgraph attribute already belongs to another node.</exception>
    public Node AddNode(
        OperatorId operatorId, IEnumerable<Value?> inputs, IEnumerable<string> outputNames, AttributeMap? attributes = null, string name = "") =>
        this.InsertNode(null, operatorId, inputs, outputNames, attributes, name);

    /// <summary>Inserts a node before another of this graph.</summary>
    public Node InsertBefore(
        Node anchor, OperatorId operatorId, IEnumerable<Value?> inputs, IEnumerable<string> outputNames, AttributeMap? attributes = null, string name = "")
    {
        this.RequireOwn(anchor);
        return this.InsertNode(anchor, operatorId, inputs, outputNames, attributes, name);
    }

    /// <summary>Inserts a node after another of this graph.</summary>
    public Node InsertAfter(
        Node anchor, OperatorId operatorId, IEnumerable<Value?> inputs, IEnumerable<string> outputNames, AttributeMap? attributes = null, string name = "")
    {
        this.RequireOwn(anchor);
        return this.InsertNode(anchor.Next, operatorId, inputs, outputNames, attributes, name);
    }

    /// <summary>Removes a node whose results nobody uses.</summary>
    /// <exception cref="InvalidOperationException">A result is still used or is a graph output.</exception>
    public void Remove(Node node)
    {
        this.RequireOwn(node);
        foreach (Value output in node.Outputs)
        {
            if (output.UseCount > 0 || output.IsGraphOutput)
            {
                throw new InvalidOperationException($"{node} cannot be removed: its result '{output.Name}' is still used.");
            }
        }

        this.BeginEdit();
        DropUses(node);
        this.Nodes.Remove(node);
    }

    /// <summary>Removes an initializer that nobody uses; a graph input keeps existing without its default.</summary>
    /// <exception cref="InvalidOperationException">The value is still used.</exception>
    public void RemoveInitializer(Value value)
    {
        this.RequireOwn(value);
        if (!value.IsGraphInput && (value.UseCount > 0 || value.IsGraphOutput))
        {
            throw new InvalidOperationException($"The initializer '{value.Name}' is still used.");
        }

        this.BeginEdit();
        if (this.initializers.Remove(value))
        {
            value.Constant = null;
        }
    }

    /// <summary>Removes a graph input that nobody uses.</summary>
    /// <exception cref="InvalidOperationException">The value is still used.</exception>
    public void RemoveInput(Value value)
    {
        this.RequireOwn(value);
        if (value.UseCount > 0 || value.IsGraphOutput)
        {
            throw new InvalidOperationException($"The input '{value.Name}' is still used.");
        }

        this.BeginEdit();
        this.inputs.Remove(value);
        value.IsGraphInput = false;
    }

    /// <summary>Replaces one operand; null omits an optional one.</summary>
    public void SetInput(Node node, int index, Value? value)
    {
        this.RequireOwn(node);
        this.BeginEdit();
        node.Inputs[index]?.RemoveUse(new Use(node, index));
        node.SetInput(index, value);
        value?.AddUse(new Use(node, index));
    }

    /// <summary>Replaces all operands of a node.</summary>
    public void SetInputs(Node node, IEnumerable<Value?> values)
    {
        this.RequireOwn(node);
        this.BeginEdit();
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            node.Inputs[i]?.RemoveUse(new Use(node, i));
        }

        Value?[] operands = [.. values];
        node.SetInputs(operands);
        AddUses(node);
    }

    /// <summary>Makes every user of one value, and every graph output that is it, use another. Takes time linear in its uses.</summary>
    public void ReplaceAllUses(Value value, Value replacement)
    {
        this.RequireOwn(value);
        ArgumentNullException.ThrowIfNull(replacement);
        this.BeginEdit();
        if (ReferenceEquals(value, replacement))
        {
            return;
        }

        foreach (Use use in value.TakeUses())
        {
            use.Node.SetInput(use.InputIndex, replacement);
            replacement.AddUse(use);
        }

        for (int i = 0; value.IsGraphOutput && i < this.outputs.Count; i++)
        {
            if (ReferenceEquals(this.outputs[i], value))
            {
                this.outputs[i] = replacement;
                value.GraphOutputCount--;
                replacement.GraphOutputCount++;
            }
        }
    }

    /// <summary>Replaces the attributes of a node; subgraphs among them become its own.</summary>
    public void SetAttributes(Node node, AttributeMap attributes)
    {
        this.RequireOwn(node);
        ArgumentNullException.ThrowIfNull(attributes);
        this.BeginEdit();
        node.Attributes = attributes;
        Adopt(node);
    }

    /// <summary>Changes what a node applies, keeping operands and results.</summary>
    public void SetOperator(Node node, OperatorId operatorId)
    {
        this.RequireOwn(node);
        this.BeginEdit();
        node.Operator = operatorId;
    }

    /// <summary>Sets or clears the declared type of a value.</summary>
    public void SetType(Value value, IrType? type)
    {
        this.RequireOwn(value);
        this.BeginEdit();
        value.Type = type;
    }

    /// <summary>Renames a value.</summary>
    public void Rename(Value value, string name)
    {
        this.RequireOwn(value);
        ArgumentNullException.ThrowIfNull(name);
        this.BeginEdit();
        value.Name = name;
    }

    /// <summary>States or clears the quantization of a value.</summary>
    public void SetQuantization(Value value, QuantizationParameters? quantization)
    {
        this.RequireOwn(value);
        this.BeginEdit();
        value.Quantization = quantization;
    }

    /// <summary>Sets descriptive facts of a node.</summary>
    public void SetDescription(Node node, string documentation, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        this.RequireOwn(node);
        ArgumentNullException.ThrowIfNull(documentation);
        ArgumentNullException.ThrowIfNull(metadata);
        this.BeginEdit();
        node.Documentation = documentation;
        node.Metadata = metadata;
    }

    /// <summary>Records where a reader found a node.</summary>
    public void SetSource(Node node, int index, long offset, long length)
    {
        this.RequireOwn(node);
        this.BeginEdit();
        node.SourceIndex = index;
        node.SourceOffset = offset;
        node.SourceLength = length;
    }

    /// <summary>
    /// Appends a node from arrays that it keeps, and lets results be values that exist already but have no producer:
    /// the way of readers that meet a use before its definition.
    /// </summary>
    /// <exception cref="ArgumentException">A result already has a producer, or is an input or initializer.</exception>
    public Node AddNodeWithValues(OperatorId operatorId, Value?[] inputs, Value[] outputs, AttributeMap attributes, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(name);
        this.BeginEdit();
        foreach (Value output in outputs)
        {
            if (output.Producer is not null || output.IsGraphInput || output.IsInitializer || !ReferenceEquals(output.Graph, this))
            {
                throw new ArgumentException($"The value '{output.Name}' cannot become a result of another node.", nameof(outputs));
            }
        }

        var node = new Node(this, operatorId, name, inputs, outputs, attributes);
        this.Attach(node, null);
        return node;
    }

    /// <summary>A value of this graph without a producer yet, for <see cref="AddNodeWithValues"/>.</summary>
    public Value CreateValue(string name, IrType? type = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        this.BeginEdit();
        return new Value(this, name, type);
    }

    private static void AddUses(Node node)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            node.Inputs[i]?.AddUse(new Use(node, i));
        }
    }

    private static void DropUses(Node node)
    {
        // Iterative: nodes of subgraphs use outer values too.
        var pending = new Stack<Node>();
        pending.Push(node);
        while (pending.TryPop(out Node? current))
        {
            for (int i = 0; i < current.Inputs.Count; i++)
            {
                current.Inputs[i]?.RemoveUse(new Use(current, i));
            }

            foreach (Graph subgraph in current.Subgraphs)
            {
                foreach (Node inner in subgraph.Nodes)
                {
                    pending.Push(inner);
                }
            }
        }
    }

    private static void Adopt(Node node)
    {
        foreach (Graph subgraph in node.Subgraphs)
        {
            if (subgraph.ParentNode is not null && !ReferenceEquals(subgraph.ParentNode, node))
            {
                throw new ArgumentException("A subgraph belongs to one node only; Clone() it for another.");
            }

            subgraph.ParentNode = node;
        }
    }

    private Node InsertNode(
        Node? before, OperatorId operatorId, IEnumerable<Value?> inputs, IEnumerable<string> outputNames, AttributeMap? attributes, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputNames);
        ArgumentNullException.ThrowIfNull(name);
        this.BeginEdit();
        Value[] results = [.. outputNames.Select(output => new Value(this, output, null))];
        var node = new Node(this, operatorId, name, [.. inputs], results, attributes ?? AttributeMap.Empty);
        this.Attach(node, before);
        return node;
    }

    private void Attach(Node node, Node? before)
    {
        Adopt(node);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            node.Outputs[i].Producer = node;
            node.Outputs[i].ResultIndex = i;
        }

        AddUses(node);
        this.Nodes.Insert(node, before);
    }

    private void RequireOwn(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!ReferenceEquals(node.Graph, this))
        {
            throw new ArgumentException($"{node} belongs to another graph.", nameof(node));
        }
    }

    private void RequireOwn(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!ReferenceEquals(value.Graph, this))
        {
            throw new ArgumentException($"{value} belongs to another graph.", nameof(value));
        }
    }
}
