namespace HaoLine.Fuzz.Tests;

/// <summary>Damages bytes the same way for the same seed: bit flips, truncation, length splicing, copied and repeated ranges.</summary>
internal sealed class ByteMutator(ulong seed)
{
    private static readonly byte[][] Interesting =
    [
        [0x00], [0x7F], [0x80], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x80, 0x80, 0x02],
    ];

    private ulong state = seed;

    public byte[] Mutate(byte[] original)
    {
        List<byte> bytes = [.. original];
        int changes = 1 + this.Next(4);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            this.Change(bytes, original);
        }

        return [.. bytes];
    }

    /// <summary>Changes bytes but no lengths, so that most results are still well-formed and reach what comes after the reader.</summary>
    public byte[] MutateInPlace(byte[] original)
    {
        byte[] bytes = [.. original];
        int changes = 1 + this.Next(3);
        for (int i = 0; i < changes && bytes.Length > 0; i++)
        {
            int place = this.Next(bytes.Length);
            switch (this.Next(5))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << this.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)this.Next(256);
                    break;
                case 2:
                    bytes[place] = (byte)(bytes[place] + this.Next(9) - 4);
                    break;
                case 3:
                    bytes[place] = bytes[this.Next(bytes.Length)];
                    break;
                default:
                    byte[] value = Interesting[this.Next(Interesting.Length)];
                    value.AsSpan(0, Math.Min(value.Length, bytes.Length - place)).CopyTo(bytes.AsSpan(place));
                    break;
            }
        }

        return bytes;
    }

    public int Next(int below)
    {
        // SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform.
        ulong z = this.state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }

    private void Change(List<byte> bytes, byte[] original)
    {
        int place = this.Next(bytes.Count);
        switch (this.Next(8))
        {
            case 0:
                bytes[place] ^= (byte)(1 << this.Next(8));
                break;
            case 1:
                bytes[place] = (byte)this.Next(256);
                break;
            case 2:
                bytes.RemoveRange(place, bytes.Count - place);
                break;
            case 3:
                // A length or number of another size than before; what follows shifts.
                byte[] value = Interesting[this.Next(Interesting.Length)];
                bytes.RemoveAt(place);
                bytes.InsertRange(place, value);
                break;
            case 4:
                // A length that is a little wrong.
                bytes[place] = (byte)(bytes[place] + this.Next(9) - 4);
                break;
            case 5:
                int start = this.Next(original.Length);
                bytes.InsertRange(place, original.AsSpan(start, Math.Min(this.Next(64) + 1, original.Length - start)));
                break;
            case 6:
                bytes.RemoveRange(place, Math.Min(this.Next(16) + 1, bytes.Count - place));
                break;
            default:
                int from = this.Next(original.Length);
                int count = Math.Min(Math.Min(this.Next(32) + 1, original.Length - from), bytes.Count - place);
                for (int i = 0; i < count; i++)
                {
                    bytes[place + i] = original[from + i];
                }

                break;
        }
    }
}
