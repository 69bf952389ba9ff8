namespace HaoLine.Formats;

/// <summary>No registered reader recognises the content. The message names what it looks like and the package that would help.</summary>
public sealed class UnknownModelFormatException : ModelReadException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind"><c>unknown-format</c>, <c>format-mismatch</c> or <c>empty</c>.</param>
    /// <param name="path">File path or source name.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="looksLike">What the content looks like; null when nothing is known.</param>
    /// <param name="suggestedPackage">Package that reads it; null when none does.</param>
    public UnknownModelFormatException(Diagnostics.DefectKind kind, string path, string message, string? looksLike = null, string? suggestedPackage = null)
        : base(path, message)
    {
        this.Kind = kind;
        this.LooksLike = looksLike;
        this.SuggestedPackage = suggestedPackage;
    }

    /// <summary>Stable kind.</summary>
    public Diagnostics.DefectKind Kind { get; }

    /// <summary>What the content looks like, such as <c>PNG image</c>; null when nothing is known.</summary>
    public string? LooksLike { get; }

    /// <summary>Package to add; null when none is known.</summary>
    public string? SuggestedPackage { get; }
}
