namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Where the numbers of one typed data field stand: packed chunks, or runs of single fields with their tags.</summary>
internal sealed class OnnxNumberField(string name, int number, WireType element)
{
    private readonly List<OnnxNumberChunk> chunks = [];

    public string Name => name;

    public int Number => number;

    public WireType Element => element;

    public int ElementBytes => element == WireType.Fixed32 ? 4 : 8;

    /// <summary>Numbers in all chunks.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes that the chunks take in the file.</summary>
    public long StoredBytes { get; private set; }

    public IReadOnlyList<OnnxNumberChunk> Chunks => this.chunks;

    public void Clear()
    {
        this.chunks.Clear();
        this.Count = 0;
        this.StoredBytes = 0;
    }

    public void AddPacked(WireSpan span, long count)
    {
        if (count > 0)
        {
            this.chunks.Add(new OnnxNumberChunk(span.Offset, span.Length, HasTags: false));
            this.Count += count;
            this.StoredBytes += span.Length;
        }
    }

    public void AddSingle(long start, long end)
    {
        // Single fields follow each other in practice, so one run holds all of them.
        if (this.chunks.Count > 0 && this.chunks[^1] is { HasTags: true } last && last.Offset + last.Length == start)
        {
            this.chunks[^1] = last with { Length = end - last.Offset };
        }
        else
        {
            this.chunks.Add(new OnnxNumberChunk(start, end - start, HasTags: true));
        }

        this.Count++;
        this.StoredBytes += end - start;
    }
}
