using HaoLine.Ir;
using static HaoLine.EndToEnd.Tests.GeneratedCase;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Models of what the corpus lacks: newer operator sets, low-precision types, recurrent layers, functions.</summary>
internal static class GeneratedModels
{
    public static IEnumerable<GeneratedCase> All()
    {
        yield return Case("reductions", 18, static m =>
        {
            Value x = m.In(2, 3, 4);
            foreach (string name in (string[])["ReduceMean", "ReduceL1", "ReduceL2", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"])
            {
                m.Op(name, [x, m.Ints(-1, 0)], A("keepdims", 0));
                m.Op(name, [x], A("noop_with_empty_axes", 1));
            }
        });
        yield return Case("split in uneven parts", 18, static m => m.Ops("", "Split", 3, [m.In(7, 2)], A("num_outputs", 3), A("axis", 0)));
        yield return Case("pad of some axes", 19, static m => m.Op("Pad", [m.In(2, 3, 4), m.Ints(1, 2, 0, 3), m.Float(0), m.Ints(-1, 0)], A("mode", "wrap")));
        yield return Case("resize of some axes", 18, static m =>
        {
            Value x = m.In(1, 2, 5, 7);
            m.Op("Resize", [x, null, m.Floats(1.5f, 0.6f)], A("axes", 2, 3), A("mode", "linear"), A("antialias", 1));
            m.Op("Resize", [x, null, null, m.Ints(8, 8)], A("axes", 2, 3), A("keep_aspect_ratio_policy", "not_larger"), A("mode", "nearest"));
            m.Op("Resize", [x, null, null, m.Ints(8, 8)], A("axes", 2, 3), A("keep_aspect_ratio_policy", "not_smaller"), A("mode", "nearest"));
        });
        yield return Case("col2im and center crop", 18, static m =>
        {
            m.Op("Col2Im", [m.In(1, 8, 9), m.Ints(4, 4), m.Ints(2, 2)]);
            m.Op("CenterCropPad", [m.In(5, 6, 7), m.Ints(3, 9)], A("axes", 0, 2));
        });
        yield return Case("group normalization and mish", 21, static m =>
            m.Op("Mish", [m.Op("GroupNormalization", [m.In(2, 6, 4), m.Weight(6), m.Weight(6)], A("num_groups", 3))]));
        yield return Case("pooling with dilations and ceiling", 19, static m =>
        {
            Value x = m.In(1, 2, 9, 10);
            m.Op("AveragePool", [x], A("kernel_shape", 3, 2), A("dilations", 2, 3), A("ceil_mode", 1), A("strides", 2, 2));
            m.Ops("", "MaxPool", 2, [x], A("kernel_shape", 3, 3), A("ceil_mode", 1), A("strides", 2, 3), A("pads", 1, 1, 1, 1));
            m.Op("LpPool", [x], A("kernel_shape", 2, 2), A("auto_pad", "SAME_UPPER"), A("strides", 2, 2));
        });
        yield return Case("transposed convolution", 11, static m =>
        {
            Value x = m.In(1, 4, 5, 6);
            m.Op("ConvTranspose", [x, m.Weight(4, 3, 3, 3)], A("group", 2), A("strides", 2, 3), A("output_padding", 1, 2), A("pads", 1, 0, 1, 0));
            m.Op("ConvTranspose", [x, m.Weight(4, 3, 3, 3)], A("output_shape", 11, 12), A("strides", 2, 2));
        });
        yield return Case("deformable convolution", 19, static m =>
            m.Op("DeformConv", [m.In(1, 2, 5, 5), m.Weight(3, 2, 2, 2), m.In(1, 8, 4, 4)], A("kernel_shape", 2, 2)));
        yield return Case("grids", 20, static m =>
        {
            Value grid = m.Op("AffineGrid", [m.In(2, 2, 3), m.Ints(2, 3, 5, 6)]);
            m.Op("GridSample", [m.In(2, 3, 4, 4), grid], A("mode", "linear"));
            m.Op("Gelu", [m.In(3, 4)], A("approximate", "tanh"));
        });
        yield return Case("fourier transforms", 20, static m =>
        {
            m.Op("DFT", [m.In(1, 10, 1), null, m.Scalar(1)], A("onesided", 1));
            m.Op("DFT", [m.In(2, 6, 2), m.Scalar(8)]);
        });
        yield return Case("signal", 17, static m =>
        {
            Value window = m.Op("HannWindow", [m.Scalar(16)]);
            m.Op("STFT", [m.In(1, 128, 1), m.Scalar(8), window]);
            m.Op("MelWeightMatrix", [m.Scalar(8), m.Scalar(16), m.Scalar(8192), m.Float(0), m.Float(4096)]);
        });
        yield return Case("layer normalization with statistics", 17, static m =>
            m.Ops("", "LayerNormalization", 3, [m.In(2, 3, 4), m.Weight(3, 4), m.Weight(3, 4)], A("axis", 1)));
        yield return Case("bidirectional lstm", 14, static m =>
            m.Ops("", "LSTM", 3, [m.In(5, 2, 3), m.Weight(2, 16, 3), m.Weight(2, 16, 4), m.Weight(2, 32)], A("hidden_size", 4), A("direction", "bidirectional")));
        yield return Case("bidirectional gru", 14, static m =>
            m.Ops("", "GRU", 2, [m.In(5, 2, 3), m.Weight(2, 12, 3), m.Weight(2, 12, 4)], A("hidden_size", 4), A("direction", "bidirectional"), A("linear_before_reset", 1)));
        yield return Case("reverse rnn", 14, static m =>
            m.Ops("", "RNN", 2, [m.In(5, 2, 3), m.Weight(1, 4, 3), m.Weight(1, 4, 4)], A("hidden_size", 4), A("direction", "reverse")));
        yield return Case("blocked quantization", 21, static m =>
        {
            Value scales = m.Raw(DataType.Float32, [4, 3], [.. Enumerable.Repeat(BitConverter.GetBytes(0.5f), 12).SelectMany(static bytes => bytes)]);
            Value q = m.Op("QuantizeLinear", [m.In(4, 6), scales], A("axis", 1), A("block_size", 2), A("output_dtype", 3));
            m.Op("DequantizeLinear", [q, scales], A("axis", 1), A("block_size", 2));
            m.Op("DequantizeLinear", [m.Bytes(DataType.Int4, 4, 6), scales], A("axis", 1), A("block_size", 2));
            m.Op("DequantizeLinear", [m.Bytes(DataType.UInt4, 4, 6), m.Floats(1, 2, 3, 4)], A("axis", 0));
        });
        yield return Case("float8", 19, static m =>
        {
            foreach (long type in (long[])[17, 18, 19, 20])
            {
                m.Op("Cast", [m.Op("Cast", [m.In(2, 3)], A("to", type))], A("to", 1L));
            }

            m.Op("Cast", [m.Op("QuantizeLinear", [m.In(2, 3), m.Float(1), m.Bytes(DataType.Float8E4M3FN)])], A("to", 10L));
        });
        yield return Case("int4 cast", 21, static m =>
        {
            m.Op("Cast", [m.Op("Cast", [m.In(3, 5)], A("to", 22L))], A("to", 1L));
            m.Op("Cast", [m.Bytes(DataType.UInt4, 3, 5)], A("to", 6L));
        });
        yield return Case("standard attention", 23, static m =>
        {
            m.Ops("", "Attention", 1, [m.In(1, 4, 5, 8), m.In(1, 2, 5, 8), m.In(1, 2, 5, 6)]);
            m.Ops("", "Attention", 4, [m.In(1, 3, 16), m.In(1, 3, 16), m.In(1, 3, 16), null, m.In(1, 2, 4, 8), m.In(1, 2, 4, 8)], A("q_num_heads", 2), A("kv_num_heads", 2));
        });
        yield return Case("standard transformer parts", 23, static m =>
        {
            Value x = m.Op("RMSNormalization", [m.In(1, 5, 16), m.Weight(16)]);
            m.Op("RotaryEmbedding", [x, m.Weight(1, 5, 4), m.Weight(1, 5, 4)], A("num_heads", 2));
        });
        yield return Case("swish and cache update", 24, static m =>
        {
            m.Op("Swish", [m.In(2, 3)]);
            m.Op("TensorScatter", [m.In(2, 3, 8, 4), m.In(2, 3, 2, 4), m.Ints(1, 3)]);
            m.Ops("", "TopK", 2, [m.In(3, 7), m.Ints(2)]);
        });
        yield return Case("cumulative product and bit cast", 26, static m =>
        {
            m.Op("CumProd", [m.In(2, 5), m.Scalar(1)]);
            m.Op("BitCast", [m.In(2, 3)], A("to", 6L));
        });
        yield return Case("bitwise and strings", 20, static m =>
        {
            m.Op("BitwiseNot", [m.Op("BitwiseXor", [m.In("i", DataType.Int32, 3, 1), m.In("j", DataType.Int32, 4)])]);
            Value s = m.Op("StringConcat", [m.In("s", DataType.String, 2, 1), m.In("t", DataType.String, 3)]);
            m.Op("RegexFullMatch", [s], A("pattern", ".*"));
            m.Ops("", "StringSplit", 2, [s], A("delimiter", ""));
        });
        yield return Case("data-dependent shapes", 18, static m =>
        {
            Value x = m.In(3, 4);
            m.Op("Relu", [m.Op("GatherND", [x, m.Op("Transpose", [m.Op("NonZero", [x])])])]);
            m.Ops("", "Unique", 4, [x], A("axis", 1L));
        });
        yield return Case("shape arithmetic", 21, static m =>
        {
            Value x = m.In(2, 3, 4);
            Value shape = m.Op("Shape", [x], A("start", 1L));
            Value area = m.Op("ReduceProd", [shape], A("keepdims", 1L));
            Value rest = m.Op("Clip", [m.Op("Sub", [area, m.Ints(20)]), m.Ints(1), m.Ints(6)]);
            m.Op("Reshape", [x, m.Op("Concat", [rest, m.Ints(-1)], A("axis", 0L))]);
            Value sign = m.Op("Sign", [m.Op("Sub", [m.Ints(1, 5, 3), m.Ints(3, 3, 3)])]);
            m.Op("Expand", [m.In(1, 1, 1), m.Op("Add", [sign, m.Ints(2, 2, 2)])]);
            m.Op("ConstantOfShape", [m.Op("ReduceMean", [m.Ints(2, 4, 6), m.Ints(0)])]);
        });
        yield return Case("loop and scan", 21, static m =>
        {
            Value x = m.In(4, 3);
            var body = new Graph("body");
            Value i = body.AddInput("i", new TensorType(DataType.Int64, Shape.Scalar));
            Value go = body.AddInput("go", new TensorType(DataType.Bool, Shape.Scalar));
            Value state = body.AddInput("state", new TensorType(DataType.Float32, Shape.Of(4, 3)));
            body.AddOutput(body.AddNode(OperatorId.Onnx("Identity"), [go], ["go_out"], AttributeMap.Empty).Outputs[0]);
            Value next = body.AddNode(OperatorId.Onnx("Relu"), [state], ["next"], AttributeMap.Empty).Outputs[0];
            body.AddOutput(next);
            body.AddOutput(body.AddNode(OperatorId.Onnx("Abs"), [next], ["each"], AttributeMap.Empty).Outputs[0]);
            m.Ops("", "Loop", 2, [m.Scalar(6), m.Raw(DataType.Bool, [], [1]), x], A("body", body));
            var step = new Graph("step");
            Value sum = step.AddInput("sum", new TensorType(DataType.Float32, Shape.Of(3)));
            Value row = step.AddInput("row", new TensorType(DataType.Float32, Shape.Of(3)));
            Value added = step.AddNode(OperatorId.Onnx("Add"), [sum, row], ["added"], AttributeMap.Empty).Outputs[0];
            step.AddOutput(added);
            step.AddOutput(step.AddNode(OperatorId.Onnx("Identity"), [added], ["running"], AttributeMap.Empty).Outputs[0]);
            m.Ops("", "Scan", 2, [m.Weight(3), x], A("body", step), A("num_scan_inputs", 1L), ("scan_output_axes", AttributeValue.Ints(1)));
        });
        yield return Function();
        foreach (GeneratedCase runtime in GeneratedRuntimeModels.All())
        {
            yield return runtime;
        }
    }

    internal static GeneratedCase Case(string name, int version, Action<GeneratedCase> write)
    {
        var model = new GeneratedCase(name, version);
        write(model);
        return model;
    }

    /// <summary>A local function whose reduction axes come from the call, called twice with different shapes.</summary>
    private static GeneratedCase Function()
    {
        var id = new OperatorId("local", "Centered");
        var body = new Graph("Centered");
        Value x = body.AddInput("x", null);
        Value mean = body.AddNode(
            OperatorId.Onnx("ReduceMean"), [x], ["mean"],
            new AttributeMap([KeyValuePair.Create("axes", AttributeValue.Reference("axes", AttributeKind.Ints)), KeyValuePair.Create("keepdims", AttributeValue.Int(1))])).Outputs[0];
        body.AddOutput(body.AddNode(OperatorId.Onnx("Sub"), [x, mean], ["centered"], AttributeMap.Empty).Outputs[0]);
        body.AddOutput(body.AddNode(OperatorId.Onnx("Squeeze"), [mean], ["squeezed"], AttributeMap.Empty).Outputs[0]);
        var model = new GeneratedCase("local functions", 17);
        model.Define(new Function(id, body) { RequiredAttributes = ["axes"], Imports = [new("", 17)] });
        Value first = model.Ops("local", "Centered", 2, [model.In(2, 3, 4)], A("axes", 1, 2))[0];
        model.Ops("local", "Centered", 2, [model.Op("Transpose", [first])], A("axes", 0, 1));
        return model;
    }
}
