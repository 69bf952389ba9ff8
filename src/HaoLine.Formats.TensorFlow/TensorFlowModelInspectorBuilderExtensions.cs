using HaoLine.Formats.TensorFlow;

namespace HaoLine;

/// <summary>Adds Keras, HDF5, TensorFlow checkpoints and TensorFlow.js to an inspector.</summary>
public static class TensorFlowModelInspectorBuilderExtensions
{
    /// <summary>
    /// Reads Keras models and weights (HDF5 and archives), checkpoints and TensorFlow.js models, and reports what loading them would run.
    /// </summary>
    /// <param name="builder">The inspector being built.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static IModelInspectorBuilder UseTensorFlow(this IModelInspectorBuilder builder, TensorFlowReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddFormat(new KerasFormatReader(options))
            .AddFormat(new CheckpointFormatReader())
            .AddFormat(new WebFormatReader(options));
    }
}
