using System.Buffers.Binary;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>
/// Walks a header through a small window: whatever its lists hold, memory stays the same. Nothing is allocated from a length before the
/// file is known to have as many bytes.
/// </summary>
internal sealed class GgufCursor
{
    /// <summary>Deepest nesting of lists.</summary>
    private const int MaximumDepth = 4;

    /// <summary>A length beyond the end is a cut file up to this many bytes, and a lie above.</summary>
    private const long PlausibleTextBytes = 65_536;

    /// <summary>The same for a list.</summary>
    private const long PlausibleListBytes = 16 << 20;

    private readonly IRandomAccessSource source;
    private readonly CancellationToken ct;
    private readonly byte[] window = new byte[64 * 1024];
    private readonly long length;
    private long windowStart;
    private int windowLength;

    public GgufCursor(IRandomAccessSource source, GgufLayout layout, long position, CancellationToken ct)
    {
        this.source = source;
        this.Layout = layout;
        this.Position = position;
        this.ct = ct;
        this.length = source.Length;
    }

    public GgufLayout Layout { get; set; }

    public long Position { get; private set; }

    public long Remaining => this.length - this.Position;

    /// <summary>What is being read, for messages: a list of the header, an index in it, and a part.</summary>
    public (string List, long Index, string Part) Place { get; set; } = ("header", -1, "");

    public byte ReadByte() => this.Take(1)[0];

    public ushort ReadUInt16() => this.Layout.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(this.Take(2)) : BinaryPrimitives.ReadUInt16LittleEndian(this.Take(2));

    public uint ReadUInt32() => this.Layout.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(this.Take(4)) : BinaryPrimitives.ReadUInt32LittleEndian(this.Take(4));

    public ulong ReadUInt64() => this.Layout.IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(this.Take(8)) : BinaryPrimitives.ReadUInt64LittleEndian(this.Take(8));

    /// <summary>A count, length or dimension; negative when it has 64 bits.</summary>
    public long ReadSize() => this.Layout.Version == 1 ? this.ReadUInt32() : (long)this.ReadUInt64();

    /// <summary>An integer as it is, a floating-point number as the bits of its binary64.</summary>
    public long ReadScalar(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Bool => this.ReadByte(),
        GgufValueType.Int8 => (sbyte)this.ReadByte(),
        GgufValueType.UInt16 => this.ReadUInt16(),
        GgufValueType.Int16 => (short)this.ReadUInt16(),
        GgufValueType.UInt32 => this.ReadUInt32(),
        GgufValueType.Int32 => (int)this.ReadUInt32(),
        GgufValueType.Float32 => BitConverter.DoubleToInt64Bits(BitConverter.UInt32BitsToSingle(this.ReadUInt32())),
        _ => (long)this.ReadUInt64(),
    };

    /// <summary>The length of a text that the file has as a whole.</summary>
    public long ReadTextLength()
    {
        long start = this.Position;
        long count = this.ReadSize();
        this.RequireBytes(count, start, PlausibleTextBytes, "text");
        return count;
    }

    public string ReadText(long count)
    {
        this.RequireBytes(count, this.Position, PlausibleTextBytes, "text");
        return count <= this.window.Length
            ? Encoding.UTF8.GetString(this.Take((int)count))
            : Encoding.UTF8.GetString(this.ReadBytes(checked((int)count)));
    }

    public byte[] ReadBytes(int count)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(count);
        int filled = 0;
        while (filled < count)
        {
            int part = Math.Min(this.window.Length, count - filled);
            this.Take(part).CopyTo(bytes.AsSpan(filled));
            filled += part;
        }

        return bytes;
    }

    public void Skip(long count) => this.Position += count;

    /// <summary>Walks a list, its type and count first, and leaves its elements where they are.</summary>
    public GgufArray WalkArray(int depth)
    {
        long start = this.Position;
        if (depth > MaximumDepth)
        {
            throw this.Error(DefectKind.DepthLimit, start, "Lists are nested too deeply.", $"at most {MaximumDepth} levels", "more");
        }

        GgufValueType type = this.ReadValueType();
        long countOffset = this.Position;
        long count = this.ReadSize();
        int size = GgufValueTypes.SizeOf(type);
        int least = size > 0 ? size : type == GgufValueType.Text ? this.Layout.SizeBytes : 4 + this.Layout.SizeBytes;
        if (count < 0 || count > long.MaxValue / least)
        {
            throw this.Error(DefectKind.LengthExceedsFile, countOffset, "A list has more elements than the file can hold.", $"at most {this.Remaining} bytes", $"{(ulong)count} elements");
        }

        this.RequireBytes(count * least, countOffset, PlausibleListBytes, "list");
        long first = this.Position;
        if (size > 0)
        {
            this.Skip(count * size);
        }
        else if (type == GgufValueType.Text)
        {
            this.SkipTexts(count);
        }
        else
        {
            for (long i = 0; i < count; i++)
            {
                this.WalkArray(depth + 1);
            }
        }

        return new GgufArray(type, count, new GgufPayload(this.source, this.Layout, first, this.Position - first));
    }

    public GgufValueType ReadValueType()
    {
        long start = this.Position;
        uint type = this.ReadUInt32();
        return GgufValueTypes.IsDefined(type)
            ? (GgufValueType)type
            : throw this.Error(DefectKind.UnknownEnum, start, "The type of a value is not known, so what follows cannot be found.", "0 to 12", $"{type}");
    }

    public InvalidModelContentException Error(DefectKind kind, long offset, string problem, string? expected = null, string? found = null) =>
        new(kind, this.source.Name, offset, this.Field(), problem + GgufTransferDamage.Advice(this.source), expected, found);

    public string Field()
    {
        (string list, long index, string part) = this.Place;
        string text = index < 0 ? list : $"{list}[{index}]";
        return part.Length == 0 ? text : $"{text}.{part}";
    }

    private void RequireBytes(long count, long offset, long plausible, string what)
    {
        if (count >= 0 && count <= this.Remaining)
        {
            return;
        }

        throw count >= 0 && count <= plausible
            ? this.Error(DefectKind.Truncated, offset, $"The file ends inside a {what}.", $"{count} bytes", $"{Math.Max(0, this.Remaining)} bytes")
            : this.Error(DefectKind.LengthExceedsFile, offset, $"A {what} is longer than the rest of the file.", $"at most {Math.Max(0, this.Remaining)} bytes", $"{(ulong)count} bytes");
    }

    /// <summary>Hops from length to length inside the window, without a call for each text.</summary>
    private void SkipTexts(long count)
    {
        int sizeBytes = this.Layout.SizeBytes;
        bool isPlain = !this.Layout.IsBigEndian && sizeBytes == 8;
        while (count > 0)
        {
            if (isPlain && this.Position >= this.windowStart && this.Position < this.windowStart + this.windowLength)
            {
                ReadOnlySpan<byte> rest = this.window.AsSpan(0, this.windowLength)[(int)(this.Position - this.windowStart)..];
                int used = 0;
                while (count > 0 && rest.Length - used >= 8)
                {
                    ulong text = BinaryPrimitives.ReadUInt64LittleEndian(rest[used..]);
                    if (text > (ulong)(rest.Length - used - 8))
                    {
                        break;
                    }

                    used += 8 + (int)text;
                    count--;
                }

                this.Position += used;
                if (count == 0)
                {
                    return;
                }
            }

            this.Skip(this.ReadTextLength());
            count--;
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        long inside = this.Position - this.windowStart;
        if (inside < 0 || inside + count > this.windowLength)
        {
            this.Fill(count);
            inside = 0;
        }

        this.Position += count;
        return this.window.AsSpan((int)inside, count);
    }

    private void Fill(int count)
    {
        this.ct.ThrowIfCancellationRequested();
        if (count > this.Remaining)
        {
            throw this.Error(DefectKind.Truncated, this.Position, "The file ends too early.", $"{count} bytes", $"{Math.Max(0, this.Remaining)} bytes");
        }

        this.windowStart = this.Position;
        this.windowLength = 0;
        int wanted = (int)Math.Min(this.window.Length, this.Remaining);
        while (this.windowLength < wanted)
        {
            int read = this.source.Read(this.windowStart + this.windowLength, this.window.AsSpan(this.windowLength, wanted - this.windowLength));
            if (read == 0)
            {
                break;
            }

            this.windowLength += read;
        }

        if (this.windowLength < count)
        {
            throw new IOException("The source gave fewer bytes than it has.");
        }
    }
}
