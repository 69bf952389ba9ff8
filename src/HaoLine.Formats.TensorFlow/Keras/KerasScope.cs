namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>Where the layers of a model stand inside outer models.</summary>
/// <param name="Prefix">Put before names; ends with a slash unless empty.</param>
/// <param name="Outer">Name of the outermost layer that holds the model; null for the model itself.</param>
/// <param name="Path">Group of the layers in a Keras 3 weights file.</param>
/// <param name="Depth">Models around this one.</param>
internal sealed record KerasScope(string Prefix, string? Outer, string Path, int Depth);
