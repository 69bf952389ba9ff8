using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HaoLine.TestSupport;

/// <summary>Writes ZIP archives with every field under control, so that tests can make them lie. Written from the format's specification (APPNOTE 6.3).</summary>
public sealed class ZipBuilder
{
    private readonly List<(byte[] Local, byte[] Central, byte[] Data)> parts = [];
    private long length;

    /// <summary>Comment at the end.</summary>
    public byte[] Comment { get; set; } = [];

    /// <summary>Bytes before the archive that its offsets do not count.</summary>
    public byte[] Prefix { get; set; } = [];

    /// <summary>Change of the entry count in the end record.</summary>
    public int CountDelta { get; set; }

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Name in both headers.</param>
    /// <param name="content">Expanded content.</param>
    /// <param name="deflate">True to compress.</param>
    /// <param name="localName">Name in the header before the data, when it shall differ.</param>
    /// <param name="crc">Checksum, when it shall be wrong.</param>
    /// <param name="flags">Flags in both headers.</param>
    /// <param name="method">Method, when it shall differ.</param>
    /// <param name="declared">Expanded size, when it shall lie.</param>
    /// <param name="offset">Offset of the header, when it shall lie.</param>
    /// <param name="alignment">Alignment of the data by padding in the extra field, as PyTorch does; 0 for none.</param>
    public ZipBuilder Add(
        string name, ReadOnlySpan<byte> content, bool deflate = false, string? localName = null, uint? crc = null, int flags = 0, int? method = null,
        long? declared = null, long? offset = null, int alignment = 0)
    {
        byte[] data = deflate ? Deflate(content) : content.ToArray();
        uint sum = crc ?? Crc(content);
        uint size = (uint)(declared ?? content.Length);
        int way = method ?? (deflate ? 8 : 0);
        byte[] local = Encoding.UTF8.GetBytes(localName ?? name);
        byte[] central = Encoding.UTF8.GetBytes(name);
        int padding = 0;
        if (alignment > 0)
        {
            long start = this.length + 30 + local.Length + 4;
            padding = 4 + (int)((alignment - (start % alignment)) % alignment);
        }

        byte[] header = new byte[30 + local.Length + padding];
        Write(header, 0x04034B50, 4, 20, 2, flags, 2, way, 2, 0, 4, sum, 4, data.Length, 4, size, 4, local.Length, 2, padding, 2);
        local.CopyTo(header, 30);
        if (padding > 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30 + local.Length), 0x4246);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32 + local.Length), (ushort)(padding - 4));
        }

        byte[] entry = new byte[46 + central.Length];
        Write(
            entry, 0x02014B50, 4, 20, 2, 20, 2, flags, 2, way, 2, 0, 4, sum, 4, data.Length, 4, size, 4, central.Length, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 4,
            offset ?? this.length, 4);
        central.CopyTo(entry, 46);
        this.parts.Add((header, entry, data));
        this.length += header.Length + data.Length;
        return this;
    }

    /// <summary>The archive.</summary>
    public byte[] ToArray()
    {
        var bytes = new List<byte>(this.Prefix);
        foreach ((byte[] local, _, byte[] data) in this.parts)
        {
            bytes.AddRange(local);
            bytes.AddRange(data);
        }

        int directory = this.parts.Sum(static part => part.Central.Length);
        foreach ((_, byte[] central, _) in this.parts)
        {
            bytes.AddRange(central);
        }

        byte[] end = new byte[22];
        int count = this.parts.Count + this.CountDelta;
        Write(end, 0x06054B50, 4, 0, 2, 0, 2, count, 2, count, 2, directory, 4, this.length, 4, this.Comment.Length, 2);
        bytes.AddRange(end);
        bytes.AddRange(this.Comment);
        return [.. bytes];
    }

    /// <summary>CRC-32 by its definition, bit by bit.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using var memory = new MemoryStream();
        using (var stream = new DeflateStream(memory, CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        return memory.ToArray();
    }

    /// <summary>Pairs of value and width in bytes.</summary>
    private static void Write(byte[] target, params ReadOnlySpan<long> fields)
    {
        int position = 0;
        for (int i = 0; i < fields.Length; i += 2)
        {
            for (int b = 0; b < fields[i + 1]; b++)
            {
                target[position++] = (byte)(fields[i] >> (8 * b));
            }
        }
    }
}
