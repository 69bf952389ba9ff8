using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Chooses the reader: strongest match of the content, ties by registration.</summary>
internal sealed class FormatSelector(IReadOnlyList<IFormatReader> readers)
{
    /// <exception cref="UnknownModelFormatException">No reader takes the content; the message says what it looks like.</exception>
    public IFormatReader Select(ModelSource source, IDiagnosticSink diagnostics)
    {
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

        ContentGuess? guess = ContentSignatures.Guess(source);
        if (best is null || (strongest == FormatMatch.Name && guess is not null && guess.Format != best.Format.Id))
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

    private UnknownModelFormatException Unknown(ModelSource source, ContentGuess? guess, bool nameMatched)
    {
        DefectKind kind = guess?.Format is { } found && (nameMatched || (this.FormatOfName(source) is { } named && named != found))
            ? DefectKind.FormatMismatch
            : DefectKind.UnknownFormat;
        string? package = ContentSignatures.PackageFor(guess?.Format);
        if (guess?.Format is { } id && readers.Any(reader => reader.Format.Id == id))
        {
            package = null;
        }

        string looks = guess is null ? "The content is of no format that is known." : $"The content looks like {guess.Description}.";
        string help = package is null ? "" : $" Add the package {package} to read it.";
        return new UnknownModelFormatException(
            kind, source.Name, $"{source.Name}: no registered reader takes this file. {looks}{help} Registered: {this.Known()}. [{kind.ToCode()}]", guess?.Description, package);
    }

    private string? FormatOfName(ModelSource source) =>
        readers.FirstOrDefault(reader => reader.Format.FileExtensions.Contains(source.Extension))?.Format.Id
        ?? ContentSignatures.FormatOfExtension(source.Extension);

    private string Known() => readers.Count == 0 ? "none" : string.Join(", ", readers.Select(static reader => reader.Format.DisplayName));
}
