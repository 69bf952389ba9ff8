using HaoLine.Diagnostics;
using HaoLine.Formats.Gguf.Reading;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf;

/// <summary>
/// Reads GGUF files of versions 1 to 3 in both byte orders, split ones as one model. Only the header is read: weights stay where they are,
/// lists of the metadata are skipped and decoded when asked for.
/// </summary>
public sealed class GgufFormatReader : IFormatReader
{
    private readonly GgufReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    public GgufFormatReader(GgufReaderOptions? options = null) => this.options = options ?? GgufReaderOptions.Default;

    /// <inheritdoc />
    public ModelFormat Format => GgufFormat.Format;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Header.StartsWith("GGUF"u8) ? FormatMatch.Certain
            : source.Extension == ".gguf" ? FormatMatch.Name
            : FormatMatch.None;
    }

    /// <inheritdoc />
    public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ct.ThrowIfCancellationRequested();
        RequireGguf(source);
        return ValueTask.FromResult(new GgufModelImporter(source, context, this.options, ct).Read());
    }

    private static void RequireGguf(ModelSource source)
    {
        if (source.Length == 0)
        {
            throw new InvalidModelContentException(DefectKind.Empty, source.Name, 0, "", "The file is empty. Download or convert it again.");
        }

        if (source.Header.StartsWith("GGUF"u8))
        {
            return;
        }

        if (source.Length < 4 && "GGUF"u8.StartsWith(source.Header))
        {
            throw new InvalidModelContentException(DefectKind.Truncated, source.Name, source.Length, "magic", "The file ends inside its magic.", "GGUF");
        }

        if (ContentSniffer.Sniff(source.Header) is { } guess)
        {
            throw new InvalidModelContentException(
                DefectKind.FormatMismatch, source.Name, 0, "magic", $"This is no GGUF file; it looks like {guess.Description}. {guess.Advice}".TrimEnd(), "GGUF");
        }

        throw new InvalidModelContentException(
            DefectKind.BadMagic, source.Name, 0, "magic", "The file does not start as a GGUF file does.", "GGUF",
            Convert.ToHexString(source.Header[..Math.Min(4, source.Header.Length)]));
    }
}
