namespace HaoLine.Analysis;

/// <summary>Every node as one row.</summary>
/// <param name="Layers">Rows in order.</param>
public sealed record LayersResult(IReadOnlyList<LayerEntry> Layers);
