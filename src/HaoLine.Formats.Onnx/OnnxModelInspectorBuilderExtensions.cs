using HaoLine.Formats.Onnx;

namespace HaoLine;

/// <summary>Adds ONNX to an inspector.</summary>
public static class OnnxModelInspectorBuilderExtensions
{
    /// <summary>Reads <c>.onnx</c> files.</summary>
    /// <param name="builder">The inspector being built.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static IModelInspectorBuilder UseOnnx(this IModelInspectorBuilder builder, OnnxReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddFormat(new OnnxFormatReader(options));
    }
}
