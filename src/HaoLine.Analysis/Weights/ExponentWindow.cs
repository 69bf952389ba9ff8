using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HaoLine.Analysis;

/// <summary>What is among some values.</summary>
[Flags]
internal enum ValueKinds
{
    /// <summary>Nothing but normal numbers.</summary>
    Normal = 0,

    /// <summary>Zeros or subnormal numbers.</summary>
    Zero = 1,

    /// <summary>Infinities or values that are no numbers.</summary>
    NotFinite = 2,
}

/// <summary>Counts whole vectors of float32 by sign and exponent.</summary>
internal abstract class ExponentWindow
{
    public const int SpecialExponent = 255;
    public const int Sign = 256;
    public const int MantissaBits = 23;

    /// <summary>Values of one vector; pieces have a multiple of it.</summary>
    public abstract int Width { get; }

    /// <summary>The most values of a piece, whose codes stay in the first-level cache.</summary>
    public abstract int Piece { get; }

    /// <summary>Counts a piece. Returns what kinds of values are among them beside normal numbers.</summary>
    /// <param name="values">Whole vectors, not more than a piece.</param>
    /// <param name="totals">Counts by the nine upper bits. They are complete after <see cref="Flush"/>.</param>
    public abstract ValueKinds Add(ReadOnlySpan<float> values, Span<long> totals);

    /// <summary>Moves what the counters hold into the totals.</summary>
    public abstract void Flush(Span<long> totals);
}

/// <summary>
/// Exponents of weights lie close together: fifteen of them are counted by <see cref="CodeCounter{TLanes}"/>, together with what lies below
/// them. The few values above, and those below that are not zero or subnormal, are then counted one by one.
/// </summary>
/// <typeparam name="TLanes">Vectors of the machine.</typeparam>
internal sealed class ExponentWindow<TLanes> : ExponentWindow
    where TLanes : struct, IByteLanes<TLanes>
{
    private const byte SignBit = 0x80;

    /// <summary>Exponents of the window. Code 0 stands for all below it.</summary>
    private const int Size = CodeCounter<TLanes>.Codes - 1;

    /// <summary>Added to a code, so that codes above the window reach bit 7 and are not looked up.</summary>
    private const byte Lift = SignBit - CodeCounter<TLanes>.Codes;

    /// <summary>When one of so many values lies outside, the window is placed anew.</summary>
    private const int FewestShare = 64;
    private readonly byte[] positive;
    private readonly byte[] negative;
    private readonly CodeCounter<TLanes> positiveCodes = new();
    private readonly CodeCounter<TLanes> negativeCodes = new();

    /// <summary>Values below the window that were counted by their exponent, by sign.</summary>
    private long positiveBelow;
    private long negativeBelow;

    /// <summary>The lowest exponent of the window; 0 before the first piece of a tensor.</summary>
    private int first;

    public ExponentWindow()
    {
        this.positive = new byte[this.Piece];
        this.negative = new byte[this.Piece];
    }

    public override int Width => TLanes.Count;

    public override int Piece => 4096;

    public override ValueKinds Add(ReadOnlySpan<float> values, Span<long> totals)
    {
        if (this.first == 0)
        {
            this.Place(values, totals);
        }

        ValueKinds kinds = ValueKinds.Normal;
        int outside = 0;
        int block = CodeCounter<TLanes>.Block;
        for (int start = 0; start < values.Length; start += block)
        {
            ReadOnlySpan<float> part = values[start..Math.Min(values.Length, start + block)];
            kinds |= this.Encode(part, start, out bool isWithin);
            outside += isWithin ? 0 : this.AddOutside(part, start, totals);
        }

        this.positiveCodes.Add(this.positive, values.Length);
        this.negativeCodes.Add(this.negative, values.Length);
        if (outside > values.Length / FewestShare)
        {
            this.Place(values, totals);
        }

        return kinds;
    }

    public override void Flush(Span<long> totals)
    {
        if (this.first > 0)
        {
            Flush(this.positiveCodes, totals, this.first, ref this.positiveBelow);
            Flush(this.negativeCodes, totals[Sign..], this.first, ref this.negativeBelow);
            this.first = 0;
        }
    }

    private static void Flush(CodeCounter<TLanes> counter, Span<long> totals, int first, ref long below)
    {
        Span<long> counts = stackalloc long[CodeCounter<TLanes>.Codes];
        counter.Take(counts);
        totals[0] += counts[0] - below;
        below = 0;
        for (int code = 1; code < counts.Length; code++)
        {
            totals[first + code - 1] += counts[code];
        }
    }

    /// <summary>Places the window so that it ends with the highest exponent of finite values.</summary>
    private void Place(ReadOnlySpan<float> values, Span<long> totals)
    {
        uint highest = 0;
        foreach (float value in values)
        {
            uint exponent = (BitConverter.SingleToUInt32Bits(value) >> MantissaBits) & SpecialExponent;
            highest = exponent == SpecialExponent ? highest : Math.Max(highest, exponent);
        }

        int wanted = Math.Max(1, (int)highest - Size + 1);
        if (wanted != this.first)
        {
            this.Flush(totals);
            this.first = wanted;
        }
    }

    /// <summary>
    /// Codes of whole vectors, one array for either sign: 0 below the window, 1 to 15 in it; bit 7 is set above the window and for the other
    /// sign. Returns the kinds of values.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ValueKinds Encode(ReadOnlySpan<float> values, int start, out bool isWithin)
    {
        ref uint source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, uint>(values));
        ref byte positive = ref this.positive[start];
        ref byte negative = ref this.negative[start];
        TLanes below = TLanes.Create((byte)(this.first - 1));
        TLanes lift = TLanes.Create(Lift);
        TLanes sign = TLanes.Create(SignBit);
        TLanes least = TLanes.Create(byte.MaxValue);
        TLanes most = TLanes.Create(0);
        for (nuint i = 0; i < (nuint)values.Length; i += (nuint)TLanes.Count)
        {
            (TLanes signs, TLanes exponents) = TLanes.Split(ref source, i);
            least = TLanes.Least(least, exponents);
            most = TLanes.Most(most, exponents);
            TLanes codes = TLanes.AddSaturate(TLanes.SubtractSaturate(exponents, below), lift);
            TLanes.Or(codes, sign, signs).Store(ref positive, i);
            TLanes.OrNot(codes, signs, sign).Store(ref negative, i);
        }

        // Nothing below the window when no byte is saturated by taking what lies below it; nothing above when no lifted one has bit 7.
        isWithin = TLanes.Equal(TLanes.SubtractSaturate(least, below), 0) == 0
            && TLanes.Mask(TLanes.AddSaturate(TLanes.SubtractSaturate(most, below), lift)) == 0;
        return (TLanes.Equal(least, 0) != 0 ? ValueKinds.Zero : ValueKinds.Normal)
            | (TLanes.Equal(most, SpecialExponent) != 0 ? ValueKinds.NotFinite : ValueKinds.Normal);
    }

    /// <summary>Counts one by one what lies above the window or below it without being zero or subnormal. Returns how many.</summary>
    private int AddOutside(ReadOnlySpan<float> values, int start, Span<long> totals)
    {
        int found = 0;
        for (int i = 0; i < values.Length; i += TLanes.Count)
        {
            TLanes codes = TLanes.Both(TLanes.Load(ref this.positive[start], (nuint)i), TLanes.Load(ref this.negative[start], (nuint)i));
            for (ulong rest = TLanes.Mask(codes) | TLanes.Equal(codes, Lift); rest != 0; rest &= rest - 1)
            {
                float value = values[i + ByteLanes.Place(BitOperations.TrailingZeroCount(rest), TLanes.Count)];
                uint upper = BitConverter.SingleToUInt32Bits(value) >> MantissaBits;
                int exponent = (int)upper & SpecialExponent;
                if (exponent == 0)
                {
                    continue;
                }

                found++;
                totals[(int)upper]++;
                if (exponent < this.first)
                {
                    this.positiveBelow += upper < Sign ? 1 : 0;
                    this.negativeBelow += upper < Sign ? 0 : 1;
                }
            }
        }

        return found;
    }
}
