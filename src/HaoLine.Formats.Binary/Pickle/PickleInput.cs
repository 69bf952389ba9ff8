using System.Buffers.Binary;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>A forward window over a part of a source. Nothing is allocated for more bytes than are there.</summary>
internal sealed class PickleInput
{
    private const int WindowBytes = 1 << 16;
    private readonly IRandomAccessSource source;
    private readonly long end;
    private readonly int maximumText;
    private readonly byte[] window;
    private long windowStart;
    private int position;
    private int filled;

    public PickleInput(IRandomAccessSource source, long start, long end, int maximumText)
    {
        this.source = source;
        this.windowStart = start;
        this.end = end;
        this.maximumText = maximumText;
        this.window = new byte[(int)Math.Clamp(end - start, 1, WindowBytes)];
    }

    public long Position => this.windowStart + this.position;

    public long Remaining => this.end - this.Position;

    public string SourceName => this.source.Name;

    public InvalidModelContentException Error(DefectKind kind, long offset, string problem, string? expected = null, string? found = null) =>
        new(kind, this.source.Name, offset, "pickle", problem, expected, found);

    public byte ReadByte()
    {
        if (this.position >= this.filled && !this.Fill(1))
        {
            throw this.Error(DefectKind.Truncated, this.Position, "The pickle ends before its STOP opcode.");
        }

        return this.window[this.position++];
    }

    /// <summary>The next bytes; the span is valid until the next read.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > this.Remaining)
        {
            throw this.TooLong(count);
        }

        if (this.filled - this.position < count)
        {
            if (count > this.window.Length)
            {
                byte[] large = new byte[count];
                this.CopyTo(this.Position, large);
                this.Skip(count);
                return large;
            }

            this.Fill(count);
        }

        this.position += count;
        return this.window.AsSpan(this.position - count, count);
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(this.Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(this.Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(this.Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(this.Take(8));

    /// <summary>Checks a declared length against what is there before anything is made from it.</summary>
    public int TextLength(ulong declared)
    {
        this.Require(declared);
        return declared <= (ulong)this.maximumText
            ? (int)declared
            : throw this.Error(DefectKind.LimitExceeded, this.Position, "A string of the pickle is too long.", $"at most {this.maximumText} bytes", $"{declared}");
    }

    public long SkipBytes(ulong declared)
    {
        this.Require(declared);
        long at = this.Position;
        this.Skip((long)declared);
        return at;
    }

    /// <summary>A line without its end.</summary>
    public ReadOnlySpan<byte> ReadLine()
    {
        int scanned = 0;
        while (true)
        {
            int found = this.window.AsSpan(this.position + scanned, this.filled - this.position - scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                int start = this.position;
                this.position += scanned + found + 1;
                return this.window.AsSpan(start, scanned + found);
            }

            scanned = this.filled - this.position;
            if (scanned >= this.window.Length)
            {
                return this.ReadLongLine();
            }

            if (!this.Fill(scanned + 1))
            {
                throw this.Error(DefectKind.Truncated, this.end, "The pickle ends inside a line.");
            }
        }
    }

    private ReadOnlySpan<byte> ReadLongLine()
    {
        long start = this.Position;
        byte[] part = new byte[WindowBytes];
        for (long at = start; at < this.end; at += part.Length)
        {
            int count = (int)Math.Min(part.Length, this.end - at);
            this.CopyTo(at, part.AsSpan(0, count));
            int found = part.AsSpan(0, count).IndexOf((byte)'\n');
            if (found >= 0)
            {
                int length = this.TextLength((ulong)(at + found - start));
                byte[] line = new byte[length];
                this.CopyTo(start, line);
                this.Skip(length + 1);
                return line;
            }
        }

        throw this.Error(DefectKind.Truncated, this.end, "The pickle ends inside a line.");
    }

    private void Require(ulong declared)
    {
        if (declared > (ulong)this.Remaining)
        {
            throw this.TooLong(declared);
        }
    }

    /// <summary>A length that the whole source could not hold is a lie; one that it could is a cut file.</summary>
    private InvalidModelContentException TooLong(ulong declared) => declared > (ulong)this.source.Length
        ? this.Error(DefectKind.LengthExceedsFile, this.Position, "A length in the pickle is larger than the file.", $"at most {this.Remaining} bytes", $"{declared}")
        : this.Error(DefectKind.Truncated, this.Position, "The pickle ends inside a value.", $"{declared} bytes", $"{this.Remaining}");

    private InvalidModelContentException TooLong(int declared) => this.TooLong((ulong)declared);

    private void Skip(long count)
    {
        if (count <= this.filled - this.position)
        {
            this.position += (int)count;
            return;
        }

        this.windowStart = this.Position + count;
        this.position = 0;
        this.filled = 0;
    }

    /// <summary>Makes so many bytes available from the position on; false when the range ends before.</summary>
    private bool Fill(int wanted)
    {
        int kept = this.filled - this.position;
        if (this.position > 0)
        {
            this.window.AsSpan(this.position, kept).CopyTo(this.window);
            this.windowStart += this.position;
            this.position = 0;
            this.filled = kept;
        }

        while (this.filled < wanted)
        {
            int room = (int)Math.Min(this.window.Length - this.filled, this.end - this.windowStart - this.filled);
            if (room <= 0)
            {
                return false;
            }

            int count = this.source.Read(this.windowStart + this.filled, this.window.AsSpan(this.filled, room));
            if (count <= 0)
            {
                return false;
            }

            this.filled += count;
        }

        return true;
    }

    private void CopyTo(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int count = this.source.Read(offset, destination);
            if (count <= 0)
            {
                throw this.Error(DefectKind.Truncated, offset, "The file ends inside the pickle.");
            }

            offset += count;
            destination = destination[count..];
        }
    }
}
