using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>A reference to a companion file was refused, or the file is not there.</summary>
public sealed class CompanionFileException : Exception
{
    /// <summary>Creates the refusal.</summary>
    /// <param name="kind"><c>path-traversal</c>, <c>symlink</c>, <c>missing-file</c>, <c>bad-value</c>, <c>file-access</c>, <c>limit-exceeded</c> or <c>unreadable</c>.</param>
    /// <param name="reference">The reference as the model states it.</param>
    /// <param name="message">What is wrong and what would be allowed.</param>
    public CompanionFileException(DefectKind kind, string reference, string message)
        : base(message)
    {
        this.Kind = kind;
        this.Reference = reference;
    }

    /// <summary>Stable kind.</summary>
    public DefectKind Kind { get; }

    /// <summary>The reference as the model states it; untrusted text.</summary>
    public string Reference { get; }
}
