using HaoLine.Ir;

namespace HaoLine.Formats.Gguf;

/// <summary>The GGUF format as readers and writers declare it.</summary>
public static class GgufFormat
{
    /// <summary>Newest version of the layout that this package knows.</summary>
    public const int NewestVersion = 3;

    /// <summary>Alignment of tensor data where <c>general.alignment</c> is absent.</summary>
    public const int DefaultAlignment = 32;

    /// <summary>Id, extensions and the most that a GGUF file can offer: it has no graph.</summary>
    public static ModelFormat Format { get; } = new(
        "gguf",
        "GGUF",
        [".gguf"],
        ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads | ModelCapabilities.Quantization);
}
