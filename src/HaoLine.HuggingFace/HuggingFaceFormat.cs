using HaoLine.Ir;

namespace HaoLine.HuggingFace;

/// <summary>A folder in the layout of Hugging Face transformers, as the reader declares it.</summary>
public static class HuggingFaceFormat
{
    /// <summary>Id and the most that such a folder can offer.</summary>
    public static Formats.ModelFormat Format { get; } = new(
        "huggingface",
        "Hugging Face folder",
        [],
        ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads | ModelCapabilities.Quantization);
}
