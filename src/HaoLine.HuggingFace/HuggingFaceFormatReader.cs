using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.HuggingFace.Reading;
using HaoLine.Ir;

namespace HaoLine.HuggingFace;

/// <summary>
/// Reads a local folder in the layout of Hugging Face transformers as one model: architecture from <c>config.json</c>, parameters from the
/// tensors beside it, quantization from both. A configuration alone is read too. Nothing is downloaded and no code of the folder is run.
/// </summary>
public sealed class HuggingFaceFormatReader : IFormatReader
{
    private readonly HuggingFaceReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    public HuggingFaceFormatReader(HuggingFaceReaderOptions? options = null) => this.options = options ?? HuggingFaceReaderOptions.Default;

    /// <inheritdoc />
    public ModelFormat Format => HuggingFaceFormat.Format;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ConfigSignature.Match(source);
    }

    /// <inheritdoc />
    public async ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ct.ThrowIfCancellationRequested();
        var import = new FolderImport(source, context, this.options);
        return source.IsFolder ? await import.ReadFolderAsync(ct).ConfigureAwait(false) : import.ReadConfig();
    }
}
