using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow;

/// <summary>The formats of this package as their readers declare them.</summary>
public static class TensorFlowFormat
{
    private const ModelCapabilities Weights = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads;

    /// <summary>Keras models and weights: HDF5 files, and the archives of Keras 3.</summary>
    public static ModelFormat Keras { get; } = new(
        "keras", "Keras", [".keras", ".h5", ".hdf5"], Weights | ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics);

    /// <summary>Any other HDF5 file.</summary>
    public static ModelFormat Hdf5 { get; } = new("hdf5", "HDF5", [".he5", ".nc4"], Weights);

    /// <summary>Checkpoints of TensorFlow 1 and 2: an index and data files.</summary>
    public static ModelFormat Checkpoint { get; } = new("tf-checkpoint", "TensorFlow checkpoint", [".index"], Weights);

    /// <summary>TensorFlow.js models: a JSON file and binary weights.</summary>
    public static ModelFormat Web { get; } = new("tfjs", "TensorFlow.js", [], Weights | ModelCapabilities.Topology | ModelCapabilities.Quantization);
}
