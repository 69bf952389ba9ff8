using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>A file beside the reports, written to a path or, under the model's name, into a folder.</summary>
internal static class SideFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="what">What it is, for the error, such as <c>arena plan</c>.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="model">Path of the model.</param>
    /// <param name="path">File or folder.</param>
    /// <param name="extension">What follows the model's name in a folder.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static async Task WriteAsync(string what, ReadOnlyMemory<byte> content, string model, string path, string extension, CancellationToken ct)
    {
        bool isFolder = ReportTargets.IsFolder(path);
        string target = isFolder ? Path.Join(path, Path.GetFileName(model) + extension) : path;
        try
        {
            if (isFolder)
            {
                Directory.CreateDirectory(path);
            }

            await File.WriteAllBytesAsync(target, content, ct).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OutputException($"The {what} '{DisplayText.Clean(target)}' cannot be written: {problem.Message}", problem);
        }
    }
}
