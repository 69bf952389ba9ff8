namespace HaoLine.Formats.Zip;

/// <summary>What is unusual about an archive that can still be listed. The caller decides which of these it refuses.</summary>
public enum ZipDefect
{
    /// <summary>Two entries have one name; readers disagree on which they open.</summary>
    DuplicateName,

    /// <summary>The name leaves the folder of the archive, is absolute, or holds a NUL.</summary>
    UnsafeName,

    /// <summary>The name is written so that readers disagree on it: backslashes, two names for one entry, or no name at all.</summary>
    AmbiguousName,

    /// <summary>The bytes of two entries, or of an entry and the directory, overlap.</summary>
    Overlap,

    /// <summary>The header before the data and the central directory disagree.</summary>
    HeaderMismatch,

    /// <summary>There is no header at the place the directory names, or the data leaves the file; the entry cannot be read.</summary>
    BrokenHeader,

    /// <summary>The entry is marked as encrypted.</summary>
    Encrypted,

    /// <summary>The compression method is neither stored nor deflate.</summary>
    UnsupportedMethod,

    /// <summary>An entry, or the archive, expands beyond the limits.</summary>
    Bomb,

    /// <summary>There is more than one end-of-directory record.</summary>
    SecondDirectory,

    /// <summary>Bytes stand before the first entry.</summary>
    LeadingBytes,

    /// <summary>Bytes stand after the archive.</summary>
    TrailingBytes,

    /// <summary>The checksum of the content is not the declared one.</summary>
    ChecksumMismatch,

    /// <summary>The compressed data is malformed, or is not of the declared size.</summary>
    BrokenContent,
}
