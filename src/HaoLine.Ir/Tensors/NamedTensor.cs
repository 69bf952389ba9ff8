namespace HaoLine.Ir;

/// <summary>A weight with its name, for models and views without a graph.</summary>
/// <param name="Name">Name as stored.</param>
/// <param name="Data">Payload.</param>
public sealed record NamedTensor(string Name, TensorData Data);
