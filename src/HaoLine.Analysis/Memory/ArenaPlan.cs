namespace HaoLine.Analysis;

/// <summary>Offsets of buffers in one block of memory.</summary>
/// <param name="TotalBytes">Bytes of the block.</param>
/// <param name="Alignment">Every offset is a multiple of this.</param>
/// <param name="Slots">One slot for each buffer, in the order of the buffers.</param>
public sealed record ArenaPlan(long TotalBytes, int Alignment, IReadOnlyList<ArenaSlot> Slots);
