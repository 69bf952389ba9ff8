namespace HaoLine.Reporting.Pdf;

/// <summary>
/// Packs bytes as a zlib stream with one block of fixed codes. The compressor of the base library gives other bytes on other machines and
/// versions; a report must not.
/// </summary>
internal sealed class FlateStream
{
    private const int MinimumMatch = 3;
    private const int MaximumMatch = 258;
    private const int Window = 32768;
    private const int HashSize = 1 << 15;
    private const int ChainLimit = 32;

    private static readonly int[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly int[] DistanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
    private static readonly int[] DistanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    private readonly List<byte> packed = [0x78, 0x9C];
    private uint bits;
    private int bitCount;

    private FlateStream()
    {
    }

    public static byte[] Pack(ReadOnlySpan<byte> data)
    {
        var stream = new FlateStream();
        stream.Bits(1, 1);
        stream.Bits(1, 2);
        stream.PackBlock(data);
        stream.Symbol(256);
        if (stream.bitCount > 0)
        {
            stream.Bits(0, 8 - stream.bitCount);
        }

        uint check = Adler(data);
        stream.packed.AddRange([(byte)(check >> 24), (byte)(check >> 16), (byte)(check >> 8), (byte)check]);
        return [.. stream.packed];
    }

    private void PackBlock(ReadOnlySpan<byte> data)
    {
        int[] head = new int[HashSize];
        int[] previous = new int[data.Length];
        Array.Fill(head, -1);
        int position = 0;
        while (position < data.Length)
        {
            int length = 0;
            int distance = 0;
            if (position + MinimumMatch <= data.Length)
            {
                (length, distance) = Longest(data, position, head[Hash(data, position)], previous);
            }

            int step = length >= MinimumMatch ? length : 1;
            if (step > 1)
            {
                this.Match(length, distance);
            }
            else
            {
                this.Symbol(data[position]);
            }

            for (int end = position + step; position < end; position++)
            {
                if (position + MinimumMatch <= data.Length)
                {
                    int hash = Hash(data, position);
                    previous[position] = head[hash];
                    head[hash] = position;
                }
            }
        }
    }

    private static (int Length, int Distance) Longest(ReadOnlySpan<byte> data, int position, int candidate, int[] previous)
    {
        int best = 0;
        int distance = 0;
        int limit = Math.Min(MaximumMatch, data.Length - position);
        for (int tries = 0; candidate >= 0 && position - candidate <= Window && tries < ChainLimit; tries++)
        {
            int length = data.Slice(position, limit).CommonPrefixLength(data.Slice(candidate, limit));
            if (length > best)
            {
                best = length;
                distance = position - candidate;
            }

            candidate = previous[candidate];
        }

        return (best, distance);
    }

    private static int Hash(ReadOnlySpan<byte> data, int position) =>
        (int)(((data[position] | ((uint)data[position + 1] << 8) | ((uint)data[position + 2] << 16)) * 2654435761u) >> 17);

    private static uint Adler(ReadOnlySpan<byte> data)
    {
        uint a = 1;
        uint b = 0;
        foreach (byte value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }

    private void Match(int length, int distance)
    {
        int code = LastNotAbove(LengthBase, length);
        this.Symbol(257 + code);
        this.Bits((uint)(length - LengthBase[code]), LengthExtra[code]);
        code = LastNotAbove(DistanceBase, distance);
        this.Reversed((uint)code, 5);
        this.Bits((uint)(distance - DistanceBase[code]), DistanceExtra[code]);
    }

    private static int LastNotAbove(int[] bases, int value)
    {
        int index = Array.BinarySearch(bases, value);
        return index >= 0 ? index : ~index - 1;
    }

    private void Symbol(int symbol)
    {
        switch (symbol)
        {
            case < 144:
                this.Reversed((uint)(0x30 + symbol), 8);
                break;
            case < 256:
                this.Reversed((uint)(0x190 + symbol - 144), 9);
                break;
            case < 280:
                this.Reversed((uint)(symbol - 256), 7);
                break;
            default:
                this.Reversed((uint)(0xC0 + symbol - 280), 8);
                break;
        }
    }

    /// <summary>Codes stand with their highest bit first, all else with the lowest.</summary>
    private void Reversed(uint code, int count)
    {
        uint reversed = 0;
        for (int i = 0; i < count; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        this.Bits(reversed, count);
    }

    private void Bits(uint value, int count)
    {
        this.bits |= value << this.bitCount;
        this.bitCount += count;
        while (this.bitCount >= 8)
        {
            this.packed.Add((byte)this.bits);
            this.bits >>= 8;
            this.bitCount -= 8;
        }
    }
}
