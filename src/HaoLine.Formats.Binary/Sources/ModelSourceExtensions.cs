using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Opens what a <see cref="ModelSource"/> describes.</summary>
public static class ModelSourceExtensions
{
    /// <summary>
    /// The bytes behind a source: the open source it was made from, its memory, or its file. Hand the result to the model that is read,
    /// which closes it.
    /// </summary>
    /// <exception cref="InvalidModelContentException">The file cannot be opened, with kind <c>unreadable</c>.</exception>
    public static IRandomAccessSource Open(this ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.OpenSource is not null)
        {
            return source.OpenSource;
        }

        if (source.FilePath is null)
        {
            return new MemorySource(source.Name, source.Content);
        }

        try
        {
            return new FileSource(source.FilePath, source.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelContentException(
                DefectKind.Unreadable, source.Name, -1, "", $"The file cannot be opened: {error.Message}", innerException: error);
        }
    }
}
