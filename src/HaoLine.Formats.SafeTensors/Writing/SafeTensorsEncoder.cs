using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Writing;

/// <summary>Lays out and writes one file.</summary>
internal sealed class SafeTensorsEncoder
{
    private const int Alignment = 8;
    private const int BufferBytes = 1 << 20;

    private readonly IReadOnlyList<NamedTensor> weights;
    private readonly int[] order;
    private readonly byte[] header;

    /// <summary>Checks everything that can be checked before the first byte is written.</summary>
    /// <exception cref="NotSupportedException">The format cannot express the weights.</exception>
    public SafeTensorsEncoder(IReadOnlyList<NamedTensor> weights, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        this.weights = weights;
        ShardPlan.RequireUniqueNames(weights);
        this.order = [.. Enumerable.Range(0, weights.Count).OrderByDescending(index => weights[index].Data.ElementType.BitsPerElement)];
        var offsets = new long[weights.Count];
        long end = 0;
        foreach (int index in this.order)
        {
            offsets[index] = end;
            end = checked(end + SizeOf(weights[index]));
        }

        this.header = MakeHeader(weights, metadata, offsets);
    }

    /// <summary>Writes header and payloads.</summary>
    public void Write(Stream destination, CancellationToken ct)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, this.header.Length);
        destination.Write(length);
        destination.Write(this.header);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            foreach (int index in this.order)
            {
                Copy(this.weights[index], destination, buffer, ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Copy(NamedTensor weight, Stream destination, byte[] buffer, CancellationToken ct)
    {
        long length = weight.Data.ByteLength;
        for (long offset = 0; offset < length;)
        {
            ct.ThrowIfCancellationRequested();
            int wanted = (int)Math.Min(buffer.Length, length - offset);
            int count = weight.Data.Read(offset, buffer.AsSpan(0, wanted));
            if (count <= 0)
            {
                throw new IOException($"The payload of '{weight.Name}' ended at byte {offset} of {length}.");
            }

            destination.Write(buffer, 0, count);
            offset += count;
        }
    }

    private static long SizeOf(NamedTensor weight)
    {
        TensorData data = weight.Data;
        if (weight.Name == "__metadata__")
        {
            throw new NotSupportedException("A tensor is named '__metadata__', which SafeTensors reserves.");
        }

        if (!SafeTensorsDataTypes.TryGetWord(data.ElementType, out _) || data is SparseTensorData)
        {
            throw new NotSupportedException($"The tensor '{weight.Name}' is {(data is SparseTensorData ? "sparse" : data.ElementType.Name)}, which SafeTensors does not have.");
        }

        if (!data.IsAvailable)
        {
            throw new NotSupportedException($"The payload of the tensor '{weight.Name}' is not there.");
        }

        return (Int128)data.ElementCount * data.ElementType.BitsPerElement % 8 == 0
            ? data.ByteLength
            : throw new NotSupportedException($"The tensor '{weight.Name}' does not end on a byte, which SafeTensors requires.");
    }

    private static byte[] MakeHeader(IReadOnlyList<NamedTensor> weights, IReadOnlyList<KeyValuePair<string, string>> metadata, long[] offsets)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            for (int i = 0; i < weights.Count; i++)
            {
                TensorData data = weights[i].Data;
                _ = SafeTensorsDataTypes.TryGetWord(data.ElementType, out string? word);
                json.WriteStartObject(weights[i].Name);
                json.WriteString("dtype", word);
                json.WriteStartArray("shape");
                foreach (long size in data.Dimensions)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offsets[i]);
                json.WriteNumberValue(offsets[i] + data.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padding = (Alignment - (bytes.WrittenCount % Alignment)) % Alignment;
        bytes.GetSpan(padding)[..padding].Fill((byte)' ');
        bytes.Advance(padding);
        return bytes.WrittenCount <= SafeTensorsFormat.MaximumHeaderBytes
            ? bytes.WrittenSpan.ToArray()
            : throw new NotSupportedException($"The header would have {bytes.WrittenCount} bytes; readers take at most {SafeTensorsFormat.MaximumHeaderBytes}. Write shards.");
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string key, string value) in metadata)
        {
            if (keys.Add(key))
            {
                json.WriteString(key, value);
            }
        }

        json.WriteEndObject();
    }
}
