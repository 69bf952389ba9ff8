namespace HaoLine.Architecture;

/// <summary>A part of a multimodal model beside its language model.</summary>
/// <param name="Kind">What it takes: <c>vision</c>, <c>audio</c> or the name of its section.</param>
/// <param name="Architecture">Name of its architecture as stated; empty when not said.</param>
/// <param name="HiddenSize">Elements of a token; 0 when not said.</param>
/// <param name="Layers">Number of its layers; 0 when not said.</param>
public sealed record ModalityFacts(string Kind, string Architecture, long HiddenSize, long Layers);
