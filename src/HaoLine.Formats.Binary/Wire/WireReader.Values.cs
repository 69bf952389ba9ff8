using System.Buffers.Binary;
using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <content>Numbers, text and bytes.</content>
public sealed partial class WireReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a variable-length integer of at most ten bytes.</summary>
    /// <param name="field">Field name for error paths; null inside tags.</param>
    public ulong ReadVarint(string? field = null)
    {
        if (this.windowLength - this.position >= 10)
        {
            byte[] bytes = this.window;
            int at = this.position;
            ulong first = bytes[at];
            if (first < 0x80)
            {
                this.position = at + 1;
                return this.Position <= this.end ? first : throw this.CutAt(field, this.Position - 1, "before an integer");
            }

            ulong value = first & 0x7F;
            for (int i = 1; i < 10; i++)
            {
                ulong next = bytes[at + i];
                value |= (next & 0x7F) << (7 * i);
                if (next < 0x80)
                {
                    if (i == 9 && next > 1)
                    {
                        throw this.ErrorAt(DefectKind.BadVarint, this.Position, field, "A variable-length integer has more than 64 bits.");
                    }

                    this.position = at + i + 1;
                    return this.Position <= this.end ? value : throw this.CutAt(field, this.windowStart + at, "inside a variable-length integer");
                }
            }

            throw this.ErrorAt(DefectKind.BadVarint, this.Position, field, "A variable-length integer is too long.", "at most 10 bytes", "more");
        }

        return this.ReadVarintSlow(field, this.end - this.Position);
    }

    /// <summary>Reads an int64 varint.</summary>
    public long ReadInt64(string field) => unchecked((long)this.ReadVarint(field));

    /// <summary>Reads an int32 or enum varint; as in protobuf only the low 32 bits count.</summary>
    public int ReadInt32(string field) => unchecked((int)this.ReadVarint(field));

    /// <summary>Reads four little-endian bytes as a float32.</summary>
    public float ReadSingle(string field)
    {
        Span<byte> bytes = stackalloc byte[4];
        this.ReadFixed(field, bytes);
        return BinaryPrimitives.ReadSingleLittleEndian(bytes);
    }

    /// <summary>Reads a length-delimited field as strict UTF-8.</summary>
    public string ReadText(string field, int index = -1) => this.ReadText(field, index, pooled: false);

    /// <summary>Reads a name: strict UTF-8, the same string instance for the same short name.</summary>
    public string ReadName(string field, int index = -1) => this.ReadText(field, index, pooled: true);

    /// <summary>Copies a length-delimited field.</summary>
    public byte[] ReadBytes(string field, int index = -1)
    {
        long length = this.ReadLength(field, index, isMessage: false);
        this.Charge(length);
        if (length > Array.MaxLength)
        {
            throw this.ErrorAt(DefectKind.LimitExceeded, this.Position, field, "The field is too large to be held in memory.", $"at most {Array.MaxLength} bytes", $"{length} bytes");
        }

        if (length == 0)
        {
            return [];
        }

        byte[] bytes = new byte[length];
        this.CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads int64 values in packed or single form into a list.</summary>
    public void ReadInt64s(string field, WireType type, List<long> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (type == WireType.Varint)
        {
            values.Add(this.ReadInt64(field));
            return;
        }

        this.Expect(field, type, WireType.Length);
        long length = this.ReadLength(field, -1, isMessage: false);
        this.Charge(length);
        long last = this.Position + length;
        long outer = this.end;
        this.end = last;
        while (this.Position < last)
        {
            values.Add(this.ReadInt64(field));
        }

        this.end = outer;
    }

    /// <summary>Reads float32 values in packed or single form into a list.</summary>
    public void ReadSingles(string field, WireType type, List<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (type == WireType.Fixed32)
        {
            values.Add(this.ReadSingle(field));
            return;
        }

        this.Expect(field, type, WireType.Length);
        long length = this.ReadLength(field, -1, isMessage: false);
        this.RequireWhole(field, length, 4);
        this.Charge(length);
        for (long i = 0; i < length / 4; i++)
        {
            values.Add(this.ReadSingle(field));
        }
    }

    /// <summary>Counts the integers of a packed field that starts at the current position, without keeping them.</summary>
    /// <returns>The number of integers and the place of their bytes.</returns>
    public (WireSpan Span, long Count) CountPackedVarints(string field)
    {
        long length = this.ReadLength(field, -1, isMessage: false);
        var span = new WireSpan(this.Position, length);
        long remaining = length;
        long count = 0;
        int run = 0;
        while (remaining > 0)
        {
            if (!this.Fill())
            {
                throw this.Cut(field, 1);
            }

            int available = (int)Math.Min(remaining, this.windowLength - this.position);
            foreach (byte value in this.window.AsSpan(this.position, available))
            {
                if (value < 0x80)
                {
                    if (run == 9 && value > 1)
                    {
                        throw this.ErrorAt(DefectKind.BadVarint, this.Position, field, "A variable-length integer has more than 64 bits.");
                    }

                    count++;
                    run = 0;
                }
                else if (++run >= 10)
                {
                    throw this.ErrorAt(DefectKind.BadVarint, this.Position, field, "A variable-length integer is too long.", "at most 10 bytes", "more");
                }
            }

            this.position += available;
            remaining -= available;
        }

        if (run > 0)
        {
            throw this.ErrorAt(DefectKind.Truncated, span.End, field, "The packed field ends inside a variable-length integer.");
        }

        return (span, count);
    }

    /// <summary>Copies bytes of a range found before, from the window when they are still there; the position stays.</summary>
    public void CopyRange(WireSpan span, Span<byte> destination)
    {
        long inWindow = span.Offset - this.windowStart;
        if (inWindow >= 0 && inWindow + destination.Length <= this.windowLength)
        {
            this.window.AsSpan((int)inWindow, destination.Length).CopyTo(destination);
        }
        else if (this.Fetch(span.Offset, destination) < destination.Length)
        {
            throw this.ErrorAt(DefectKind.Truncated, span.Offset, null, "The file became shorter while it was read.");
        }
    }

    /// <summary>Refuses a packed field of fixed-size numbers whose length is not a multiple of their size.</summary>
    public void RequireWhole(string field, long length, int size)
    {
        if (length % size != 0)
        {
            throw this.ErrorAt(
                DefectKind.BadWire, this.TagOffset, field, "The length of a packed field does not fit its elements.", $"a multiple of {size}", $"{length}");
        }
    }

    private string ReadText(string field, int index, bool pooled)
    {
        long length = this.ReadLength(field, index, isMessage: false);
        this.Charge(length);
        if (length == 0)
        {
            return "";
        }

        long start = this.Position;
        try
        {
            if (length <= Utf8StringPool.MaximumLength)
            {
                if (this.windowLength - this.position >= length)
                {
                    ReadOnlySpan<byte> direct = this.window.AsSpan(this.position, (int)length);
                    string text = pooled ? this.pool.Get(direct) : StrictUtf8.GetString(direct);
                    this.position += (int)length;
                    return text;
                }

                Span<byte> bytes = stackalloc byte[(int)length];
                this.CopyTo(bytes);
                return pooled ? this.pool.Get(bytes) : StrictUtf8.GetString(bytes);
            }

            if (length > int.MaxValue / 4)
            {
                throw this.ErrorAt(DefectKind.LimitExceeded, start, field, "The text is too large to be held in memory.", "less than 512 MiB", $"{length} bytes");
            }

            byte[] copy = new byte[length];
            this.CopyTo(copy);
            return StrictUtf8.GetString(copy);
        }
        catch (DecoderFallbackException error)
        {
            throw this.ErrorAt(
                DefectKind.BadUtf8, start + Math.Max(0, error.Index), Indexed(field, index), "The text is not valid UTF-8.", innerException: error);
        }
    }

    private void ReadFixed(string field, Span<byte> destination)
    {
        if (this.Position + destination.Length > this.end)
        {
            throw this.Cut(field, destination.Length);
        }

        if (this.windowLength - this.position >= destination.Length)
        {
            this.window.AsSpan(this.position, destination.Length).CopyTo(destination);
            this.position += destination.Length;
            return;
        }

        this.CopyTo(destination);
    }

    private void CopyTo(Span<byte> destination)
    {
        int fromWindow = Math.Min(destination.Length, this.windowLength - this.position);
        this.window.AsSpan(this.position, fromWindow).CopyTo(destination);
        this.position += fromWindow;
        Span<byte> rest = destination[fromWindow..];
        if (rest.IsEmpty)
        {
            return;
        }

        long offset = this.Position;
        if (this.Fetch(offset, rest) < rest.Length)
        {
            throw this.ErrorAt(DefectKind.Truncated, offset, null, "The file became shorter while it was read.");
        }

        int window = this.nextWindow;
        this.Seek(offset + rest.Length);
        this.nextWindow = window;
    }

    private ulong ReadVarintSlow(string? field, long limit)
    {
        long start = this.Position;
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= limit || !this.Fill())
            {
                throw this.CutAt(field, start, "inside a variable-length integer");
            }

            ulong next = this.window[this.position++];
            value |= (next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                if (i == 9 && next > 1)
                {
                    throw this.ErrorAt(DefectKind.BadVarint, start, field, "A variable-length integer has more than 64 bits.");
                }

                return value;
            }
        }

        throw this.ErrorAt(DefectKind.BadVarint, start, field, "A variable-length integer is too long.", "at most 10 bytes", "more");
    }
}
