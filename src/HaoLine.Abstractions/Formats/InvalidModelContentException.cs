using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>
/// The one exception that any bytes can cause in a reader: names file, offset, field, kind, what was expected and found.
/// Its texts quote the file; long quotes are shortened and control characters are written as escapes.
/// </summary>
public sealed class InvalidModelContentException : ModelReadException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">Stable kind.</param>
    /// <param name="path">File path or source name.</param>
    /// <param name="offset">Byte offset; -1 when none applies.</param>
    /// <param name="field">Field path such as <c>graph.node[3].input[0]</c>; empty for the file as a whole.</param>
    /// <param name="problem">One sentence: what is wrong.</param>
    /// <param name="expected">What would have been valid; null when the sentence says it.</param>
    /// <param name="found">What stands there; null when the sentence says it.</param>
    /// <param name="innerException">Cause, when another error led here.</param>
    public InvalidModelContentException(
        DefectKind kind,
        string path,
        long offset,
        string field,
        string problem,
        string? expected = null,
        string? found = null,
        Exception? innerException = null)
        : base(path, Format(kind, path, offset, field, problem, expected, found), innerException)
    {
        this.Kind = kind;
        this.Offset = offset;
        this.Field = UntrustedText.Clean(field);
        this.Problem = UntrustedText.Clean(problem);
        this.Expected = expected is null ? null : UntrustedText.Clean(expected);
        this.Found = found is null ? null : UntrustedText.Clean(found);
    }

    /// <summary>Stable kind.</summary>
    public DefectKind Kind { get; }

    /// <summary>Byte offset in the file; -1 when none applies.</summary>
    public long Offset { get; }

    /// <summary>Field path; empty for the file as a whole.</summary>
    public string Field { get; }

    /// <summary>What is wrong, without place and kind.</summary>
    public string Problem { get; }

    /// <summary>What would have been valid; null when the problem says it.</summary>
    public string? Expected { get; }

    /// <summary>What stands there; null when the problem says it.</summary>
    public string? Found { get; }

    private static string Format(DefectKind kind, string path, long offset, string field, string problem, string? expected, string? found)
    {
        var text = new StringBuilder(path);
        if (offset >= 0)
        {
            text.Append(" at byte ").Append(offset);
        }

        if (field.Length > 0)
        {
            text.Append(", ").Append(UntrustedText.Clean(field));
        }

        text.Append(": ").Append(UntrustedText.Clean(problem));
        if (expected is not null)
        {
            text.Append(" Expected ").Append(UntrustedText.Clean(expected));
            text.Append(found is null ? "." : $", found {UntrustedText.Clean(found)}.");
        }
        else if (found is not null)
        {
            text.Append(" Found ").Append(UntrustedText.Clean(found)).Append('.');
        }

        return text.Append(" [").Append(kind.ToCode()).Append(']').ToString();
    }
}
