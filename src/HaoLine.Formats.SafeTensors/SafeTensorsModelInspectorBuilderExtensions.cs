using HaoLine.Formats.SafeTensors;

namespace HaoLine;

/// <summary>Adds SafeTensors to an inspector.</summary>
public static class SafeTensorsModelInspectorBuilderExtensions
{
    /// <summary>Reads <c>.safetensors</c> files and sharded sets by their <c>.safetensors.index.json</c>.</summary>
    /// <param name="builder">The inspector being built.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static IModelInspectorBuilder UseSafeTensors(this IModelInspectorBuilder builder, SafeTensorsReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddFormat(new SafeTensorsFormatReader(options));
    }
}
