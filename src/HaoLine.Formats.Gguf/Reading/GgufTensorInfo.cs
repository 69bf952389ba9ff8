using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>One entry of the tensor list.</summary>
internal sealed class GgufTensorInfo
{
    public required string Name { get; init; }

    /// <summary>Dimensions as stored: innermost first.</summary>
    public required long[] Extents { get; init; }

    public required uint TypeId { get; init; }

    /// <summary>Undefined when the number is not known.</summary>
    public required DataType Type { get; init; }

    /// <summary>First byte relative to the data section.</summary>
    public required long Offset { get; init; }

    /// <summary>Place of the entry, for messages.</summary>
    public required long InfoOffset { get; init; }

    /// <summary>Position in the list.</summary>
    public required int Index { get; init; }

    /// <summary>Bytes of the data; -1 until they are known.</summary>
    public long Bytes { get; set; }

    /// <summary>True when the offset is where the data of all tensors before it ends, as ggml wants.</summary>
    public bool IsInSequence { get; set; }

    public string Field => $"tensor[{this.Index}]";
}
