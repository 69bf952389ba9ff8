using HaoLine.Formats;

namespace HaoLine.Reporting;

/// <summary>
/// Writes reports to files so that a reader never sees half of one. Devices, pipes and symbolic links stay what they are and are written through.
/// </summary>
public static class ReportFile
{
    /// <summary>Writes a composed report beside the target under a temporary name and moves it into place.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not permit it, or the path is a folder.</exception>
    public static async Task WriteAsync(IReportWriter writer, ReportDocument report, string path, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"'{path}' is a folder. Name a file in it.");
        }

        if (!MayReplace(target))
        {
            var existing = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1 << 16, useAsync: false);
            await using (existing.ConfigureAwait(false))
            {
                await writer.WriteAsync(report, existing, ct).ConfigureAwait(false);
            }

            return;
        }

        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
            await using (stream.ConfigureAwait(false))
            {
                await writer.WriteAsync(report, stream, ct).ConfigureAwait(false);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    // Moving a file over a device, pipe or symbolic link would destroy it. The base library cannot tell a device from a file on
    // Unix, so only what is absent, or proven to be a regular file, is replaced; everything else is written to where it stands.
    private static bool MayReplace(string path)
    {
        if (!OperatingSystem.IsWindows() && (IsBelow(path, "/dev/") || IsBelow(path, "/proc/")))
        {
            return false;
        }

        if (!File.Exists(path))
        {
            return true;
        }

        try
        {
            _ = CompanionFileResolver.Resolve(Path.GetDirectoryName(path)!, Path.GetFileName(path));
            return true;
        }
        catch (CompanionFileException)
        {
            return false;
        }
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal);

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one worth reporting.
        }
    }
}
