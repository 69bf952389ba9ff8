using HaoLine.Ir;

namespace HaoLine.Formats.Gguf;

/// <summary>How <see cref="GgufFormatWriter"/> lays out files.</summary>
public sealed record GgufWriterOptions
{
    /// <summary>The defaults: one little-endian file, tensors as they are.</summary>
    public static GgufWriterOptions Default { get; } = new();

    /// <summary>Alignment of tensor data: a power of two from 8 on. Default 32.</summary>
    public int Alignment { get; init; } = GgufFormat.DefaultAlignment;

    /// <summary>True to write all numbers big-endian. Default false.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>
    /// Block type to which weights of float types with two or more dimensions and whole blocks in their rows are quantized: <see cref="DataType.GgmlQ80"/>
    /// or <see cref="DataType.GgmlQ40"/>; null to keep every tensor as it is. Default null.
    /// </summary>
    public DataType? Quantization { get; init; }

    /// <summary>Keys to write; null for those of the model: the ones it was read with, else its properties as texts. Keys that describe the layout are set by the writer.</summary>
    public IReadOnlyList<GgufEntry>? Entries { get; init; }

    /// <summary>
    /// Bytes of tensor data above which a new part starts; the parts are named <c>name-00001-of-00003.gguf</c>. Null for one file. Default null.
    /// </summary>
    public long? MaximumPartBytes { get; init; }
}
