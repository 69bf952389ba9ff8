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
        Initializer("zero", Int64Type, [], new ProtoBytes().Packed(7, 0)),
        Initializer("one", Int64Type, [], new ProtoBytes().Packed(7, 1)),
        Initializer("zeros", Int64Type, [1], new ProtoBytes().Packed(7, 0)),
        Initializer("ones", Int64Type, [1], new ProtoBytes().Packed(7, 1)),
        Initializer("two", Int64Type, [1], new ProtoBytes().Packed(7, 2)),
        Initializer("pair", Int64Type, [2], new ProtoBytes().Packed(7, 2, 3)),
        Initializer("minus", Int64Type, [1], new ProtoBytes().Packed(7, -1)),
        new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, TensorType(FloatType, new ProtoBytes().Message(1, new ProtoBytes().Varint(1, 4)).Message(1, new ProtoBytes().Text(2, "seq"))))),
        new ProtoBytes().Message(12, new ProtoBytes().Text(1, "y"))));

    private static ProtoBytes Int(string name, long value) => Attribute(name, 2, new ProtoBytes().Varint(3, value));

    private static ProtoBytes Ints(string name, params long[] values) => Attribute(name, 7, new ProtoBytes().Packed(8, values));
}
