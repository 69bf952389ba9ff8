using HaoLine.Diagnostics;
using HaoLine.Formats.Onnx.Reading;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx;

/// <summary>Reads ONNX files of any size: structure is walked, weights stay where they are, nothing is executed.</summary>
public sealed class OnnxFormatReader : IFormatReader
{
    private readonly OnnxReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    public OnnxFormatReader(OnnxReaderOptions? options = null) => this.options = options ?? OnnxReaderOptions.Default;

    /// <inheritdoc />
    public ModelFormat Format => OnnxFormat.Format;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        FormatMatch content = OnnxSignature.Match(source.Header, source.Length);
        return content == FormatMatch.None && source.Extension == ".onnx" ? FormatMatch.Name : content;
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

        OnnxSignature.RequireOnnx(source);
        return ValueTask.FromResult(OnnxModelImporter.Read(source, context, this.options, ct));
    }
}
