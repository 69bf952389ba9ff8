using HaoLine.Ir;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

public class GraphReadingTests
{
    [Fact]
    public void Model_head_is_read()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Rich());
        Model model = outcome.Model!;
        model.Metadata.Format.Should().Be("onnx");
        model.Metadata.FormatVersion.Should().Be(8);
        model.Metadata.ProducerName.Should().Be("test");
        model.Metadata.Properties.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("key", "value"));
        model.Imports.Should().Equal(new OperatorSetImport("", 17), new OperatorSetImport("local", 1));
        model.Tier.Should().Be(ModelTier.Full);
        model.Capabilities.Should().HaveFlag(ModelCapabilities.Quantization, "it holds an int4 tensor");
        model.Source.ByteLength.Should().Be(Rich().Length);
    }

    [Fact]
    public void Nodes_are_connected_by_identity()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Valid());
        Graph graph = outcome.Model!.MainGraph!;
        Node product = graph.Nodes[0];
        Node relu = graph.Nodes[1];
        product.Operator.Should().Be(OperatorId.Onnx("MatMul"));
        product.Inputs[0].Should().BeSameAs(graph.Inputs[0]);
        product.Inputs[1].Should().BeSameAs(graph.Initializers[0]);
        relu.Inputs[0].Should().BeSameAs(product.Outputs[0]);
        graph.Outputs[0].Should().BeSameAs(relu.Outputs[0]);
        product.Outputs[0].UseCount.Should().Be(1);
        graph.Outputs[0].Type!.ToString().Should().Be("float32[1, 2]");
    }

    [Fact]
    public void Node_location_names_file_bytes_and_element()
    {
        byte[] bytes = Valid();
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        SourceLocation location = outcome.Model!.MainGraph!.Nodes[1].Location;
        location.Element.Should().Be("graph.node[1]");
        location.Path.Should().Be("memory.onnx");
        byte[] node = NodeContent("Relu", "h", "y", new ProtoBytes()).ToArray();
        bytes.AsSpan((int)location.Offset, (int)location.Length).ToArray().Should().Equal(node);
    }

    [Fact]
    public void Initializer_that_is_an_input_is_one_value()
    {
        byte[] bytes = Model(Graph(Node("Relu", "w", "y"), Initializer("w", 1, [1], RawData(4)), Input("w", 1), Output("y", 1)), irVersion: 3);
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        Graph graph = outcome.Model!.MainGraph!;
        graph.Inputs.Should().ContainSingle().Which.Should().BeSameAs(graph.Initializers.Single());
        graph.Inputs[0].IsGraphInput.Should().BeTrue();
        graph.Inputs[0].IsInitializer.Should().BeTrue();
    }

    [Fact]
    public void Empty_names_are_omitted_operands_and_results()
    {
        byte[] bytes = Model(Graph(Node("LSTM", "x,,", ",h"), Input("x", 1), Output("h", 1)));
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        Node node = outcome.Model!.MainGraph!.Nodes[0];
        node.Inputs.Should().HaveCount(3);
        node.Inputs[1].Should().BeNull();
        node.Outputs[0].Name.Should().BeEmpty();
        node.Outputs[0].UseCount.Should().Be(0);
    }

    [Fact]
    public void Subgraph_uses_values_of_the_enclosing_graph()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Rich());
        Graph graph = outcome.Model!.MainGraph!;
        Graph branch = graph.Nodes[1].Subgraphs.First();
        branch.Nodes[0].Inputs[0].Should().BeSameAs(graph.Nodes[0].Outputs[0]);
        branch.Nodes[0].Inputs[1].Should().BeSameAs(branch.Initializers[0]);
        branch.ParentNode.Should().BeSameAs(graph.Nodes[1]);
        branch.ElementPath.Should().Be("graph.node[1].attribute[then_branch].g");
    }

    [Fact]
    public void Subgraph_may_use_what_the_enclosing_graph_computes_later()
    {
        // The branch needs "late", which the next node computes: legal names, wrong order.
        ProtoBytes branch = Graph(Node("Relu", "late", "b"), Output("b", 1));
        byte[] bytes = Model(Graph(
            Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, branch))), Node("Exp", "c", "late"), Input("c", 1), Output("y", 1)));
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        Graph graph = outcome.Model!.MainGraph!;
        graph.Nodes[0].Subgraphs.First().Nodes[0].Inputs[0].Should().BeSameAs(graph.Nodes[1].Outputs[0]);
        graph.Nodes[1].Outputs[0].UseCount.Should().Be(1);
        outcome.Diagnostics.Should().ContainSingle(diagnostic => diagnostic.Id == "HL1005");
    }

    [Fact]
    public void Subgraph_output_may_be_a_value_of_the_enclosing_graph()
    {
        ProtoBytes branch = Graph(Output("c", 1));
        byte[] bytes = Model(Graph(Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, branch))), Input("c", 1), Output("y", 1)));
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        Graph graph = outcome.Model!.MainGraph!;
        graph.Nodes[0].Subgraphs.First().Outputs[0].Should().BeSameAs(graph.Inputs[0]);
    }

    [Fact]
    public void Subgraph_of_a_subgraph_may_return_what_the_main_graph_computes_later()
    {
        ProtoBytes inner = Graph(Node("Exp", "late", "e"), Output("late", 1), Output("e", 1));
        ProtoBytes branch = Graph(Node("If", "c", "i", Attribute("then_branch", 5, new ProtoBytes().Message(6, inner))), Output("i", 1));
        byte[] bytes = Model(Graph(
            Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, branch))), Node("Exp", "c", "late"), Input("c", 1), Output("y", 1)));
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        Graph graph = outcome.Model!.MainGraph!;
        Graph read = graph.Nodes[0].Subgraphs.First().Nodes[0].Subgraphs.First();
        read.Outputs[0].Should().BeSameAs(graph.Nodes[1].Outputs[0]);
        read.Nodes[0].Inputs[0].Should().BeSameAs(graph.Nodes[1].Outputs[0]);
    }

    [Fact]
    public void Function_is_read_with_its_attributes_and_references()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Rich());
        Function function = outcome.Model!.Functions[new OperatorId("local", "F")];
        function.RequiredAttributes.Should().Equal("alpha");
        function.Body.Inputs.Should().ContainSingle().Which.Name.Should().Be("a");
        AttributeValue alpha = function.Body.Nodes[0].Attributes.Find("alpha")!;
        alpha.Kind.Should().Be(AttributeKind.Reference);
        alpha.DeclaredKind.Should().Be(AttributeKind.Float);
        alpha.AsReference().Should().Be("alpha");
    }

    [Fact]
    public void Attributes_of_every_kind_are_read()
    {
        ProtoBytes type = TensorType(1, null);
        ProtoBytes attributes = new ProtoBytes()
            .Append(Attribute("f", 1, new ProtoBytes().Fixed32(2, 1.5f)))
            .Append(Attribute("i", 2, new ProtoBytes().Varint(3, -7)))
            .Append(Attribute("s", 3, new ProtoBytes().Text(4, "text")))
            .Append(Attribute("t", 4, new ProtoBytes().Message(5, Tensor("", 2, [1], RawData(1)))))
            .Append(Attribute("g", 5, new ProtoBytes().Message(6, Graph())))
            .Append(Attribute("floats", 6, new ProtoBytes().Fixed32(7, 1).Bytes(7, 0, 0, 0, 0x40)))
            .Append(Attribute("ints", 7, new ProtoBytes().Packed(8, 1, -2).Varint(8, 3)))
            .Append(Attribute("strings", 8, new ProtoBytes().Text(9, "a").Text(9, "b")))
            .Append(Attribute("tensors", 9, new ProtoBytes().Message(10, Tensor("", 2, [1], RawData(1)))))
            .Append(Attribute("graphs", 10, new ProtoBytes().Message(11, Graph()).Message(11, Graph())))
            .Append(Attribute("tp", 13, new ProtoBytes().Message(14, type)))
            .Append(Attribute("tps", 14, new ProtoBytes().Message(15, type).Message(15, type)))
            .Append(new ProtoBytes().Message(5, new ProtoBytes().Text(1, "untyped").Varint(3, 9)))
            .Append(Attribute("zero", 2, new ProtoBytes()))
            .Append(Attribute("none", 7, new ProtoBytes()));
        using ReadOutcome outcome = ReadOutcome.OfBytes(Model(Graph(Node("A", "", "y", attributes))));
        outcome.Error.Should().BeNull();
        AttributeMap map = outcome.Model!.MainGraph!.Nodes[0].Attributes;
        map.Find("f")!.AsFloat().Should().Be(1.5f);
        map.Find("i")!.AsInt().Should().Be(-7);
        map.Find("s")!.AsString().Should().Be("text");
        map.Find("t")!.AsTensor().ElementCount.Should().Be(1);
        map.Find("g")!.AsGraph().Nodes.Count.Should().Be(0);
        map.Find("floats")!.AsFloats().ToArray().Should().Equal(1f, 2f);
        map.Find("ints")!.AsInts().ToArray().Should().Equal(1, -2, 3);
        map.Find("strings")!.AsStrings().Should().Equal("a", "b");
        map.Find("tensors")!.AsTensors().Should().HaveCount(1);
        map.Find("graphs")!.AsGraphs().Should().HaveCount(2);
        map.Find("tp")!.AsType().ToString().Should().Be("float32[*]");
        map.Find("tps")!.AsTypes().Should().HaveCount(2);
        map.Find("untyped")!.AsInt().Should().Be(9);
        map.Find("zero")!.AsInt().Should().Be(0, "protobuf does not store a default");
        map.Find("none")!.AsInts().Length.Should().Be(0);
    }

    [Theory]
    [InlineData("batch", "batch")]
    [InlineData("seq + 1", "seq + 1")]
    [InlineData("batch*2", "2·batch")]
    [InlineData("seq-len", "`seq-len`")]
    [InlineData("", "?")]
    public void Dimension_names_become_symbols_or_formulas(string text, string expected)
    {
        ProtoBytes shape = new ProtoBytes().Message(1, new ProtoBytes().Text(2, text));
        byte[] bytes = Model(Graph(new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, TensorType(1, shape)))));
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        var type = (TensorType)outcome.Model!.MainGraph!.Inputs[0].Type!;
        type.Shape![0].ToString().Should().Be(expected);
    }

    [Fact]
    public void Types_of_every_kind_are_read()
    {
        ProtoBytes tensor = TensorType(7, new ProtoBytes().Message(1, new ProtoBytes().Varint(1, 3)));
        (string Name, ProtoBytes Type, string Text)[] cases =
        [
            ("seq", new ProtoBytes().Message(4, new ProtoBytes().Message(1, tensor)), "sequence<int64[3]>"),
            ("map", new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 8).Message(2, tensor)), "map<string, int64[3]>"),
            ("opt", new ProtoBytes().Message(9, new ProtoBytes().Message(1, tensor)), "optional<int64[3]>"),
            ("sparse", new ProtoBytes().Message(8, new ProtoBytes().Varint(1, 1)), "sparse float32[*]"),
            ("opaque", new ProtoBytes().Message(7, new ProtoBytes().Text(1, "d").Text(2, "n")), "opaque<d::n>"),
        ];
        var graph = new ProtoBytes();
        foreach ((string name, ProtoBytes type, _) in cases)
        {
            graph.Message(11, new ProtoBytes().Text(1, name).Message(2, type));
        }

        using ReadOutcome outcome = ReadOutcome.OfBytes(Model(graph));
        outcome.Model!.MainGraph!.Inputs.Select(input => input.Type!.ToString()).Should().Equal(cases.Select(item => item.Text));
    }

    [Fact]
    public void Annotation_states_the_quantization_of_a_value()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Rich());
        Value annotated = outcome.Model!.MainGraph!.Nodes[0].Outputs[0];
        annotated.Quantization!.ScaleTensor.Should().Be("w");
        annotated.Quantization.ZeroPointTensor.Should().BeNull();
    }

    [Fact]
    public void Fields_in_reverse_order_give_the_same_model()
    {
        // Protobuf fields may come in any order: graph before versions, initializers before nodes.
        ProtoBytes graph = new ProtoBytes()
            .Append(Output("y", 1)).Append(Input("x", 1)).Append(Initializer("w", 1, [1], RawData(4))).Append(Node("Add", "x,w", "y"));
        byte[] bytes = new ProtoBytes().Message(7, graph).Message(8, OperatorSet("", 17)).Varint(1, 8).ToArray();
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        outcome.Error.Should().BeNull();
        outcome.Model!.MainGraph!.Nodes[0].Inputs.Should().NotContainNulls().And.HaveCount(2);
        new OnnxFormatReader().Match(ModelSource.FromMemory("x.bin", bytes)).Should().Be(FormatMatch.Certain);
    }
}
