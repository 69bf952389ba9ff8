using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>A format that a reader offers.</summary>
/// <param name="Id">Short id such as <c>onnx</c>.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="FileExtensions">Usual extensions with the dot, lower case.</param>
/// <param name="MaximumCapabilities">The most that a file of this format can offer.</param>
public sealed record ModelFormat(string Id, string DisplayName, IReadOnlyList<string> FileExtensions, ModelCapabilities MaximumCapabilities);
