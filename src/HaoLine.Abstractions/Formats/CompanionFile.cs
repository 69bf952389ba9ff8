namespace HaoLine.Formats;

/// <summary>A companion file that passed every check.</summary>
/// <param name="Path">Full path inside the model's folder, or the address by which it is known.</param>
/// <param name="Length">Bytes of the file when it was checked.</param>
/// <param name="HardLinkCount">Names the file has in the file system; 1 is usual, 0 when the platform does not say.</param>
public sealed record CompanionFile(string Path, long Length, int HardLinkCount);
