using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HaoLine.Analysis;

/// <summary>
/// Counts bytes by a code of four bits. A byte becomes one bit among eight by a table in a register, and the bits of each place are added with
/// carry-save adders, so that a vector of codes costs a lookup and a few logical operations whatever the codes are. Source of the adders:
/// Harley and Seal in H. S. Warren, "Hacker's Delight", 2nd edition, §5-1; of counting by place: W. Muła, N. Kurz and D. Lemire, "Faster
/// population counts using AVX2 instructions", The Computer Journal 61 (2018).
/// </summary>
/// <typeparam name="TLanes">Vectors of the machine.</typeparam>
internal sealed class CodeCounter<TLanes>
    where TLanes : struct, IByteLanes<TLanes>
{
    /// <summary>Codes told apart: 0 to 15.</summary>
    public const int Codes = 16;
    private const int Levels = 5;
    private const byte Ignored = 0x80;
    private readonly Half lower = new(0);
    private readonly Half upper = new(8);

    /// <summary>Bytes counted in one round: 32 vectors, so that one carry of weight 32 leaves the adders.</summary>
    public static int Block => 32 * TLanes.Count;

    /// <summary>Counts the first <paramref name="count"/> bytes by their lowest four bits; those with bit 7 are not counted.</summary>
    /// <param name="codes">Room for whole blocks; what follows <paramref name="count"/> up to a block is overwritten.</param>
    /// <param name="count">Bytes to count.</param>
    public void Add(Span<byte> codes, int count)
    {
        int whole = (count + Block - 1) / Block * Block;
        codes[count..whole].Fill(Ignored);
        this.lower.Add(codes[..whole]);
        this.upper.Add(codes[..whole]);
    }

    /// <summary>Gives the counts of the sixteen codes and starts again.</summary>
    public void Take(Span<long> counts)
    {
        this.lower.Take(counts[..8]);
        this.upper.Take(counts[8..]);
    }

    /// <summary>The counters of eight codes.</summary>
    private sealed class Half
    {
        private readonly TLanes bits;
        private readonly long[] counts = new long[8];

        /// <summary>What the adders hold: the places of weight 1, 2, 4, 8 and 16.</summary>
        private readonly TLanes[] held = new TLanes[Levels];

        public Half(int first)
        {
            Span<byte> table = stackalloc byte[Codes];
            for (int place = 0; place < 8; place++)
            {
                table[first + place] = (byte)(1 << place);
            }

            this.bits = TLanes.Create(Vector128.Create<byte>(table));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(ReadOnlySpan<byte> codes)
        {
            ref byte start = ref MemoryMarshal.GetReference(codes);
            nuint half = (nuint)Block / 2;
            TLanes table = this.bits;
            (TLanes ones, TLanes twos, TLanes fours, TLanes eights, TLanes sixteens) = (this.held[0], this.held[1], this.held[2], this.held[3], this.held[4]);
            for (nuint i = 0; i < (nuint)codes.Length; i += 2 * half)
            {
                TLanes low = Sixteen(ref start, i, table, ref ones, ref twos, ref fours, ref eights);
                TLanes high = Sixteen(ref start, i + half, table, ref ones, ref twos, ref fours, ref eights);
                this.Count(Add(ref sixteens, low, high));
            }

            (this.held[0], this.held[1], this.held[2], this.held[3], this.held[4]) = (ones, twos, fours, eights, sixteens);
        }

        public void Take(Span<long> into)
        {
            into.Clear();
            for (int level = Levels; level >= 0; level--)
            {
                // What was counted so far has the double weight of what comes next.
                for (int place = 0; place < into.Length; place++)
                {
                    into[place] = (2 * into[place]) + this.counts[place];
                }

                Array.Clear(this.counts);
                if (level > 0)
                {
                    this.Count(this.held[level - 1]);
                }
            }

            Array.Clear(this.held);
        }

        /// <summary>Adds sixteen vectors; returns the carries of weight 16.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Sixteen(ref byte start, nuint i, TLanes table, ref TLanes ones, ref TLanes twos, ref TLanes fours, ref TLanes eights)
        {
            TLanes low = Eight(ref start, i, table, ref ones, ref twos, ref fours);
            TLanes high = Eight(ref start, i + (nuint)(8 * TLanes.Count), table, ref ones, ref twos, ref fours);
            return Add(ref eights, low, high);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Eight(ref byte start, nuint i, TLanes table, ref TLanes ones, ref TLanes twos, ref TLanes fours)
        {
            TLanes low = Four(ref start, i, table, ref ones, ref twos);
            TLanes high = Four(ref start, i + (nuint)(4 * TLanes.Count), table, ref ones, ref twos);
            return Add(ref fours, low, high);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Four(ref byte start, nuint i, TLanes table, ref TLanes ones, ref TLanes twos)
        {
            nuint width = (nuint)TLanes.Count;
            TLanes low = Add(ref ones, Bits(ref start, i, table), Bits(ref start, i + width, table));
            TLanes high = Add(ref ones, Bits(ref start, i + (2 * width), table), Bits(ref start, i + (3 * width), table));
            return Add(ref twos, low, high);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Bits(ref byte start, nuint i, TLanes table) => TLanes.Lookup(table, TLanes.Load(ref start, i));

        /// <summary>Adds three bits at every place: the sum stays, the carry is returned.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Add(ref TLanes sum, TLanes x, TLanes y)
        {
            TLanes carry = TLanes.Majority(sum, x, y);
            sum = TLanes.Parity(sum, x, y);
            return carry;
        }

        /// <summary>Adds the number of bits at each of the eight places.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Count(TLanes bits)
        {
            ref long target = ref MemoryMarshal.GetArrayDataReference(this.counts);
            for (int place = 7; place >= 0; place--)
            {
                Unsafe.Add(ref target, place) += BitOperations.PopCount(TLanes.Mask(bits));
                bits = TLanes.Double(bits);
            }
        }
    }
}
