namespace HaoLine.Analysis;

/// <summary>A place in an arena.</summary>
/// <param name="Tensor">The buffer that it holds.</param>
/// <param name="Offset">First byte.</param>
public readonly record struct ArenaSlot(LiveTensor Tensor, long Offset)
{
    /// <summary>First byte after the buffer, without padding.</summary>
    public long End => checked(this.Offset + this.Tensor.Bytes);
}
