using HaoLine.Formats.PyTorch;

namespace HaoLine;

/// <summary>Adds PyTorch to an inspector.</summary>
public static class PyTorchModelInspectorBuilderExtensions
{
    /// <summary>Reads checkpoints, TorchScript archives, exported programs, pickles and NumPy arrays, and reports what loading them would run.</summary>
    /// <param name="builder">The inspector being built.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static IModelInspectorBuilder UsePyTorch(this IModelInspectorBuilder builder, PyTorchReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddFormat(new PyTorchFormatReader(options));
    }
}
