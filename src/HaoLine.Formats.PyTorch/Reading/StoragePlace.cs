using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Where the bytes of a storage are.</summary>
/// <param name="Source">The file, or the expanded entry; null when the bytes are not offered.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes there.</param>
/// <param name="Name">Name for messages.</param>
/// <param name="Reason">Why the bytes are not offered; null when they are.</param>
internal sealed record StoragePlace(IRandomAccessSource? Source, long Offset, long Length, string Name, string? Reason = null);
