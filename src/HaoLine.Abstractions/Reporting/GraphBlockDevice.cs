namespace HaoLine.Reporting;

/// <summary>A device as two roofs: how fast it computes and how fast it moves bytes.</summary>
/// <param name="Name">Name.</param>
/// <param name="BytesPerSecond">Memory bandwidth in bytes a second, decimal.</param>
/// <param name="Peaks">Dense floating-point or integer operations a second by data type name, such as <c>float16</c>.</param>
public sealed record GraphBlockDevice(string Name, double BytesPerSecond, IReadOnlyList<KeyValuePair<string, double>> Peaks);
