using HaoLine.Formats.Gguf;

namespace HaoLine;

/// <summary>Adds GGUF to an inspector.</summary>
public static class GgufModelInspectorBuilderExtensions
{
    /// <summary>Reads <c>.gguf</c> files.</summary>
    /// <param name="builder">The inspector being built.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static IModelInspectorBuilder UseGguf(this IModelInspectorBuilder builder, GgufReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddFormat(new GgufFormatReader(options));
    }
}
