namespace HaoLine.Formats;

/// <summary>A byte range of a file, checked to lie inside it and inside the message that holds it.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct WireSpan(long Offset, long Length)
{
    /// <summary>The byte after the last one.</summary>
    public long End => this.Offset + this.Length;
}
