namespace HaoLine.Formats;

/// <summary>What one range request brought.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="TotalBytes">Size of the whole file as the answer states it.</param>
/// <param name="Validator">Strong entity tag, else the time of the last change; null when the server states neither.</param>
/// <param name="Address">Where the answer came from, after redirections.</param>
/// <param name="IsWhole">True when the server sent the whole file instead of a range.</param>
internal sealed record RangeAnswer(byte[] Bytes, long TotalBytes, string? Validator, Uri Address, bool IsWhole);
