using System.Runtime.InteropServices;

namespace HaoLine.Formats;

/// <summary>Kind and link count of a file, without following a last symbolic link.</summary>
internal readonly partial record struct FileFacts(bool Exists, bool IsRegularFile, bool IsDirectory, bool IsSymbolicLink, int HardLinkCount)
{
    // struct statx of Linux: the same layout on every architecture (statx(2)).
    private const int StatxSize = 256;
    private const int NlinkOffset = 16;
    private const int ModeOffset = 28;
    private const int AtCurrentDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint StatxTypeAndNlink = 0x1 | 0x4;

    public static FileFacts Read(string path)
    {
        FileAttributes attributes;
        try
        {
            attributes = File.GetAttributes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }

        bool link = attributes.HasFlag(FileAttributes.ReparsePoint);
        bool directory = attributes.HasFlag(FileAttributes.Directory);
        bool regular = !directory && !link && !attributes.HasFlag(FileAttributes.Device);
        int links = 0;
        if (OperatingSystem.IsLinux() && TryStatx(path, out ushort mode, out uint count))
        {
            const int typeMask = 0xF000;
            int type = mode & typeMask;
            regular = type == 0x8000;
            directory = type == 0x4000;
            link = type == 0xA000;
            links = (int)Math.Min(count, int.MaxValue);
        }

        return new FileFacts(true, regular, directory, link, links);
    }

    private static unsafe bool TryStatx(string path, out ushort mode, out uint links)
    {
        byte* buffer = stackalloc byte[StatxSize];
        mode = 0;
        links = 0;
        try
        {
            if (Statx(AtCurrentDirectory, path, AtSymlinkNoFollow, StatxTypeAndNlink, buffer) != 0)
            {
                return false;
            }
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }

        links = *(uint*)(buffer + NlinkOffset);
        mode = *(ushort*)(buffer + ModeOffset);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);
}
