namespace HaoLine.Formats.Gguf.Reading;

/// <summary>What decides how numbers stand in a file.</summary>
/// <param name="Version">1 has 32-bit lengths, later versions 64-bit ones.</param>
/// <param name="IsBigEndian">Byte order of everything after the magic.</param>
internal readonly record struct GgufLayout(int Version, bool IsBigEndian)
{
    /// <summary>Bytes of a count or length.</summary>
    public int SizeBytes => this.Version == 1 ? 4 : 8;
}
