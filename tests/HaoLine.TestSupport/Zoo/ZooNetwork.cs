using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>A built network with what its builder recorded.</summary>
/// <param name="Model">The model; weights have types and sizes but no bytes unless the builder was given payloads.</param>
/// <param name="Layers">Multiply-accumulate layers in order.</param>
public sealed record ZooNetwork(Model Model, IReadOnlyList<LayerRecord> Layers);
