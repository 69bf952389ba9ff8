namespace HaoLine.Formats.TensorFlow;

/// <summary>How Keras, HDF5, checkpoint and TensorFlow.js files are read.</summary>
public sealed record TensorFlowReaderOptions
{
    /// <summary>The defaults.</summary>
    public static TensorFlowReaderOptions Default { get; } = new();

    /// <summary>False to read the weights of Keras files without making a graph of the layers. Default true.</summary>
    public bool ReadLayerGraph { get; init; } = true;
}
