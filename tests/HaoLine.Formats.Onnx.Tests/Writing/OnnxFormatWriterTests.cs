using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Tests.Writing;

public sealed class OnnxFormatWriterTests
{
    private static readonly Shape Vector4 = Shape.Of(4);

    [Fact]
    public void Write_model_header_puts_every_field_under_its_number()
    {
        var graph = new Graph("main") { Documentation = "about the graph", Metadata = [new("gk", "gv")] };
        using var model = new Model(graph)
        {
            Imports = [new("", 17), new("com.example", 3)],
            Metadata = new ModelMetadata
            {
                FormatVersion = 8,
                ProducerName = "producer",
                ProducerVersion = "1.2",
                Domain = "org.example",
                ModelVersion = 0,
                Documentation = "about the model",
                Properties = [new("author", "me"), new("author", "you")],
            },
        };

        WireMessage message = Written(model);

        message.Int(1).Should().Be(8);
        message.Text(2).Should().Be("producer");
        message.Text(3).Should().Be("1.2");
        message.Text(4).Should().Be("org.example");
        message.Int(5).Should().Be(0);
        message.Text(6).Should().Be("about the model");
        message.Messages(8).Select(import => import.Int(2)).Should().Equal(17, 3);
        message.Messages(8)[0].Has(1).Should().BeFalse("the empty domain is the absent field");
        message.Messages(8)[1].Text(1).Should().Be("com.example");
        message.Entries(14).Should().Equal(("author", "me"), ("author", "you"));
        WireMessage written = message.Message(7);
        written.Text(2).Should().Be("main");
        written.Text(10).Should().Be("about the graph");
        written.Entries(16).Should().Equal(("gk", "gv"));
    }

    [Fact]
    public void Write_model_without_format_version_states_ir_version_10()
    {
        using var model = new Model(new Graph("g"));

        Written(model).Int(1).Should().Be(10);
    }

    [Fact]
    public void Write_graph_of_one_node_states_inputs_initializers_value_info_and_outputs()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, new Shape(Dimension.Symbol("batch"), Dimension.Unknown, 4)));
        Value w = graph.AddInitializer("w", InlineTensorData.FromSingles([2, 2], [1, 2, 3, -0.5f]));
        Node first = graph.AddNode(new OperatorId("com.example", "F", "o"), [x, null, w], ["h", "", "h2"], name: "n0");
        graph.SetDescription(first, "doc of n0", [new("k", "v")]);
        graph.SetType(first.Outputs[0], new TensorType(DataType.BFloat16, null));
        Node second = graph.AddNode(OperatorId.Onnx("Relu"), [first.Outputs[0]], ["y"]);
        graph.SetType(second.Outputs[0], new TensorType(DataType.Int64, Shape.Scalar));
        graph.AddOutput(second.Outputs[0]);
        using var model = new Model(graph);

        WireMessage written = Written(model).Message(7);

        WireMessage[] nodes = written.Messages(1);
        nodes[0].Texts(1).Should().Equal("x", "", "w");
        nodes[0].Texts(2).Should().Equal("h", "", "h2");
        nodes[0].Text(3).Should().Be("n0");
        nodes[0].Text(4).Should().Be("F");
        nodes[0].Text(6).Should().Be("doc of n0");
        nodes[0].Text(7).Should().Be("com.example");
        nodes[0].Text(8).Should().Be("o");
        nodes[0].Entries(9).Should().Equal(("k", "v"));
        nodes[1].Text(4).Should().Be("Relu");
        nodes[1].Has(7).Should().BeFalse();
        WireMessage initializer = written.Message(5);
        initializer.Ints(1).Should().Equal(2, 2);
        initializer.Int(2).Should().Be(1);
        initializer.Text(8).Should().Be("w");
        initializer.Bytes(9).Should().Equal(0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0, 0xBF);
        WireMessage input = written.Message(11);
        input.Text(1).Should().Be("x");
        WireMessage tensor = input.Message(2, 1);
        tensor.Int(1).Should().Be(1);
        WireMessage[] dimensions = tensor.Message(2).Messages(1);
        dimensions[0].Text(2).Should().Be("batch");
        dimensions[1].FieldNumbers.Should().BeEmpty("an unknown size states nothing");
        dimensions[2].Int(1).Should().Be(4);
        WireMessage info = written.Message(13);
        info.Text(1).Should().Be("h");
        info.Message(2, 1).Int(1).Should().Be(16);
        info.Message(2, 1).Has(2).Should().BeFalse("the rank is unknown");
        WireMessage output = written.Message(12);
        output.Text(1).Should().Be("y");
        output.Message(2, 1).Message(2).FieldNumbers.Should().BeEmpty("a scalar has a shape without dimensions");
    }

    [Fact]
    public void Write_every_attribute_kind_uses_its_field_and_type_number()
    {
        var body = new Graph("body");
        var second = new Graph("second");
        TensorData tensor = InlineTensorData.Vector(7);
        var sparse = new SparseTensorData([3], InlineTensorData.FromSingles([1], [5]), InlineTensorData.Vector(2));
        var attributes = new AttributeMap(
        [
            new("f", AttributeValue.Float(0f)),
            new("i", AttributeValue.Int(-1)),
            new("s", AttributeValue.Bytes([0xFF, 0x00])),
            new("t", AttributeValue.Tensor(tensor)),
            new("g", AttributeValue.Graph(body)),
            new("floats", AttributeValue.Floats(1.5f, -2f)),
            new("ints", AttributeValue.Ints(3, -4, 0)),
            new("strings", AttributeValue.Strings("a", "")),
            new("tensors", AttributeValue.Tensors([tensor, tensor])),
            new("graphs", AttributeValue.Graphs([second])),
            new("sparse", AttributeValue.SparseTensor(sparse)),
            new("sparses", AttributeValue.SparseTensors([sparse])),
            new("type", AttributeValue.Type(new TensorType(DataType.Float16, Vector4))),
            new("types", AttributeValue.Types([new TensorType(DataType.Bool, null)])),
            new("ref", AttributeValue.Reference("alpha", AttributeKind.Ints)),
        ]);
        var graph = new Graph("g");
        graph.AddNode(OperatorId.Onnx("Any"), [], ["y"], attributes);
        using var model = new Model(graph);

        WireMessage[] written = Written(model).Message(7, 1).Messages(5);

        written.Select(attribute => attribute.Text(1)).Should().Equal(attributes.Select(attribute => attribute.Key));
        written.Select(attribute => attribute.Int(20)).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 7);
        written[0].Float(2).Should().Be(0f);
        written[1].Int(3).Should().Be(-1);
        written[2].Bytes(4).Should().Equal(0xFF, 0x00);
        written[3].Message(5).Bytes(9).Should().Equal(7, 0, 0, 0, 0, 0, 0, 0);
        written[4].Message(6).Text(2).Should().Be("body");
        written[5].Floats(7).Should().Equal(1.5f, -2f);
        written[6].Ints(8).Should().Equal(3, -4, 0);
        written[7].Texts(9).Should().Equal("a", "");
        written[8].Messages(10).Should().HaveCount(2);
        written[9].Message(11).Text(2).Should().Be("second");
        written[10].Message(22, 1).Bytes(9).Should().Equal(0, 0, 0xA0, 0x40);
        written[10].Message(22, 2).Bytes(9).Should().Equal(2, 0, 0, 0, 0, 0, 0, 0);
        written[10].Message(22).Ints(3).Should().Equal(3);
        written[11].Message(23, 1).Ints(1).Should().Equal(1);
        written[12].Message(14, 1).Int(1).Should().Be(10);
        written[13].Message(15, 1).Int(1).Should().Be(9);
        written[14].Text(21).Should().Be("alpha");
        written[14].Has(8).Should().BeFalse("a reference has no value of its own");
    }

    /// <summary>Numbers of TensorProto.DataType as the ONNX specification lists them.</summary>
    [Theory]
    [InlineData("float32", 1)]
    [InlineData("uint8", 2)]
    [InlineData("int8", 3)]
    [InlineData("uint16", 4)]
    [InlineData("int16", 5)]
    [InlineData("int32", 6)]
    [InlineData("int64", 7)]
    [InlineData("string", 8)]
    [InlineData("bool", 9)]
    [InlineData("float16", 10)]
    [InlineData("float64", 11)]
    [InlineData("uint32", 12)]
    [InlineData("uint64", 13)]
    [InlineData("complex64", 14)]
    [InlineData("complex128", 15)]
    [InlineData("bfloat16", 16)]
    [InlineData("float8e4m3fn", 17)]
    [InlineData("float8e4m3fnuz", 18)]
    [InlineData("float8e5m2", 19)]
    [InlineData("float8e5m2fnuz", 20)]
    [InlineData("uint4", 21)]
    [InlineData("int4", 22)]
    [InlineData("float4e2m1", 23)]
    [InlineData("float8e8m0", 24)]
    [InlineData("uint2", 25)]
    [InlineData("int2", 26)]
    public void Write_input_of_each_element_type_states_its_number(string name, int number)
    {
        DataType.TryParse(name, out DataType type).Should().BeTrue();
        var graph = new Graph("g");
        graph.AddInput("x", new TensorType(type, null));
        using var model = new Model(graph);

        Written(model).Message(7, 11, 2, 1).Int(1).Should().Be(number);
    }

    [Fact]
    public void Write_nested_types_nests_messages()
    {
        var graph = new Graph("g");
        graph.AddInput("a", new SequenceType(new OptionalType(new TensorType(DataType.Float32, null))));
        graph.AddInput("b", new MapType(DataType.String, new SparseTensorType(DataType.Float64, Vector4)));
        graph.AddInput("c", new OpaqueType("d", "n"));
        using var model = new Model(graph);

        WireMessage[] inputs = Written(model).Message(7).Messages(11);

        inputs[0].Message(2, 4, 1, 9, 1, 1).Int(1).Should().Be(1);
        inputs[1].Message(2, 5).Int(1).Should().Be(8);
        inputs[1].Message(2, 5, 2, 8).Int(1).Should().Be(11);
        inputs[1].Message(2, 5, 2, 8, 2, 1).Int(1).Should().Be(4);
        inputs[2].Message(2, 7).Texts(1).Concat(inputs[2].Message(2, 7).Texts(2)).Should().Equal("d", "n");
    }

    [Fact]
    public void Write_function_states_signature_defaults_body_and_imports()
    {
        var body = new Graph("ignored");
        Value x = body.AddInput("x", null);
        Value scale = body.AddInitializer("scale", InlineTensorData.FromSingles([1], [2]));
        Node node = body.AddNode(
            OperatorId.Onnx("Mul"), [x, scale], ["y"], new AttributeMap([new("a", AttributeValue.Reference("alpha", AttributeKind.Float))]));
        body.AddOutput(node.Outputs[0]);
        body.SetType(x, new TensorType(DataType.Float32, null));
        var function = new Function(new OperatorId("custom", "Scale", "f32"), body)
        {
            RequiredAttributes = ["alpha"],
            DefaultAttributes = new AttributeMap([new("beta", AttributeValue.Int(5))]),
            Imports = [new("", 18)],
            Documentation = "doubles",
            Metadata = [new("k", "v")],
        };
        using var model = new Model(new Graph("g")) { Functions = new Dictionary<OperatorId, Function> { [function.Id] = function } };

        WireMessage written = Written(model).Message(25);

        written.Text(1).Should().Be("Scale");
        written.Texts(4).Should().Equal("x");
        written.Texts(5).Should().Equal("y");
        written.Texts(6).Should().Equal("alpha");
        written.Messages(7).Select(item => item.Text(4)).Should().Equal("Constant", "Mul");
        written.Messages(7)[0].Texts(2).Should().Equal("scale");
        written.Messages(7)[0].Message(5, 5).Bytes(9).Should().Equal(0, 0, 0, 0x40);
        written.Text(8).Should().Be("doubles");
        written.Message(9).Int(2).Should().Be(18);
        written.Text(10).Should().Be("custom");
        written.Message(11).Int(3).Should().Be(5);
        written.Message(12).Text(1).Should().Be("x");
        written.Text(13).Should().Be("f32");
        written.Entries(14).Should().Equal(("k", "v"));
    }

    [Fact]
    public void Write_quantization_annotation_names_scale_and_zero_point()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", null);
        graph.SetQuantization(x, new QuantizationParameters { ScaleTensor = "x_scale", ZeroPointTensor = "x_zero" });
        using var model = new Model(graph);

        WireMessage annotation = Written(model).Message(7, 14);

        annotation.Text(1).Should().Be("x");
        annotation.Entries(2).Should().Equal(("SCALE_TENSOR", "x_scale"), ("ZERO_POINT_TENSOR", "x_zero"));
    }

    [Fact]
    public void Write_sparse_initializer_and_strings_use_their_own_fields()
    {
        var graph = new Graph("g");
        graph.AddInitializer("sparse", new SparseTensorData([2, 3], InlineTensorData.FromSingles([1], [1]), InlineTensorData.FromInt64([1, 2], [1, 2])));
        graph.AddInitializer("words", new StringTensorData([2], ["ab"u8.ToArray(), Array.Empty<byte>()]));
        using var model = new Model(graph);

        WireMessage written = Written(model).Message(7);

        written.Message(15, 1).Text(8).Should().Be("sparse");
        written.Message(15).Ints(3).Should().Equal(2, 3);
        written.Message(5).Texts(6).Should().Equal("ab", "");
        written.Message(5).Has(9).Should().BeFalse();
    }

    [Fact]
    public void Write_missing_payload_names_tensor_and_reason()
    {
        var graph = new Graph("g");
        graph.AddInitializer("big.weight", new MissingTensorData(DataType.Float32, [4], "the file big.bin is absent"));
        using var model = new Model(graph);

        Action write = () => Written(model);

        write.Should().Throw<NotSupportedException>().WithMessage("*'big.weight'*big.bin is absent*");
    }

    [Fact]
    public void Write_block_type_names_value_and_type()
    {
        var graph = new Graph("g");
        graph.AddInput("packed", new TensorType(DataType.GgmlQ4K, Vector4));
        using var model = new Model(graph);

        Action write = () => Written(model);

        write.Should().Throw<NotSupportedException>().WithMessage("*q4_k*'packed'*");
    }

    [Fact]
    public void Write_value_of_an_unrelated_graph_is_refused()
    {
        var other = new Graph("other");
        Value foreign = other.AddInput("x", null);
        var graph = new Graph("g");
        graph.AddNode(OperatorId.Onnx("Relu"), [foreign], ["y"]);
        using var model = new Model(graph);

        Action write = () => Written(model);

        write.Should().Throw<NotSupportedException>().WithMessage("*'x'*does not enclose*");
    }

    [Fact]
    public void Write_weights_without_graph_is_refused()
    {
        using var model = new Model(null);

        Action write = () => Written(model);

        write.Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Write_deep_subgraphs_ends_in_the_documented_exception()
    {
        var graph = new Graph("innermost");
        for (int i = 0; i < 1000; i++)
        {
            var outer = new Graph($"g{i}");
            outer.AddNode(OperatorId.Onnx("If"), [], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(graph))]));
            graph = outer;
        }

        using var model = new Model(graph);

        Action write = () => Written(model);

        write.Should().Throw<NotSupportedException>().WithMessage("*256*");
    }

    [Fact]
    public void Write_twice_gives_the_same_bytes()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("", new TensorType(DataType.Float32, Vector4));
        for (int i = 0; i < 50; i++)
        {
            x = graph.AddNode(OperatorId.Onnx("Relu"), [x], [""]).Outputs[0];
        }

        graph.AddOutput(x);
        using var model = new Model(graph);
        using Model clone = model.Clone();

        Bytes(clone).Should().Equal(Bytes(model));
    }

    internal static WireMessage Written(Model model) => new(Bytes(model));

    internal static byte[] Bytes(Model model)
    {
        using var stream = new MemoryStream();
        new OnnxFormatWriter().Write(model, stream);
        return stream.ToArray();
    }
}
