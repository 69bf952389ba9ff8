namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>A result of a layer: which layer, which of its calls, which result.</summary>
internal readonly record struct KerasTensorKey(string Layer, int Call, int Result);
