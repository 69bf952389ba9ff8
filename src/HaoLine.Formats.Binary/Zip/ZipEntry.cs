namespace HaoLine.Formats.Zip;

/// <summary>One entry as the central directory states it, with the place of its data.</summary>
public sealed record ZipEntry
{
    /// <summary>Name with the separators as stored.</summary>
    public required string Name { get; init; }

    /// <summary>Name in the header before the data; equal to <see cref="Name"/> in an honest archive.</summary>
    public string LocalName { get; init; } = "";

    /// <summary>Compression method; 0 is stored, 8 is deflate.</summary>
    public required int Method { get; init; }

    /// <summary>General-purpose flags.</summary>
    public required int Flags { get; init; }

    /// <summary>Declared CRC-32 of the expanded bytes.</summary>
    public required uint Crc { get; init; }

    /// <summary>Bytes in the archive.</summary>
    public required long CompressedLength { get; init; }

    /// <summary>Declared bytes after expansion.</summary>
    public required long Length { get; init; }

    /// <summary>Offset of the header before the data.</summary>
    public required long HeaderOffset { get; init; }

    /// <summary>Offset of the first byte of the data; -1 when the entry cannot be read.</summary>
    public long DataOffset { get; init; } = -1;

    /// <summary>True when the bytes stand in the archive as they are, so that a slice of the file is the content.</summary>
    public bool IsStored => this.Method == 0 && this.CompressedLength == this.Length && this.DataOffset >= 0;

    /// <summary>True when the entry is marked as encrypted.</summary>
    public bool IsEncrypted => (this.Flags & 0x41) != 0;

    /// <summary>True for a folder.</summary>
    public bool IsFolder => this.Length == 0 && this.Name.EndsWith('/');
}
