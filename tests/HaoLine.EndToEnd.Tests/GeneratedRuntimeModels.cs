using HaoLine.Ir;
using static HaoLine.EndToEnd.Tests.GeneratedCase;
using static HaoLine.EndToEnd.Tests.GeneratedModels;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Models of the operators that ONNX Runtime adds; each case stands alone, so that one missing kernel skips one case.</summary>
internal static class GeneratedRuntimeModels
{
    public static IEnumerable<GeneratedCase> All() => Attention().Concat(Products()).Concat(Others());

    private static IEnumerable<GeneratedCase> Attention()
    {
        yield return Case("MultiHeadAttention", 17, static m =>
            m.Ops(Contrib, "MultiHeadAttention", 3, [m.In(2, 3, 8), m.In(2, 5, 8), m.In(2, 5, 8), m.Weight(24)], A("num_heads", 2)));
        yield return Case("MultiHeadAttention with past", 17, static m =>
            m.Ops(Contrib, "MultiHeadAttention", 3, [m.In(1, 1, 8), m.In(1, 1, 8), m.In(1, 1, 8), null, null, null, m.In(1, 2, 4, 4), m.In(1, 2, 4, 4)], A("num_heads", 2)));
        yield return Case("MultiHeadAttention packed", 17, static m => m.Ms("MultiHeadAttention", [m.In(2, 3, 2, 3, 4)], A("num_heads", 2)));
        yield return Case("GroupQueryAttention", 17, static m =>
            m.Ops(
                Contrib, "GroupQueryAttention", 3,
                [m.In(1, 3, 32), m.In(1, 3, 16), m.In(1, 3, 16), m.In(1, 2, 0, 8), m.In(1, 2, 0, 8), m.Int32([1], 2), m.Int32([], 3)],
                A("num_heads", 4), A("kv_num_heads", 2)));
        yield return Case("GroupQueryAttention packed with shared cache", 17, static m =>
            m.Ops(
                Contrib, "GroupQueryAttention", 3,
                [m.In(1, 1, 64), null, null, m.In(1, 2, 10, 8), m.In(1, 2, 10, 8), m.Int32([1], 6), m.Int32([1], 7)],
                A("num_heads", 4), A("kv_num_heads", 2)));
        yield return Case("GroupQueryAttention growing", 17, static m =>
            m.Ops(
                Contrib, "GroupQueryAttention", 3,
                [m.In(1, 1, 32), m.In(1, 1, 16), m.In(1, 1, 16), m.In(1, 2, 4, 8), m.In(1, 2, 4, 8), m.Int32([1], 4), m.Int32([1], 5)],
                A("num_heads", 4), A("kv_num_heads", 2)));
        yield return Case("SparseAttention", 17, static m =>
            m.Ops(
                Contrib, "SparseAttention", 3,
                [
                    m.In(1, 4, 32), m.In(1, 4, 16), m.In(1, 4, 16), m.In(1, 2, 32, 8), m.In(1, 2, 32, 8),
                    m.Int32([1, 3], 0, 1, 3), m.Int32([1, 3], 0, 0, 1), m.Int32([], 4), m.Int32([1], 4),
                ],
                A("num_heads", 4), A("kv_num_heads", 2), A("sparse_block_size", 16)));
        yield return Case("Attention with past", 17, static m =>
            m.Ops(Contrib, "Attention", 2, [m.In(2, 3, 6), m.Weight(6, 24), m.Weight(24), null, m.In(2, 2, 2, 4, 4)], A("num_heads", 2)));
        yield return Case("Attention with other value size", 17, static m =>
            m.Ms("Attention", [m.In(2, 3, 6), m.Weight(6, 28), m.Weight(28)], A("num_heads", 2), A("qkv_hidden_sizes", 8, 8, 12)));
        yield return Case("QAttention", 17, static m =>
            m.Ops(
                Contrib, "QAttention", 2,
                [
                    m.In("q", DataType.UInt8, 2, 3, 6), m.Bytes(DataType.UInt8, 6, 24), m.Weight(24), m.Float(1), m.Float(1), null,
                    m.Bytes(DataType.UInt8), m.Bytes(DataType.UInt8), m.In(2, 2, 2, 4, 4),
                ],
                A("num_heads", 2)));
        yield return Case("DecoderMaskedMultiHeadAttention", 17, static m =>
            m.Ops(
                Contrib, "DecoderMaskedMultiHeadAttention", 3,
                [m.In(1, 1, 8), m.In(1, 1, 8), m.In(1, 1, 8), null, null, m.In(1, 2, 6, 4), m.In(1, 2, 6, 4), m.Int32([1], 3)],
                A("num_heads", 2), A("past_present_share_buffer", 1)));
        yield return Case("RotaryEmbedding", 17, static m =>
            m.Ms("RotaryEmbedding", [m.In(1, 2, 3, 8), m.Raw(DataType.Int64, [1, 3], new byte[24]), m.Weight(16, 4), m.Weight(16, 4)]));
        yield return Case("LinearAttention", 17, static m =>
            m.Ops(
                Contrib, "LinearAttention", 2,
                [m.In(1, 3, 16), m.In(1, 3, 16), m.In(1, 3, 12), null, m.In(1, 3, 2), m.In(1, 3, 2)], A("q_num_heads", 2), A("kv_num_heads", 2)));
        yield return Case("CausalConvWithState", 17, static m => m.Ops(Contrib, "CausalConvWithState", 2, [m.In(2, 4, 6), m.Weight(4, 1, 3)]));
        yield return Case("MoE", 17, static m =>
            m.Ms("MoE", [m.In(6, 8), m.In(6, 4), m.Weight(4, 16, 8), null, m.Weight(4, 8, 16)], A("k", 2), A("activation_type", "gelu")));
        yield return Case("QMoE", 17, static m =>
            m.Ms(
                "QMoE",
                [m.In(6, 32), m.In(6, 4), m.Bytes(DataType.UInt8, 4, 32, 16), m.Weight(4, 32), null, m.Bytes(DataType.UInt8, 4, 32, 16), m.Weight(4, 32)],
                A("k", 1), A("activation_type", "silu")));
    }

    private static IEnumerable<GeneratedCase> Products()
    {
        yield return Case("MatMulNBits", 17, static m =>
            m.Ms(
                "MatMulNBits", [m.In(2, 3, 64), m.Bytes(DataType.UInt8, 8, 4, 8), m.Weight(8, 4)],
                A("K", 64), A("N", 8), A("bits", 4), A("block_size", 16)));
        yield return Case("MatMulBnb4", 17, static m =>
            m.Ms(
                "MatMulBnb4", [m.In(3, 64), m.Bytes(DataType.UInt8, 256), m.Weight(32)],
                A("K", 64), A("N", 8), A("block_size", 16), A("quant_type", 1)));
        yield return Case("FusedMatMul", 17, static m =>
        {
            m.Ms("FusedMatMul", [m.In(2, 3, 4), m.In(2, 5, 4)], A("transB", 1), A("alpha", 0.5f));
            m.Ms("FusedMatMul", [m.In(3, 2, 4), m.In(2, 4, 5)], A("transBatchA", 1));
        });
        yield return Case("TransposeMatMul", 17, static m => m.Ms("TransposeMatMul", [m.In(2, 4, 3), m.In(2, 4, 5)], A("transA", 1)));
        yield return Case("FusedGemm", 17, static m => m.Ms("FusedGemm", [m.In(3, 4), m.Weight(5, 4), m.Weight(5)], A("transB", 1), A("activation", "Relu")));
        yield return Case("FusedConv", 17, static m =>
            m.Ms("FusedConv", [m.In(1, 3, 8, 8), m.Weight(4, 3, 3, 3), m.Weight(4)], A("activation", "Relu"), A("strides", 2, 2), A("pads", 1, 1, 1, 1)));
        yield return Case("DynamicQuantizeMatMul", 17, static m =>
            m.Ms("DynamicQuantizeMatMul", [m.In(2, 3, 4), m.Bytes(DataType.UInt8, 4, 5), m.Float(1), m.Bytes(DataType.UInt8)]));
        yield return Case("MatMulIntegerToFloat", 17, static m =>
            m.Ms("MatMulIntegerToFloat", [m.In("q", DataType.UInt8, 3, 4), m.Bytes(DataType.UInt8, 4, 5), m.Float(1), m.Float(1)]));
        yield return Case("MatMulInteger16", 17, static m => m.Ms("MatMulInteger16", [m.In("q", DataType.Int16, 3, 4), m.In("r", DataType.Int16, 4, 5)]));
        yield return Case("QGemm", 17, static m =>
            m.Ms(
                "QGemm",
                [
                    m.In("q", DataType.UInt8, 3, 4), m.Float(1), m.Bytes(DataType.UInt8), m.Bytes(DataType.UInt8, 4, 5), m.Float(1), m.Bytes(DataType.UInt8),
                    null, m.Float(1), m.Bytes(DataType.UInt8),
                ]));
        yield return Case("DynamicQuantizeLSTM", 17, static m =>
            m.Ops(
                Contrib, "DynamicQuantizeLSTM", 3,
                [
                    m.In(5, 2, 3), m.Bytes(DataType.UInt8, 1, 3, 16), m.Bytes(DataType.UInt8, 1, 4, 16), null, null, null, null, null,
                    m.Floats(1), m.Bytes(DataType.UInt8, 1), m.Floats(1), m.Bytes(DataType.UInt8, 1),
                ],
                A("hidden_size", 4)));
        yield return Case("GatherBlockQuantized", 17, static m =>
            m.Ms("GatherBlockQuantized", [m.Bytes(DataType.UInt8, 10, 16), m.Ints(1, 3, 5), m.Weight(10, 2)], A("block_size", 16), A("quantize_axis", 1), A("bits", 4)));
        yield return Case("GatherBlockQuantized int4", 21, static m =>
            m.Ms("GatherBlockQuantized", [m.Bytes(DataType.UInt4, 10, 32), m.Ints(1, 3, 5), m.Weight(10, 2)], A("block_size", 16), A("quantize_axis", 1), A("gather_axis", 0)));
        yield return Case("Inverse", 17, static m => m.Ms("Inverse", [m.Raw(DataType.Float32, [1, 1, 1], BitConverter.GetBytes(2f))]));
        yield return Case("CDist", 17, static m => m.Ms("CDist", [m.In(3, 4), m.In(5, 4)], A("metric", "euclidean")));
    }

    private static IEnumerable<GeneratedCase> Others()
    {
        yield return Case("SkipLayerNormalization", 17, static m =>
        {
            Value x = m.In(2, 3, 8);
            IReadOnlyList<Value> all = m.Graph.AddNode(
                new OperatorId(Contrib, "SkipLayerNormalization"), [x, m.In(2, 3, 8), m.Weight(8), m.Weight(8), m.Weight(8)], ["skip0", "", "", "skip3"], AttributeMap.Empty).Outputs;
            m.Ms("BiasGelu", [all[0], m.Weight(8)]);
            m.Ms("FastGelu", [all[3]]);
        });
        yield return Case("SkipSimplifiedLayerNormalization", 17, static m =>
        {
            Value x = m.In(2, 3, 8);
            IReadOnlyList<Value> all = m.Graph.AddNode(
                new OperatorId(Contrib, "SkipSimplifiedLayerNormalization"), [x, m.In(2, 3, 8), m.Weight(8)], ["skip0", "", "", "skip3"], AttributeMap.Empty).Outputs;
            m.Ms("QuickGelu", [all[0]]);
            m.Ms("Gelu", [all[3]]);
        });
        yield return Case("EmbedLayerNormalization", 17, static m =>
            m.Ops(
                Contrib, "EmbedLayerNormalization", 2,
                [
                    m.In("ids", DataType.Int32, 2, 4), m.In("kinds", DataType.Int32, 2, 4), m.Weight(10, 8), m.Weight(6, 8), m.Weight(2, 8), m.Weight(8), m.Weight(8),
                    m.In("mask", DataType.Int32, 2, 4),
                ]));
        yield return Case("quantized maps", 17, static m =>
        {
            Value a = m.In("a", DataType.UInt8, 2, 3);
            Value b = m.In("b", DataType.UInt8, 3);
            Value zero = m.Bytes(DataType.UInt8);
            m.Ms("QLinearAdd", [a, m.Float(1), zero, b, m.Float(1), zero, m.Float(1), zero]);
            m.Ms("QLinearMul", [a, m.Float(1), zero, b, m.Float(1), zero, m.Float(1), zero]);
            m.Ms("QLinearSigmoid", [a, m.Float(1), zero, m.Float(1), zero]);
            m.Ms("QLinearLeakyRelu", [a, m.Float(1), zero, m.Float(1), zero]);
            m.Ms("QLinearConcat", [m.Float(1), zero, a, m.Float(1), zero, a, m.Float(1), zero], A("axis", 1L));
            m.Ms("QLinearSoftmax", [a, m.Float(1), zero, m.Float(1), zero], A("opset", 13), A("axis", -1L));
        });
        yield return Case("QLinearWhere", 17, static m =>
        {
            Value zero = m.Bytes(DataType.UInt8);
            m.Ms("QLinearWhere", [m.In("c", DataType.Bool, 2, 1), m.In("a", DataType.UInt8, 2, 3), m.Float(1), zero, m.In("b", DataType.UInt8, 3), m.Float(1), zero, m.Float(1), zero]);
        });
        yield return Case("quantized pooling", 17, static m =>
        {
            Value x = m.In("a", DataType.UInt8, 1, 2, 6, 6);
            Value zero = m.Bytes(DataType.UInt8);
            m.Ms("QLinearAveragePool", [x, m.Float(1), zero, m.Float(1), zero], A("kernel_shape", 2, 2), A("strides", 2, 2));
            m.Ms("QLinearGlobalAveragePool", [x, m.Float(1), zero, m.Float(1), zero]);
        });
        yield return Case("QLinearReduceMean", 17, static m =>
        {
            Value zero = m.Bytes(DataType.UInt8);
            m.Ms("QLinearReduceMean", [m.In("a", DataType.UInt8, 2, 3, 4), m.Float(1), zero, m.Float(1), zero], A("axes", 1, 2), A("keepdims", 0));
        });
        yield return Case("MulInteger", 17, static m => m.Ms("MulInteger", [m.In("a", DataType.Int8, 2, 3), m.Bytes(DataType.Int8), m.In("b", DataType.Int8, 3)]));
        yield return Case("Trilu", 17, static m => m.Ms("Trilu", [m.In(2, 3, 4)]));
        yield return Case("Unique", 17, static m => m.Ops(Contrib, "Unique", 3, [m.In(7)]));
        yield return Case("UnfoldTensor", 17, static m => m.Ms("UnfoldTensor", [m.In(2, 7, 3)], A("dim", 1L), A("size", 3L), A("step", 2L)));
        yield return Case("ExpandDims", 17, static m => m.Ms("ExpandDims", [m.In(2, 3), m.Int32([], -2)]));
        yield return Case("Pad", 17, static m => m.Ms("Pad", [m.In(2, 3), m.Ints(1, 0, 2, 3)]));
        yield return Case("Range", 17, static m => m.Ms("Range", [m.Scalar(2), m.Scalar(9)]));
        yield return Case("GatherND", 17, static m => m.Ms("GatherND", [m.In(2, 3, 4), m.Raw(DataType.Int64, [5, 1], new byte[40])]));
        yield return Case("TorchEmbedding", 17, static m => m.Ms("TorchEmbedding", [m.Weight(6, 4), m.Ints(1, 2, 3)]));
        yield return Case("GridSample", 17, static m => m.Ms("GridSample", [m.In(1, 2, 4, 4), m.In(1, 3, 5, 2)]));
        yield return Case("CropAndResize", 17, static m => m.Ms("CropAndResize", [m.In(1, 2, 6, 6), m.In(3, 4), m.Int32([3], 0, 0, 0), m.Int32([2], 4, 5)]));
        yield return Case("NGramRepeatBlock", 17, static m => m.Ms("NGramRepeatBlock", [m.Raw(DataType.Int64, [1, 4], new byte[32]), m.In(1, 9)], A("ngram_size", 2)));
        yield return Case("MurmurHash3", 17, static m => m.Ms("MurmurHash3", [m.In("i", DataType.Int32, 2, 3)]));
        yield return Case("Tokenizer", 17, static m => m.Graph.AddNode(
            new OperatorId(Contrib, "Tokenizer"), [m.In("s", DataType.String, 2)], ["tokens"],
            new AttributeMap([
                KeyValuePair.Create("mark", AttributeValue.Int(0)), KeyValuePair.Create("mincharnum", AttributeValue.Int(1)),
                KeyValuePair.Create("pad_value", AttributeValue.String("#")), KeyValuePair.Create("tokenexp", AttributeValue.String(".")),
            ])));
        yield return Case("MaxpoolWithMask", 17, static m => m.Ms("MaxpoolWithMask", [m.In(1, 1, 6, 6), m.In("m", DataType.Int32, 1, 1, 6, 6)], A("kernel_shape", 2, 2), A("strides", 2, 2)));
        yield return Case("NhwcMaxPool", 17, static m => m.Ms("NhwcMaxPool", [m.In("a", DataType.UInt8, 1, 6, 7, 3)], A("kernel_shape", 3, 2), A("strides", 2, 2)));
        yield return Case("QuantizeLinear", 17, static m =>
            m.Ms("DequantizeLinear", [m.Ms("QuantizeLinear", [m.In(2, 3), m.Float(1), m.Bytes(DataType.Int8)]), m.Float(1), m.Bytes(DataType.Int8)]));
        yield return Case("DynamicTimeWarping", 17, static m => m.Ms("DynamicTimeWarping", [m.In(1, 5, 7)]));
        yield return Case("BifurcationDetector", 17, static m => m.Ops(Contrib, "BifurcationDetector", 2, [m.Ints(1, 2, 3), m.Ints(1), m.Scalar(0)]));
        yield return Case("AttnLSTM", 17, static m =>
            m.Ops(
                Contrib, "AttnLSTM", 3,
                [
                    m.In(5, 2, 3), m.Weight(1, 16, 9), m.Weight(1, 16, 4), null, null, null, null, null,
                    m.Weight(1, 4, 3), m.Weight(1, 6, 3), m.Weight(1, 3), m.In(2, 4, 6),
                ],
                A("hidden_size", 4)));
    }
}
