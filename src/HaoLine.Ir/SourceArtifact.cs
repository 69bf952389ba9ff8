namespace HaoLine.Ir;

/// <summary>The file or memory a model was read from.</summary>
/// <param name="Path">Path or label; null when the model was built in memory.</param>
/// <param name="ByteLength">Bytes of the main file; 0 when built in memory.</param>
/// <param name="CompanionByteLength">Bytes of companion files the model refers to.</param>
public sealed record SourceArtifact(string? Path, long ByteLength, long CompanionByteLength = 0)
{
    /// <summary>A model made by code.</summary>
    public static SourceArtifact Memory { get; } = new(null, 0);
}
