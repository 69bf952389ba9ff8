namespace HaoLine.Reporting;

/// <summary>Writes reports to files so that a reader never sees half of one.</summary>
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
        if (IsSpecialFile(target))
        {
            var device = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 4096, useAsync: false);
            await using (device.ConfigureAwait(false))
            {
                await writer.WriteAsync(report, device, ct).ConfigureAwait(false);
            }

            return;
        }

        if (Directory.Exists(target))
        {
            throw new IOException($"'{path}' is a folder. Name a file in it.");
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

    // A pipe or /dev/null must be written to, not replaced by a regular file.
    private static bool IsSpecialFile(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetAttributes(path) & FileAttributes.Device) != 0;

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
