using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <summary>Emits <c>ModelProto</c> with its functions, graphs and nodes; the same calls in the same order on every run.</summary>
internal sealed partial class OnnxModelEncoder
{
    /// <summary>Each level takes three messages; runtimes built on Protocol Buffers stop at 100 messages or about 33 levels.</summary>
    private const int MaximumSubgraphDepth = 256;

    private const long DefaultIrVersion = 10;

    private readonly Model model;
    private readonly OnnxValueNames names;
    private readonly ExternalDataPlan? external;
    private readonly ProtobufEmitter emitter;
    private int depth;

    private OnnxModelEncoder(Model model, OnnxValueNames names, ExternalDataPlan? external, ProtobufEmitter emitter)
    {
        this.model = model;
        this.names = names;
        this.external = external;
        this.emitter = emitter;
    }

    public static void Encode(Model model, OnnxValueNames names, ExternalDataPlan? external, ProtobufEmitter emitter) =>
        new OnnxModelEncoder(model, names, external, emitter).Model();

    private void Model()
    {
        ModelMetadata metadata = this.model.Metadata;
        this.emitter.Int64(OnnxFields.Model.IrVersion, metadata.FormatVersion ?? DefaultIrVersion);
        this.emitter.OptionalText(OnnxFields.Model.ProducerName, metadata.ProducerName);
        this.emitter.OptionalText(OnnxFields.Model.ProducerVersion, metadata.ProducerVersion);
        this.emitter.OptionalText(OnnxFields.Model.Domain, metadata.Domain);
        if (metadata.ModelVersion is { } version)
        {
            this.emitter.Int64(OnnxFields.Model.ModelVersion, version);
        }

        this.emitter.OptionalText(OnnxFields.Model.Documentation, metadata.Documentation);
        this.emitter.Begin(OnnxFields.Model.Graph);
        this.Graph(this.model.MainGraph!);
        this.emitter.End();
        this.Imports(OnnxFields.Model.OperatorSetImport, this.model.Imports);
        this.Metadata(OnnxFields.Model.Metadata, metadata.Properties);
        foreach (Function function in this.model.Functions.Values)
        {
            this.Function(function);
        }
    }

    private void Function(Function function)
    {
        this.emitter.Begin(OnnxFields.Model.Functions);
        this.emitter.Text(OnnxFields.Function.Name, function.Id.Name);
        foreach (Value input in function.Body.Inputs)
        {
            this.emitter.Text(OnnxFields.Function.Input, this.names[input]);
        }

        foreach (Value output in function.Body.Outputs)
        {
            this.emitter.Text(OnnxFields.Function.Output, this.names[output]);
        }

        foreach (string attribute in function.RequiredAttributes)
        {
            this.emitter.Text(OnnxFields.Function.Attribute, attribute);
        }

        foreach (Value initializer in function.Body.Initializers)
        {
            this.ConstantNode(initializer);
        }

        this.Nodes(OnnxFields.Function.Node, function.Body);
        this.emitter.OptionalText(OnnxFields.Function.Documentation, function.Documentation);
        this.Imports(OnnxFields.Function.OperatorSetImport, function.Imports);
        this.emitter.OptionalText(OnnxFields.Function.Domain, function.Id.Domain);
        this.Attributes(OnnxFields.Function.AttributeDefault, function.DefaultAttributes, $"function {function.Id}");
        foreach (Value value in this.TypedValues(function.Body, isFunction: true))
        {
            OnnxTypeEncoder.ValueInfo(this.emitter, OnnxFields.Function.ValueInfo, this.names[value], value.Type);
        }

        this.emitter.OptionalText(OnnxFields.Function.Overload, function.Id.Overload);
        this.Metadata(OnnxFields.Function.Metadata, function.Metadata);
        this.emitter.End();
    }

    private void Graph(Graph graph)
    {
        this.Nodes(OnnxFields.Graph.Node, graph);
        this.emitter.OptionalText(OnnxFields.Graph.Name, graph.Name);
        foreach (Value value in graph.Initializers)
        {
            if (value.Constant is not SparseTensorData)
            {
                string name = this.names[value];
                OnnxTensorEncoder.Tensor(this.emitter, OnnxFields.Graph.Initializer, name, value.Constant!, $"Initializer '{name}'", this.external, false);
            }
        }

        this.emitter.OptionalText(OnnxFields.Graph.Documentation, graph.Documentation);
        foreach (Value value in graph.Inputs)
        {
            OnnxTypeEncoder.ValueInfo(this.emitter, OnnxFields.Graph.Input, this.names[value], value.Type);
        }

        foreach (Value value in graph.Outputs)
        {
            OnnxTypeEncoder.ValueInfo(this.emitter, OnnxFields.Graph.Output, this.names[value], value.Type);
        }

        foreach (Value value in this.TypedValues(graph, isFunction: false))
        {
            OnnxTypeEncoder.ValueInfo(this.emitter, OnnxFields.Graph.ValueInfo, this.names[value], value.Type);
        }

        this.QuantizationAnnotations(graph);
        foreach (Value value in graph.Initializers)
        {
            if (value.Constant is SparseTensorData sparse)
            {
                string name = this.names[value];
                OnnxTensorEncoder.Sparse(this.emitter, OnnxFields.Graph.SparseInitializer, name, sparse, $"Sparse initializer '{name}'");
            }
        }

        this.Metadata(OnnxFields.Graph.Metadata, graph.Metadata);
    }

    private void Nodes(int field, Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            this.emitter.Begin(field);
            this.Node(node);
            this.emitter.End();
        }
    }

    private void Node(Node node)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            this.emitter.Text(OnnxFields.Node.Input, node.Inputs[i] is { } operand ? this.OperandName(node, operand) : "");
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            this.emitter.Text(OnnxFields.Node.Output, this.names[node.Outputs[i]]);
        }

        this.emitter.OptionalText(OnnxFields.Node.Name, node.Name);
        this.emitter.OptionalText(OnnxFields.Node.OperatorType, node.Operator.Name);
        this.Attributes(OnnxFields.Node.Attribute, node.Attributes, node);
        this.emitter.OptionalText(OnnxFields.Node.Documentation, node.Documentation);
        this.emitter.OptionalText(OnnxFields.Node.Domain, node.Operator.Domain);
        this.emitter.OptionalText(OnnxFields.Node.Overload, node.Operator.Overload);
        this.Metadata(OnnxFields.Node.Metadata, node.Metadata);
    }

    /// <summary>Names mean something only where they can be seen: a value of an unrelated graph would silently become another one.</summary>
    private string OperandName(Node node, Value operand)
    {
        for (Graph? graph = node.Graph; graph is not null; graph = graph.ParentNode?.Graph)
        {
            if (ReferenceEquals(graph, operand.Graph))
            {
                return this.names[operand];
            }
        }

        throw new NotSupportedException($"{node} uses the value '{operand.Name}' of a graph that does not enclose it.");
    }

    /// <summary>Function bodies have no initializers in ONNX; a Constant node means the same.</summary>
    private void ConstantNode(Value initializer)
    {
        string name = this.names[initializer];
        this.emitter.Begin(OnnxFields.Function.Node);
        this.emitter.Text(OnnxFields.Node.Output, name);
        this.emitter.Text(OnnxFields.Node.OperatorType, "Constant");
        bool isSparse = initializer.Constant is SparseTensorData;
        AttributeValue value = isSparse
            ? AttributeValue.SparseTensor((SparseTensorData)initializer.Constant!)
            : AttributeValue.Tensor(initializer.Constant!);
        this.Attribute(OnnxFields.Node.Attribute, isSparse ? "sparse_value" : "value", value, $"Constant '{name}'");
        this.emitter.End();
    }

    private void Imports(int field, IReadOnlyList<OperatorSetImport> imports)
    {
        foreach (OperatorSetImport import in imports)
        {
            this.emitter.Begin(field);
            this.emitter.OptionalText(OnnxFields.OperatorSet.Domain, import.Domain);
            this.emitter.Int64(OnnxFields.OperatorSet.Version, import.Version);
            this.emitter.End();
        }
    }

    private void Metadata(int field, IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        foreach ((string key, string value) in entries)
        {
            OnnxTensorEncoder.Entry(this.emitter, field, key, value);
        }
    }

    private void QuantizationAnnotations(Graph graph)
    {
        foreach (Value value in AllValues(graph))
        {
            if (value.Quantization is not { } quantization || (quantization.ScaleTensor ?? quantization.ZeroPointTensor) is null)
            {
                continue;
            }

            this.emitter.Begin(OnnxFields.Graph.QuantizationAnnotation);
            this.emitter.Text(OnnxFields.Annotation.TensorName, this.names[value]);
            if (quantization.ScaleTensor is { } scale)
            {
                OnnxTensorEncoder.Entry(this.emitter, OnnxFields.Annotation.QuantizationParameters, OnnxFields.Annotation.ScaleKey, scale);
            }

            if (quantization.ZeroPointTensor is { } zeroPoint)
            {
                OnnxTensorEncoder.Entry(this.emitter, OnnxFields.Annotation.QuantizationParameters, OnnxFields.Annotation.ZeroPointKey, zeroPoint);
            }

            this.emitter.End();
        }
    }

    private IEnumerable<Value> TypedValues(Graph graph, bool isFunction) => AllValues(graph)
        .Where(value => value.Type is not null && this.names[value].Length > 0)
        .Where(value => isFunction || (!value.IsGraphInput && !value.IsGraphOutput));

    private static IEnumerable<Value> AllValues(Graph graph) => graph.Inputs
        .Concat(graph.Initializers.Where(static value => !value.IsGraphInput))
        .Concat(graph.Nodes.SelectMany(static node => node.Outputs));
}
