using HaoLine.Diagnostics;
using HaoLine.Formats.PyTorch.Reading;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch;

/// <summary>
/// Reads what PyTorch writes, and pickles and NumPy arrays by any name: no pickle instruction is executed, no module imported, no weight read.
/// </summary>
public sealed class PyTorchFormatReader : IFormatReader
{
    private readonly PyTorchReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    public PyTorchFormatReader(PyTorchReaderOptions? options = null) => this.options = options ?? PyTorchReaderOptions.Default;

    /// <inheritdoc />
    public ModelFormat Format => PyTorchFormat.Format;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return PyTorchSignature.Match(source);
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

        return ValueTask.FromResult(PyTorchImporter.Read(source, context, this.options, ct));
    }
}
