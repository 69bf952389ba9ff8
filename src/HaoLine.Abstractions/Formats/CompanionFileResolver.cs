using HaoLine.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace HaoLine.Formats;

/// <summary>
/// The one way by which readers reach a second file. First the text: no rooted path, drive, UNC, URI, parent step, NUL or
/// empty name, judged the same on every platform. Then the file system: every component is looked at, symbolic links are
/// refused, and only a regular file passes.
/// </summary>
public static class CompanionFileResolver
{
    /// <summary>Refuses a reference whose text could leave the model's folder on any platform.</summary>
    /// <exception cref="CompanionFileException">The reference is refused; the kind says why.</exception>
    public static void Validate(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Length == 0)
        {
            throw Refuse(DefectKind.BadValue, reference, "the name is empty");
        }

        if (reference.Contains('\0', StringComparison.Ordinal))
        {
            throw Refuse(DefectKind.BadValue, reference, "the name contains a NUL character");
        }

        if (reference[0] is '/' or '\\')
        {
            throw Refuse(DefectKind.PathTraversal, reference, "it is an absolute path");
        }

        if (reference.Contains(':', StringComparison.Ordinal))
        {
            throw Refuse(DefectKind.PathTraversal, reference, "it names a drive, a URI or a stream");
        }

        foreach (string component in reference.Split('/', '\\'))
        {
            if (component == "..")
            {
                throw Refuse(DefectKind.PathTraversal, reference, "it steps to a parent folder");
            }

            if (component.AsSpan().Trim(" .").Length == 0 && component is not ("." or ""))
            {
                // Windows drops trailing dots and blanks, so ".. " would become a parent step there.
                throw Refuse(DefectKind.PathTraversal, reference, "a component consists of dots and blanks");
            }
        }
    }

    /// <summary>Resolves a validated reference below a folder.</summary>
    /// <exception cref="CompanionFileException">The reference is refused or the file is absent; the kind says which. A pointer of Git LFS stands for an absent file.</exception>
    public static CompanionFile Resolve(string folder, string reference)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Validate(reference);
        (string current, FileFacts facts) = Locate(folder, reference);
        if (!facts.Exists)
        {
            throw new CompanionFileException(
                DefectKind.MissingFile, reference, $"'{reference}' is not beside the model. Copy the file into the model's folder.");
        }

        if (facts.IsRegularFile && reference[^1] is ('/' or '\\'))
        {
            throw Refuse(DefectKind.FileAccess, reference, "it names a folder, but a file stands there");
        }

        if (!facts.IsRegularFile)
        {
            throw Refuse(DefectKind.FileAccess, reference, "it is not a regular file");
        }

        long length = new FileInfo(current).Length;
        return IsPointer(current, length)
            ? throw new CompanionFileException(
                DefectKind.MissingFile, reference, $"'{reference}' is a Git LFS pointer, its content was not fetched. Run 'git lfs pull' in the folder.")
            : new CompanionFile(current, length, facts.HardLinkCount);
    }

    /// <summary>Names of the files directly in a folder below a folder, sorted by code units; none when no folder stands there. Links to files are listed.</summary>
    /// <exception cref="CompanionFileException">The reference is refused, or the folder cannot be listed or has more files than the limit; the kind says which.</exception>
    internal static IReadOnlyList<string> ListFiles(string folder, string reference, int limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Validate(reference);
        (string path, FileFacts facts) = Locate(folder, reference);
        if (!facts.IsDirectory)
        {
            return [];
        }

        try
        {
            var names = Directory.EnumerateFiles(path).Take(limit + 1).Select(static file => Path.GetFileName(file)).ToList();
            names.Sort(StringComparer.Ordinal);
            return names.Count <= limit ? names
                : throw new CompanionFileException(DefectKind.LimitExceeded, reference, $"The folder '{reference}' has more than {limit} files. None of them is read.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompanionFileException(DefectKind.Unreadable, reference, $"The folder '{reference}' cannot be listed: {error.Message}");
        }
    }

    /// <summary>What stands at a validated reference; no facts when a component is absent.</summary>
    private static (string Path, FileFacts Facts) Locate(string folder, string reference)
    {
        string current = Path.GetFullPath(folder);
        var facts = new FileFacts(Exists: true, IsRegularFile: false, IsDirectory: true, IsSymbolicLink: false, HardLinkCount: 0);
        foreach (string component in reference.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (component == ".")
            {
                continue;
            }

            current = Path.Join(current, component);
            facts = FileFacts.Read(current);
            if (!facts.Exists)
            {
                break;
            }

            if (facts.IsSymbolicLink)
            {
                throw Refuse(DefectKind.Symlink, reference, $"'{component}' is a symbolic link");
            }
        }

        return (current, facts);
    }

    private static bool IsPointer(string path, long length)
    {
        if (!GitLfsPointer.MayBe(length))
        {
            return false;
        }

        try
        {
            Span<byte> first = stackalloc byte[GitLfsPointer.SignatureBytes];
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return GitLfsPointer.Begins(first[..RandomAccess.Read(file, first, 0)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it says why that cannot be done.
            return false;
        }
    }

    private static CompanionFileException Refuse(DefectKind kind, string reference, string reason) =>
        new(kind, reference, $"The companion file '{reference}' is refused: {reason}. Only regular files inside the model's folder are read.");
}
