using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Everything before the data of one file.</summary>
internal sealed class GgufHeader
{
    public required IRandomAccessSource Source { get; init; }

    public required GgufLayout Layout { get; init; }

    public required IReadOnlyList<GgufEntry> Entries { get; init; }

    public required IReadOnlyDictionary<string, GgufEntry> ByKey { get; init; }

    public required IReadOnlyList<GgufTensorInfo> Tensors { get; init; }

    public required int Alignment { get; init; }

    /// <summary>Byte offset of the data section: the end of the header, rounded up to the alignment.</summary>
    public required long DataOffset { get; init; }
}
