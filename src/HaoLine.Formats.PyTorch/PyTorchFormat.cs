using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch;

/// <summary>The PyTorch formats as the reader declares them.</summary>
public static class PyTorchFormat
{
    /// <summary>Newest version of the archive layout that this package knows.</summary>
    public const int NewestArchiveVersion = 10;

    /// <summary>Id, extensions and the most that a file can offer.</summary>
    public static ModelFormat Format { get; } = new(
        "pytorch",
        "PyTorch",
        [".pt", ".pth", ".ckpt", ".pt2", ".ptl", ".pkl", ".pickle", ".jit", ".torchscript", ".npz", ".npy", ".joblib"],
        ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads | ModelCapabilities.Topology | ModelCapabilities.Quantization);
}
