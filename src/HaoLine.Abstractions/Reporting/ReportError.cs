using HaoLine.Formats;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>Why a model could not be read.</summary>
/// <param name="Kind">Stable kind code.</param>
/// <param name="Message">What, where, what to do.</param>
/// <param name="Path">File.</param>
/// <param name="Offset">Byte offset; null when none applies.</param>
/// <param name="Field">Field path; null when none applies.</param>
public sealed record ReportError(string Kind, string Message, string Path, long? Offset, string? Field)
{
    /// <summary>Describes a read error.</summary>
    public static ReportError From(ModelReadException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            InvalidModelContentException content => new(
                content.Kind.ToCode(), content.Message, content.Path, content.Offset < 0 ? null : content.Offset, content.Field.Length == 0 ? null : content.Field),
            UnknownModelFormatException unknown => new(unknown.Kind.ToCode(), unknown.Message, unknown.Path, null, null),
            _ => new(DefectKind.Unreadable.ToCode(), error.Message, error.Path, null, null),
        };
    }
}
