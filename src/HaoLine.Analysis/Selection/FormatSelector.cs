using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Chooses the reader: strongest match of the content, ties by registration.</summary>
internal sealed class FormatSelector(IReadOnlyList<IFormatReader> readers)
{
    /// <summary>Extensions that promise a format even when its reader is not registered.</summary>
    private static readonly Dictionary<string, string> FormatsByExtension = new(StringComparer.Ordinal)
    {
        [".onnx"] = "onnx",
        [".gguf"] = "gguf",
        [".safetensors"] = "safetensors",
        [".tflite"] = "tflite",
        [".pt"] = "pytorch",
        [".pth"] = "pytorch",
        [".mlmodel"] = "coreml",
        [".h5"] = "hdf5",
        [".keras"] = "keras",
    };

    /// <exception cref="UnknownModelFormatException">No reader takes the content; the message says what it looks like.</exception>
    public IFormatReader Select(ModelSource source, IDiagnosticSink diagnostics)
    {
        if (source.IsFolder)
        {
            return this.SelectForFolder(source);
        }

        if (source.Length == 0)
        {
            throw new UnknownModelFormatException(
                DefectKind.Empty, source.Name, $"{source.Name}: the file is empty. Expected a model ({this.Known()}). [{DefectKind.Empty.ToCode()}]");
        }

        IFormatReader? best = null;
        FormatMatch strongest = FormatMatch.None;
        foreach (IFormatReader reader in readers)
        {
            FormatMatch match = reader.Match(source);
            if (match > strongest)
            {
                (best, strongest) = (reader, match);
            }
        }

        ContentGuess? guess = Look(source);
        if (best is null || (strongest == FormatMatch.Name && guess is not null && guess.FormatId != best.Format.Id))
        {
            throw this.Unknown(source, guess, best is not null);
        }

        string? named = this.FormatOfName(source);
        if (strongest >= FormatMatch.Possible && named is not null && named != best.Format.Id && !best.Format.FileExtensions.Contains(source.Extension))
        {
            diagnostics.Report(AnalysisDiagnostics.NameSaysOtherFormat.At(new SourceLocation(source.Name, 0), best.Format.DisplayName, source.Extension, named));
        }

        return best;
    }

    /// <summary>A folder has no content of its own, so its name alone says nothing.</summary>
    private IFormatReader SelectForFolder(ModelSource source)
    {
        IFormatReader? best = null;
        FormatMatch strongest = FormatMatch.Name;
        foreach (IFormatReader reader in readers)
        {
            FormatMatch match = reader.Match(source);
            if (match > strongest)
            {
                (best, strongest) = (reader, match);
            }
        }

        if (best is not null)
        {
            return best;
        }

        const int shown = 5;
        string[] models = [.. source.FileNames.Where(name => this.FormatOfExtension(Path.GetExtension(name).ToLowerInvariant()) is not null)];
        string inside = models.Length == 0
            ? "No file in it has the name of a model."
            : $"Models in it: {string.Join(", ", models.Take(shown))}{(models.Length > shown ? $" and {models.Length - shown} more" : "")}.";
        throw new InvalidModelContentException(
            DefectKind.Unreadable, source.Name, -1, "", $"This is a directory that no registered reader takes as one model. Name the model file inside it. {inside}");
    }

    private static ContentGuess? Look(ModelSource source) =>
        source.Header.IndexOfAnyExcept((byte)0) < 0 ? new ContentGuess("zero bytes only") : ContentSniffer.Sniff(source.Header);

    private UnknownModelFormatException Unknown(ModelSource source, ContentGuess? guess, bool isNameKnown)
    {
        // A mismatch needs a name that promises a model and content that is recognisably something else.
        string? named = this.FormatOfName(source);
        DefectKind kind = guess is not null && (isNameKnown || (named is not null && guess.FormatId is not null && named != guess.FormatId))
            ? DefectKind.FormatMismatch
            : DefectKind.UnknownFormat;
        string looks = guess is null ? "The content is of no format that is known." : $"The content looks like {guess.Description}.";
        string advice = guess?.Advice is null ? "" : $" {guess.Advice}";
        string help = guess?.SuggestedPackage is null || advice.Contains(guess.SuggestedPackage, StringComparison.Ordinal)
            ? ""
            : $" Add the package {guess.SuggestedPackage} to read it.";
        return new UnknownModelFormatException(
            kind,
            source.Name,
            $"{source.Name}: no registered reader takes this file. {looks}{advice}{help} Registered: {this.Known()}. [{kind.ToCode()}]",
            guess?.Description,
            guess?.SuggestedPackage);
    }

    private string? FormatOfName(ModelSource source) => this.FormatOfExtension(source.Extension);

    private string? FormatOfExtension(string extension) =>
        readers.FirstOrDefault(reader => reader.Format.FileExtensions.Contains(extension))?.Format.Id
        ?? FormatsByExtension.GetValueOrDefault(extension);

    private string Known() => readers.Count == 0 ? "none" : string.Join(", ", readers.Select(static reader => reader.Format.DisplayName));
}
