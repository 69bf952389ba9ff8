namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>ONNX messages made by hand from their field numbers; independent of our writer.</summary>
internal static class OnnxBytes
{
    public const int FloatType = 1;
    public const int Int64Type = 7;

    public static ProtoBytes Header(long irVersion = 8, long opset = 17) => new ProtoBytes()
        .Varint(1, irVersion)
        .Text(2, "test")
        .Message(8, OperatorSet("", opset));

    public static ProtoBytes OperatorSet(string domain, long version) => new ProtoBytes().Text(1, domain).Varint(2, version);

    public static byte[] Model(ProtoBytes graph, ProtoBytes? more = null, long irVersion = 8) =>
        Header(irVersion).Message(7, graph).Append(more ?? new ProtoBytes()).ToArray();

    public static ProtoBytes Graph(params ReadOnlySpan<ProtoBytes> parts)
    {
        var graph = new ProtoBytes();
        foreach (ProtoBytes part in parts)
        {
            graph.Append(part);
        }

        return graph.Text(2, "g");
    }

    public static ProtoBytes Node(string operatorType, string inputs, string outputs, ProtoBytes? more = null, string domain = "")
    {
        var node = new ProtoBytes();
        foreach (string input in Split(inputs))
        {
            node.Text(1, input);
        }

        foreach (string output in Split(outputs))
        {
            node.Text(2, output);
        }

        node.Text(4, operatorType);
        if (domain.Length > 0)
        {
            node.Text(7, domain);
        }

        return new ProtoBytes().Message(1, node.Append(more ?? new ProtoBytes()));
    }

    /// <summary>A node attribute with its declared type code and its value field.</summary>
    public static ProtoBytes Attribute(string name, int typeCode, ProtoBytes value) =>
        new ProtoBytes().Message(5, new ProtoBytes().Text(1, name).Append(value).Varint(20, typeCode));

    public static ProtoBytes Input(string name, params long[] dimensions) => new ProtoBytes().Message(11, ValueInfo(name, FloatType, dimensions));

    public static ProtoBytes Output(string name, params long[] dimensions) => new ProtoBytes().Message(12, ValueInfo(name, FloatType, dimensions));

    public static ProtoBytes ValueInfo(string name, int elementType, params long[] dimensions)
    {
        var shape = new ProtoBytes();
        foreach (long dimension in dimensions)
        {
            shape.Message(1, new ProtoBytes().Varint(1, dimension));
        }

        return new ProtoBytes().Text(1, name).Message(2, TensorType(elementType, shape));
    }

    public static ProtoBytes TensorType(int elementType, ProtoBytes? shape)
    {
        ProtoBytes tensor = new ProtoBytes().Varint(1, elementType);
        return new ProtoBytes().Message(1, shape is null ? tensor : tensor.Message(2, shape));
    }

    public static ProtoBytes Tensor(string name, int type, long[] dimensions, ProtoBytes data)
    {
        var tensor = new ProtoBytes();
        foreach (long dimension in dimensions)
        {
            tensor.Varint(1, dimension);
        }

        return tensor.Varint(2, type).Text(8, name).Append(data);
    }

    public static ProtoBytes Initializer(string name, int type, long[] dimensions, ProtoBytes data) =>
        new ProtoBytes().Message(5, Tensor(name, type, dimensions, data));

    public static ProtoBytes RawData(int count) => new ProtoBytes().Bytes(9, new byte[count]);

    public static ProtoBytes External(params (string Key, string Value)[] entries)
    {
        var data = new ProtoBytes();
        foreach ((string key, string value) in entries)
        {
            data.Message(13, new ProtoBytes().Text(1, key).Text(2, value));
        }

        return data.Varint(14, 1);
    }

    /// <summary>x[1,4] · w[4,2], then Relu: the smallest model with a weight.</summary>
    public static byte[] Valid() => Model(Graph(
        Node("MatMul", "x,w", "h"),
        Node("Relu", "h", "y"),
        Initializer("w", FloatType, [4, 2], RawData(32)),
        Input("x", 1, 4),
        Output("y", 1, 2)));

    /// <summary>A model with most kinds of message, as a seed for truncation and mutation.</summary>
    public static byte[] Rich()
    {
        ProtoBytes branch = Graph(
            Node("Mul", "h,two", "b"), Initializer("two", FloatType, [], new ProtoBytes().Fixed32(4, 2)), Output("b", 1, 2));
        ProtoBytes function = new ProtoBytes()
            .Text(1, "F").Text(4, "a").Text(5, "c").Text(6, "alpha")
            .Append(new ProtoBytes().Message(7, NodeContent("LeakyRelu", "a", "c", new ProtoBytes().Message(5, new ProtoBytes().Text(1, "alpha").Varint(20, 1).Text(21, "alpha")))))
            .Message(9, OperatorSet("", 17)).Text(10, "local");
        ProtoBytes more = new ProtoBytes()
            .Message(8, OperatorSet("local", 1))
            .Message(14, new ProtoBytes().Text(1, "key").Text(2, "value"))
            .Message(25, function);
        ProtoBytes graph = Graph(
            Node("MatMul", "x,w", "h"),
            Node("If", "flag", "i", Attribute("then_branch", 5, new ProtoBytes().Message(6, branch)).Append(Attribute("else_branch", 5, new ProtoBytes().Message(6, branch)))),
            Node("F", "i", "y", Attribute("alpha", 1, new ProtoBytes().Fixed32(2, 0.5f)), "local"),
            Node("Constant", "", "s", Attribute("value", 4, new ProtoBytes().Message(5, Tensor("", Int64Type, [2], new ProtoBytes().Packed(7, -1, 300))))),
            Node("Reshape", "y,s", "z", Attribute("axes", 7, new ProtoBytes().Packed(8, 1, 2, 3)).Append(Attribute("mode", 3, new ProtoBytes().Text(4, "linear")))),
            Initializer("w", FloatType, [4, 2], RawData(32)),
            Initializer("q", 22, [3], new ProtoBytes().Packed(5, 0x21, 0x0F)),
            Initializer("names", 8, [2], new ProtoBytes().Text(6, "a").Text(6, "bc")),
            Input("x", 1, 4),
            new ProtoBytes().Message(11, ValueInfo("flag", 9)),
            new ProtoBytes().Message(12, new ProtoBytes().Text(1, "z").Message(2, TensorType(FloatType, new ProtoBytes().Message(1, new ProtoBytes().Text(2, "batch")).Message(1, new ProtoBytes().Text(2, "seq + 1"))))),
            new ProtoBytes().Message(13, ValueInfo("h", FloatType, 1, 2)),
            new ProtoBytes().Message(14, new ProtoBytes().Text(1, "h").Message(2, new ProtoBytes().Text(1, "SCALE_TENSOR").Text(2, "w"))),
            new ProtoBytes().Message(15, new ProtoBytes()
                .Message(1, Tensor("sp", FloatType, [1], RawData(4))).Message(2, Tensor("", Int64Type, [1], new ProtoBytes().Packed(7, 3))).Packed(3, 2, 4)));
        return Model(graph, more);
    }

    public static ProtoBytes NodeContent(string operatorType, string inputs, string outputs, ProtoBytes more)
    {
        var node = new ProtoBytes();
        foreach (string input in Split(inputs))
        {
            node.Text(1, input);
        }

        foreach (string output in Split(outputs))
        {
            node.Text(2, output);
        }

        return node.Text(4, operatorType).Append(more);
    }

    private static string[] Split(string names) => names.Length == 0 ? [] : names.Split(',');
}
