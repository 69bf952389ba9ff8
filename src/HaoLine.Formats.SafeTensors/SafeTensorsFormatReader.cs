using HaoLine.Diagnostics;
using HaoLine.Formats.SafeTensors.Reading;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors;

/// <summary>
/// Reads SafeTensors files from their headers alone, and sharded sets by their index as one model. A folder is read when it has exactly
/// one index, or else exactly one SafeTensors file.
/// </summary>
public sealed class SafeTensorsFormatReader : IFormatReader
{
    private readonly SafeTensorsReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The header limit is not positive.</exception>
    public SafeTensorsFormatReader(SafeTensorsReaderOptions? options = null)
    {
        this.options = options ?? SafeTensorsReaderOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.MaximumHeaderBytes, nameof(options));
    }

    /// <inheritdoc />
    public ModelFormat Format => SafeTensorsFormat.Format;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return SafeTensorsSignature.Match(source);
    }

    /// <inheritdoc />
    public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ct.ThrowIfCancellationRequested();
        if (source.IsFolder)
        {
            string main = SafeTensorsSignature.FindMainFile(source)
                ?? throw new InvalidModelContentException(DefectKind.MissingFile, source.Name, -1, "", "The folder has no SafeTensors file, or several without an index.");
            source = OpenInFolder(source, main);
        }

        if (source.Length == 0)
        {
            throw new InvalidModelContentException(DefectKind.Empty, source.Name, 0, "", "The file is empty. Download or export it again.");
        }

        var import = new SafeTensorsImport(source, context, this.options, ct);
        return ValueTask.FromResult(SafeTensorsSignature.IsIndex(source) ? import.ReadSharded() : import.ReadSingle());
    }

    private static ModelSource OpenInFolder(ModelSource folder, string name)
    {
        try
        {
            return folder.OpenCompanion(name);
        }
        catch (CompanionFileException error)
        {
            throw new InvalidModelContentException(error.Kind, folder.Name, -1, name, error.Message, innerException: error);
        }
    }
}
