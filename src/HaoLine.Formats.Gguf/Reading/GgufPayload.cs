using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Bytes of a metadata value that were walked once and are decoded when asked for.</summary>
internal sealed class GgufPayload(IRandomAccessSource source, GgufLayout layout, long offset, long length)
{
    public long Offset => offset;

    public long Length => length;

    public string ReadText() => this.Cursor().ReadText(length);

    public IEnumerable<string> ReadTexts(long count)
    {
        GgufCursor cursor = this.Cursor();
        for (long i = 0; i < count; i++)
        {
            yield return cursor.ReadText(cursor.ReadSize());
        }
    }

    public IEnumerable<byte[]> ReadTextBytes(long count)
    {
        GgufCursor cursor = this.Cursor();
        for (long i = 0; i < count; i++)
        {
            yield return cursor.ReadBytes(checked((int)cursor.ReadTextLength()));
        }
    }

    /// <summary>Integers as they are, floating-point numbers as the bits of their binary64.</summary>
    public IEnumerable<long> ReadScalars(GgufValueType type, long count)
    {
        GgufCursor cursor = this.Cursor();
        for (long i = 0; i < count; i++)
        {
            yield return cursor.ReadScalar(type);
        }
    }

    public IEnumerable<GgufArray> ReadArrays(long count)
    {
        GgufCursor cursor = this.Cursor();
        for (long i = 0; i < count; i++)
        {
            yield return cursor.WalkArray(1);
        }
    }

    private GgufCursor Cursor() => new(source, layout, offset, CancellationToken.None);
}
