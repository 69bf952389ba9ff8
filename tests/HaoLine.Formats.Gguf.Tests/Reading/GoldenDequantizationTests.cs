using System.Runtime.InteropServices;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>
/// One real matrix quantized by ggml's reference quantizers to every type, with ggml's own dequantization beside it: ours must have the
/// same bits.
/// </summary>
public class GoldenDequantizationTests
{
    public static TheoryData<string> Types() =>
    [
        "f16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_K", "q3_K", "q4_K", "q5_K", "q6_K", "iq2_xxs", "iq2_xs", "iq3_xxs", "iq1_s", "iq4_nl", "iq3_s",
        "iq2_s", "iq4_xs", "iq1_m", "bf16", "tq1_0", "tq2_0", "mxfp4", "nvfp4", "q1_0", "q2_0",
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Decode_has_the_bits_of_the_reference(string type)
    {
        using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "gguf", "derived__ggml-reference", "all-types-768-P.gguf"));
        TensorData quantized = outcome.Model!.Weights.Single(weight => weight.Name == $"quant.{type}").Data;
        TensorData reference = outcome.Model.Weights.Single(weight => weight.Name == $"dequant.{type}").Data;
        float[] values = new float[quantized.ElementCount];
        float[] expected = new float[reference.ElementCount];
        reference.ReadExactly(0, MemoryMarshal.AsBytes(expected.AsSpan()));

        ElementDecoder.Decode(quantized, 0, values);

        expected.Should().Contain(value => value != 0);
        int different = Enumerable.Range(0, values.Length).Count(i => BitConverter.SingleToInt32Bits(values[i]) != BitConverter.SingleToInt32Bits(expected[i]));
        different.Should().Be(0, $"of {values.Length} values");
    }
}
