namespace HaoLine.Formats.TensorFlow;

/// <summary>What the weights manifest of a TensorFlow.js model says beside names, types and shapes: a facet of the model.</summary>
public sealed record WebManifest
{
    /// <summary>Quantized weights by name. The payloads of the model have the values already, in the type that the manifest states for the weight.</summary>
    public required IReadOnlyDictionary<string, WebQuantization> Quantization { get; init; }
}
