namespace HaoLine.Fuzz.Tests;

/// <summary>Something that must survive any bytes.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Seeds">Valid inputs to damage.</param>
/// <param name="Run">Takes the input; only <see cref="HaoLine.Formats.ModelReadException"/> may come out.</param>
/// <param name="KeepsLengths">True to change every second input in place only.</param>
public sealed record FuzzTarget(string Name, Func<IReadOnlyList<byte[]>> Seeds, Action<byte[]> Run, bool KeepsLengths = false);
