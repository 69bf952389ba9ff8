using HaoLine.Formats.Onnx.Tests.Reading;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Fuzz.Tests;

/// <summary>Small valid models with many numbers that the analyses compute with.</summary>
internal static class HostileSeeds
{
    public static byte[] Convolutions() => Model(Graph(
        Node("Conv", "x,w", "a", Ints("strides", 2, 2).Append(Ints("pads", 1, 1, 1, 1)).Append(Ints("dilations", 1, 1)).Append(Int("group", 1))),
        Node("MaxPool", "a", "b", Ints("kernel_shape", 2, 2).Append(Ints("strides", 2, 2)).Append(Int("ceil_mode", 1))),
        Node("ConvTranspose", "b,v", "c", Ints("strides", 2, 2).Append(Ints("output_padding", 1, 1))),
        Node("Resize", "c,,k", "d"),
        Node("Flatten", "d", "e", Int("axis", 1)),
        Node("Softmax", "e", "y", Int("axis", -1)),
        Initializer("w", FloatType, [4, 3, 3, 3], RawData(432)),
        Initializer("v", FloatType, [4, 2, 2, 2], RawData(128)),
        Initializer("k", FloatType, [4], new ProtoBytes().Fixed32(4, 1).Fixed32(4, 1).Fixed32(4, 2).Fixed32(4, 2)),
        Input("x", 1, 3, 16, 16),
        new ProtoBytes().Message(12, new ProtoBytes().Text(1, "y"))));

    public static byte[] Shapes() => Model(Graph(
        Node("Shape", "x", "s"),
        Node("Gather", "s,zero", "n", Int("axis", 0)),
        Node("Range", "zero,n,one", "r"),
        Node("Mul", "n,n", "m"),
        Node("Unsqueeze", "m,zeros", "u"),
        Node("Concat", "u,two", "t", Int("axis", 0)),
        Node("ConstantOfShape", "t", "f"),
        Node("Slice", "f,zeros,two,zeros,ones", "g"),
        Node("Tile", "g,pair", "h"),
        Node("Transpose", "h", "i", Ints("perm", 1, 0)),
        Node("Split", "i", "p,q", Int("axis", 0)),
        Node("Einsum", "p,p", "o", Attribute("equation", 3, new ProtoBytes().Text(4, "ab,cb->ac"))),
        Node("Reshape", "o,minus", "y"),
        Longs("zero", 0, 0),
        Longs("one", 0, 1),
        Longs("zeros", 1, 0),
        Longs("ones", 1, 1),
        Longs("two", 1, 2),
        Longs("pair", 1, 2, 3),
        Longs("minus", 1, -1),
        new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, TensorType(FloatType, new ProtoBytes().Message(1, new ProtoBytes().Varint(1, 4)).Message(1, new ProtoBytes().Text(2, "seq"))))),
        new ProtoBytes().Message(12, new ProtoBytes().Text(1, "y"))));

    public static byte[] Operators() => Model(Graph(
        Node("LSTM", "x,w,r", "l", Int("hidden_size", 4)),
        Node("Squeeze", "l,ones", "sq"),
        Node("Pad", "sq,pads", "p"),
        Node("ReduceSum", "p,ones", "rs", Int("keepdims", 1)),
        Node("Expand", "rs,shape", "e"),
        Node("OneHot", "ids,depth,range", "oh", Int("axis", -1)),
        Node("TopK", "e,k", "tv,ti", Int("axis", -1)),
        Node("CumSum", "tv,zero", "cs"),
        Node("GatherND", "cs,ids2", "gn", Int("batch_dims", 0)),
        Node("DepthToSpace", "img,", "ds", Int("blocksize", 2)),
        Node("AveragePool", "ds", "ap", Ints("kernel_shape", 2, 2).Append(Ints("pads", 0, 0, 1, 1))),
        Node("GroupNormalization", "img,g,g", "gq", Int("num_groups", 2)),
        Node("Attention", "q,q,q", "at", Int("q_num_heads", 2).Append(Int("kv_num_heads", 2))),
        Node("QuantizeLinear", "q,sc", "ql", Int("axis", 1).Append(Int("block_size", 2))),
        Node("Loop", "trip,,q", "lo", Attribute("body", 5, new ProtoBytes().Message(6, Graph(
            Node("Add", "s,s", "t"),
            new ProtoBytes().Message(11, ValueInfo("i", Int64Type)),
            new ProtoBytes().Message(11, ValueInfo("c", 9)),
            Input("s", 1, 8, 4),
            new ProtoBytes().Message(12, ValueInfo("c", 9)),
            Output("t", 1, 8, 4))))),
        Node("MatMulNBits", "q,bw,g", "mn", Int("N", 4).Append(Int("K", 4)).Append(Int("bits", 4)).Append(Int("block_size", 16)), "com.microsoft"),
        Longs("ones", 1, 1),
        Longs("pads", 1, 0, 0, 0, 1, 1, 1),
        Longs("shape", 1, 2, 3, 5, 5),
        Longs("depth", 0, 7),
        Longs("range", 1, 0, 1),
        Longs("k", 1, 2),
        Longs("zero", 0, 0),
        Longs("trip", 0, 6),
        Longs("ids", 1, 1, 2),
        Longs("ids2", 1, 1, 0),
        Initializer("bw", 2, [4, 1, 8], RawData(32)),
        Input("x", 5, 1, 3),
        Input("w", 1, 16, 3),
        Input("r", 1, 16, 4),
        Input("img", 1, 8, 6, 6),
        Input("g", 8),
        Input("q", 1, 8, 4),
        Input("sc", 1, 4, 4),
        new ProtoBytes().Message(12, new ProtoBytes().Text(1, "mn"))), new ProtoBytes().Message(8, OperatorSet("com.microsoft", 1)), 10);

    private static ProtoBytes Int(string name, long value) => Attribute(name, 2, new ProtoBytes().Tag(3, 0).Raw(Wide(value)));

    private static ProtoBytes Ints(string name, params long[] values) => Attribute(name, 7, new ProtoBytes().Bytes(8, [.. values.SelectMany(Wide)]));

    private static ProtoBytes Longs(string name, int rank, params long[] values) =>
        Initializer(name, Int64Type, rank == 0 ? [] : [values.Length], new ProtoBytes().Bytes(9, [.. values.SelectMany(BitConverter.GetBytes)]));

    /// <summary>A number in ten bytes, so that a change of one byte can make it huge without moving what follows.</summary>
    private static byte[] Wide(long value)
    {
        byte[] bytes = new byte[10];
        for (int i = 0; i < 10; i++)
        {
            bytes[i] = (byte)(((ulong)value >> (7 * i)) & 0x7F | (i < 9 ? 0x80UL : 0));
        }

        return bytes;
    }
}
