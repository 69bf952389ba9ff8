namespace HaoLine.Formats.PyTorch;

/// <summary>Bounds of one symbol of an exported program.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Minimum">Lowest value; null when unbounded.</param>
/// <param name="Maximum">Highest value; null when unbounded.</param>
public sealed record ExportedSymbolRange(string Symbol, long? Minimum, long? Maximum);
