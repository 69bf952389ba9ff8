using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Web;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow;

/// <summary>Reads TensorFlow.js models: layers models with the graph of their layers, graph models with their nodes. Weight files are companions; no weight is read.</summary>
public sealed class WebFormatReader : IFormatReader
{
    private readonly TensorFlowReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    public WebFormatReader(TensorFlowReaderOptions? options = null) => this.options = options ?? TensorFlowReaderOptions.Default;

    /// <inheritdoc />
    public ModelFormat Format => TensorFlowFormat.Web;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ReadOnlySpan<byte> header = source.Header;
        ReadOnlySpan<byte> text = (header is [0xEF, 0xBB, 0xBF, ..] ? header[3..] : header).TrimStart(" \t\r\n"u8);
        return !text.StartsWith("{"u8) ? FormatMatch.None
            : text.IndexOf("\"modelTopology\""u8) >= 0 || text.IndexOf("\"weightsManifest\""u8) >= 0 ? FormatMatch.Certain
            : FormatMatch.None;
    }

    /// <inheritdoc />
    public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ct.ThrowIfCancellationRequested();
        if (source.Length == 0)
        {
            throw new InvalidModelContentException(DefectKind.Empty, source.Name, 0, "", "The file is empty. Download or export it again.");
        }

        return ValueTask.FromResult(WebImporter.Read(source, context, this.options, ct));
    }
}
