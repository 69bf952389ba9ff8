using HaoLine.HuggingFace;

namespace HaoLine;

/// <summary>Adds Hugging Face folders and configurations to an inspector.</summary>
public static class HuggingFaceModelInspectorBuilderExtensions
{
    /// <summary>Reads folders with <c>config.json</c> or <c>adapter_config.json</c> as one model, and such a configuration alone.</summary>
    /// <param name="builder">The inspector being built.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static IModelInspectorBuilder UseHuggingFace(this IModelInspectorBuilder builder, HuggingFaceReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddFormat(new HuggingFaceFormatReader(options));
    }
}
