using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>What a tensor is for, by the names that converters give.</summary>
internal static class GgufRoles
{
    private static readonly string[] BufferParts = ["rope_freqs", "rope_factors_long", "rope_factors_short", "attn_rot_embd", "inv_freq", "rope_freq"];

    /// <summary>Tensors of calibration files are data of a tool; rotary tables are buffers; scales belong to quantized weights; the rest are weights.</summary>
    public static TensorRole Of(string name, bool isCalibration)
    {
        if (isCalibration)
        {
            return TensorRole.Auxiliary;
        }

        if (BufferParts.Any(part => name.Contains(part, StringComparison.Ordinal)))
        {
            return TensorRole.Buffer;
        }

        // NVFP4 weights have one more scale beside the tensor.
        return name.EndsWith(".scale", StringComparison.Ordinal) || name.EndsWith(".input_scale", StringComparison.Ordinal) ? TensorRole.QuantizationData : TensorRole.Parameter;
    }
}
