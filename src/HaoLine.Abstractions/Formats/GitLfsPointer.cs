namespace HaoLine.Formats;

/// <summary>
/// What a clone without Git LFS leaves in the place of a large file, and what some servers give for it. Source: the specification of Git LFS,
/// which bounds pointers at 1,024 bytes and lets each begin with its version.
/// </summary>
public static class GitLfsPointer
{
    /// <summary>Bytes from the start that tell a pointer.</summary>
    public const int SignatureBytes = 40;

    private const int Longest = 1024;

    private static ReadOnlySpan<byte> Signature => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>True when a file of this many bytes can be a pointer.</summary>
    public static bool MayBe(long length) => length is >= SignatureBytes and < Longest;

    /// <summary>True when a file with these first bytes, of which there are at least <see cref="SignatureBytes"/>, is a pointer.</summary>
    public static bool Begins(ReadOnlySpan<byte> first) => first.StartsWith(Signature);
}
