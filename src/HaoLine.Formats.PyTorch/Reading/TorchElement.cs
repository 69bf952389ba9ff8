using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>An element type and its bytes; the type is undefined where this library has none for it.</summary>
internal readonly record struct TorchElement(DataType Type, int Bytes);
