namespace HaoLine.Formats.Onnx.Reading;

/// <summary>A run of encoded numbers in the file; with tags, each number follows its own tag.</summary>
internal readonly record struct OnnxNumberChunk(long Offset, long Length, bool HasTags);
