namespace HaoLine.Ir;

/// <summary>Identity of stored bytes: equal keys mean the same bytes of the same owner.</summary>
/// <param name="Owner">What holds the bytes: a source, or the payload itself.</param>
/// <param name="Offset">First byte within the owner.</param>
/// <param name="Length">Bytes; -1 for the whole owner.</param>
public readonly record struct StorageKey(object Owner, long Offset = 0, long Length = -1);
