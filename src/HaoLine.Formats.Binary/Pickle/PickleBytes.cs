namespace HaoLine.Formats.Pickle;

/// <summary>Bytes, as a place in the source: they are not read.</summary>
public sealed class PickleBytes : PickleValue
{
    internal PickleBytes(long offset, long length)
    {
        this.Offset = offset;
        this.Length = length;
    }

    /// <summary>First byte in the source the pickle was read from; -1 for a buffer that is not in the pickle.</summary>
    public long Offset { get; }

    /// <summary>Number of bytes.</summary>
    public long Length { get; }
}
