using System.Buffers.Binary;
using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>A cursor over loaded bytes that knows where they stand in the file. Numbers are little-endian; addresses and lengths have the file's own widths.</summary>
internal sealed class Hdf5Block(Hdf5Input input, byte[] bytes, long address, string where)
{
    private int end = bytes.Length;

    public int Position { get; private set; }

    public int Remaining => this.end - this.Position;

    public string Field => where;

    /// <summary>Offset of the next byte in the file.</summary>
    public long Offset => address + this.Position;

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > this.Remaining)
        {
            throw this.Error(DefectKind.LengthExceedsParent, "The element ends before its fields do.", $"at most {this.Remaining} bytes", $"{count}");
        }

        ReadOnlySpan<byte> part = bytes.AsSpan(this.Position, (int)count);
        this.Position += (int)count;
        return part;
    }

    public void Skip(long count) => this.Take(count);

    /// <summary>The next bytes as a block of their own.</summary>
    public Hdf5Block Part(long count, string partField)
    {
        long start = this.Offset;
        return new Hdf5Block(input, this.Take(count).ToArray(), start, partField);
    }

    /// <summary>Another cursor over the same bytes from the same place.</summary>
    public Hdf5Block Clone() => new(input, bytes, address, where) { Position = this.Position, end = this.end };

    /// <summary>Goes to the next multiple of eight, counted from the start of this block, as far as there are bytes.</summary>
    public void Align(int start) => this.Skip(Math.Min(this.Remaining, (8 - ((this.Position - start) & 7)) & 7));

    /// <summary>Cuts bytes from the end, such as a checksum.</summary>
    public void DropTail(int count)
    {
        if (count > this.Remaining)
        {
            throw this.Error(DefectKind.LengthExceedsParent, "The element has no room for its checksum.");
        }

        this.end -= count;
    }

    public byte U8() => this.Take(1)[0];

    public int U16() => BinaryPrimitives.ReadUInt16LittleEndian(this.Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(this.Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(this.Take(8));

    /// <summary>An unsigned number of 1 to 8 bytes that must fit 63 bits.</summary>
    public long Unsigned(int width)
    {
        ulong value = this.Raw(width);
        return value <= long.MaxValue ? (long)value : throw this.Error(DefectKind.SizeOverflow, "A size does not fit 63 bits.", null, $"{value}");
    }

    /// <summary>A size in the width of the file.</summary>
    public long Length() => this.Unsigned(input.LengthBytes);

    /// <summary>An address, or -1 for the undefined one. Addresses past the file are refused when something is read there.</summary>
    public long Address()
    {
        ulong value = this.Raw(input.AddressBytes);
        ulong undefined = input.AddressBytes == 8 ? ulong.MaxValue : (1UL << (8 * input.AddressBytes)) - 1;
        return value == undefined ? -1
            : value <= long.MaxValue ? (long)value
            : throw this.Error(DefectKind.OffsetExceedsFile, "An address lies past the end of the file.", $"at most {input.Source.Length}", $"{value}");
    }

    /// <summary>Text up to a NUL, or to the end of the given bytes.</summary>
    public string Text(long count)
    {
        ReadOnlySpan<byte> part = this.Take(count);
        int zero = part.IndexOf((byte)0);
        return Encoding.UTF8.GetString(zero < 0 ? part : part[..zero]);
    }

    /// <summary>Text up to the next NUL, which must be there.</summary>
    public string TextToZero()
    {
        int zero = bytes.AsSpan(this.Position, this.Remaining).IndexOf((byte)0);
        if (zero < 0)
        {
            throw this.Error(DefectKind.LengthExceedsParent, "A name has no end.");
        }

        string text = Encoding.UTF8.GetString(bytes, this.Position, zero);
        this.Position += zero + 1;
        return text;
    }

    public void Expect(ReadOnlySpan<byte> signature)
    {
        long at = this.Offset;
        if (!this.Take(signature.Length).SequenceEqual(signature))
        {
            throw new InvalidModelContentException(
                DefectKind.BadSignature, input.Source.Name, at, where, "The element has a wrong signature.", Encoding.ASCII.GetString(signature));
        }
    }

    public InvalidModelContentException Error(DefectKind kind, string problem, string? expected = null, string? found = null) =>
        new(kind, input.Source.Name, this.Offset, where, problem, expected, found);

    private ulong Raw(int width)
    {
        ulong value = 0;
        ReadOnlySpan<byte> part = this.Take(width);
        for (int i = width - 1; i >= 0; i--)
        {
            value = (value << 8) | part[i];
        }

        return value;
    }
}
