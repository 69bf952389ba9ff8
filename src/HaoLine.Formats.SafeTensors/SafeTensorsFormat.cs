using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors;

/// <summary>The SafeTensors format as readers and writers declare it.</summary>
public static class SafeTensorsFormat
{
    /// <summary>Bytes a header may have in the reference implementation.</summary>
    public const long MaximumHeaderBytes = 100_000_000;

    /// <summary>Id, extensions and the most that a SafeTensors file can offer.</summary>
    public static ModelFormat Format { get; } = new(
        "safetensors",
        "SafeTensors",
        [".safetensors"],
        ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads | ModelCapabilities.Quantization);
}
