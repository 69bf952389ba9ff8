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

    /// <summary>
    /// Files to ask for where a folder cannot be listed, such as at a web address: configurations, weights by their usual names, chat templates
    /// and the small files of the tokenizer. Vocabularies are not among them, because they would travel as a whole.
    /// </summary>
    public static IReadOnlyList<string> FileNames { get; } =
    [
        "config.json",
        "adapter_config.json",
        "hf_quant_config.json",
        "quantize_config.json",
        "quant_config.json",
        "model.safetensors.index.json",
        "model.safetensors",
        "consolidated.safetensors.index.json",
        "consolidated.safetensors",
        "adapter_model.safetensors",
        "pytorch_model.bin.index.json",
        "pytorch_model.bin",
        "adapter_model.bin",
        "generation_config.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "chat_template.jinja",
        "chat_template.json",
    ];
}
