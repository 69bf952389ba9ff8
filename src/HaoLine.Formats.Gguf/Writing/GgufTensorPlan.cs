using System.Buffers;
using HaoLine.Formats.Gguf.Reading;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Writing;

/// <summary>One tensor to write: its stored type, its bytes, and the part it goes to.</summary>
internal sealed class GgufTensorPlan
{
    /// <summary>A multiple of all block sizes.</summary>
    private const int PartElements = 16 * 1024;
    private const int MaximumDimensions = 4;
    private readonly TensorData data;

    private GgufTensorPlan(string name, TensorData data, DataType type, int typeId, long bytes)
    {
        this.Name = name;
        this.data = data;
        this.Type = type;
        this.TypeId = typeId;
        this.Bytes = bytes;
    }

    public string Name { get; }

    public DataType Type { get; }

    public int TypeId { get; }

    public long Bytes { get; }

    public ReadOnlySpan<long> Dimensions => this.data.Dimensions;

    /// <exception cref="NotSupportedException">GGUF cannot hold the tensor.</exception>
    public static GgufTensorPlan Of(NamedTensor tensor, GgufWriterOptions options)
    {
        TensorData data = tensor.Data;
        ReadOnlySpan<long> dimensions = data.Dimensions;
        if (!data.IsAvailable || data.ByteLength < 0)
        {
            throw new NotSupportedException($"The bytes of the tensor '{tensor.Name}' are not available.");
        }

        if (dimensions.Length > MaximumDimensions)
        {
            throw new NotSupportedException($"The tensor '{tensor.Name}' has {dimensions.Length} dimensions; GGUF holds at most {MaximumDimensions}.");
        }

        DataType type = IsQuantized(tensor, options) ? options.Quantization!.Value : data.ElementType;
        if (!GgmlTypes.TryGetId(type, out int id))
        {
            throw new NotSupportedException($"The tensor '{tensor.Name}' has the type {type.Name}, which GGUF does not have.");
        }

        if (type.IsBlock && (dimensions.Length == 0 || dimensions[^1] % type.BlockElements != 0))
        {
            throw new NotSupportedException($"The rows of the tensor '{tensor.Name}' are no whole blocks of {type.Name}.");
        }

        return type.TryGetByteLength(data.ElementCount, out long bytes)
            ? new GgufTensorPlan(tensor.Name, data, type, id, bytes)
            : throw new NotSupportedException($"The tensor '{tensor.Name}' is larger than 63 bits can say.");
    }

    public void WriteData(GgufEmitter emitter, bool bigEndian, CancellationToken ct)
    {
        byte[] packed = ArrayPool<byte>.Shared.Rent(PartElements * 8);
        float[] values = ArrayPool<float>.Shared.Rent(PartElements);
        try
        {
            for (long first = 0; first < this.data.ElementCount; first += PartElements)
            {
                ct.ThrowIfCancellationRequested();
                int count = (int)Math.Min(PartElements, this.data.ElementCount - first);
                _ = this.Type.TryGetByteLength(count, out long length);
                Span<byte> part = packed.AsSpan(0, (int)length);
                if (this.Type == this.data.ElementType)
                {
                    _ = this.Type.TryGetByteLength(first, out long offset);
                    this.data.ReadExactly(offset, part);
                }
                else
                {
                    ElementDecoder.Decode(this.data, first, values.AsSpan(0, count));
                    GgmlQuantizers.Quantize(this.Type, values.AsSpan(0, count), part);
                }

                if (bigEndian)
                {
                    GgmlBlockNumbers.Swap(this.Type, part);
                }

                emitter.Bytes(part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<float>.Shared.Return(values);
        }
    }

    private static bool IsQuantized(NamedTensor tensor, GgufWriterOptions options) =>
        options.Quantization is { } target
        && tensor.Role is TensorRole.Parameter or TensorRole.Unspecified
        && tensor.Data.ElementType.IsFloatingPoint
        && tensor.Data.ElementType.BitsPerElement >= 16
        && tensor.Data.Dimensions.Length >= 2
        && tensor.Data.Dimensions[^1] % target.BlockElements == 0;
}
