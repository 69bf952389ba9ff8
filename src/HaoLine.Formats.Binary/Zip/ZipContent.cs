namespace HaoLine.Formats.Zip;

/// <summary>The expanded bytes of an entry.</summary>
/// <param name="Bytes">As many bytes as could be had.</param>
/// <param name="Defect">Why they are not the declared content; null when length and checksum hold.</param>
public readonly record struct ZipContent(ReadOnlyMemory<byte> Bytes, ZipFinding? Defect);
