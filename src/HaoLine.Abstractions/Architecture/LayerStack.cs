namespace HaoLine.Architecture;

/// <summary>Layers in order of execution.</summary>
/// <param name="Kind">Decoder or encoder.</param>
/// <param name="HiddenSize">Elements of a token between layers.</param>
/// <param name="Layers">The layers.</param>
public sealed record LayerStack(StackKind Kind, long HiddenSize, IReadOnlyList<LayerFacts> Layers)
{
    /// <summary>Longest input in tokens or frames; 0 when not limited or not said.</summary>
    public long MaximumLength { get; init; }
}
