using HaoLine.Ir;

namespace HaoLine.Formats.Onnx;

/// <summary>The ONNX format as readers and writers declare it.</summary>
public static class OnnxFormat
{
    /// <summary>Newest <c>ir_version</c> whose fields this package knows.</summary>
    public const int NewestIrVersion = 13;

    /// <summary>Newest version of the standard operator set that was published when this package was written.</summary>
    public const int NewestOperatorSet = 27;

    /// <summary>Id, extensions and the most that an ONNX file can offer.</summary>
    public static ModelFormat Format { get; } = new(
        "onnx",
        "ONNX",
        [".onnx"],
        ModelCapabilities.Metadata
            | ModelCapabilities.TensorTypes
            | ModelCapabilities.TensorPayloads
            | ModelCapabilities.Topology
            | ModelCapabilities.OperatorSemantics
            | ModelCapabilities.Quantization);
}
