using HaoLine.Diagnostics;

namespace HaoLine.Formats.Zip;

/// <summary>One defect of an archive, with all that an error or a diagnostic needs.</summary>
/// <param name="Defect">What it is.</param>
/// <param name="Kind">The kind of an error made from it.</param>
/// <param name="Entry">Name of the entry; empty for the archive as a whole.</param>
/// <param name="Offset">Byte offset in the file.</param>
/// <param name="Problem">One sentence.</param>
/// <param name="Expected">What would have been valid; null when the sentence says it.</param>
/// <param name="Found">What stands there; null when the sentence says it.</param>
public sealed record ZipFinding(
    ZipDefect Defect, DefectKind Kind, string Entry, long Offset, string Problem, string? Expected = null, string? Found = null)
{
    /// <summary>The error for a caller that refuses this defect; its field is the entry name.</summary>
    /// <param name="path">Name of the file.</param>
    public InvalidModelContentException ToException(string path) =>
        new(this.Kind, path, this.Offset, this.Entry, this.Problem, this.Expected, this.Found);

    /// <summary>The problem with what was expected and found, for a diagnostic.</summary>
    public string Describe() => (this.Expected, this.Found) switch
    {
        (null, null) => this.Problem,
        (null, _) => $"{this.Problem} Found {this.Found}.",
        (_, null) => $"{this.Problem} Expected {this.Expected}.",
        _ => $"{this.Problem} Expected {this.Expected}, found {this.Found}.",
    };
}
