using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HaoLine.Analysis;

/// <summary>
/// Counts values by sign and binary exponent, the upper nine bits of a float32. Exponents of weights lie close together, so a piece is
/// reduced to bytes in the first-level cache and compared with a few exponents at a time, eight counters in registers: no increment of
/// memory for each value. What the compared exponents leave is counted one by one.
/// </summary>
internal sealed class ExponentHistogram
{
    public const int Bins = 512;
    private const int SpecialBin = 255;
    private const int Sign = 256;

    /// <summary>Values of a piece: at most 255 vectors of bytes, so that counters of a byte do not overflow.</summary>
    private const int Piece = 4096;

    /// <summary>Exponent field of code 0: 2^-63 and below; code 127 is 2^64 and above. Both ends are counted one by one.</summary>
    private const int FirstExponent = 64;
    private const int LastCode = 127;
    private const byte SignCode = 0x80;

    /// <summary>Parts of the upper half of a float32.</summary>
    private const int MantissaBits = 7;
    private const ushort ExponentBits = 0xFF << MantissaBits;
    private const ushort LowestBits = FirstExponent << MantissaBits;
    private const ushort HighestBits = (FirstExponent + LastCode) << MantissaBits;

    /// <summary>Exponents compared in one walk, with both signs.</summary>
    private const int GroupSize = 4;
    private const int MostGroups = 4;

    /// <summary>One of so many values is counted alone at less cost than by another walk.</summary>
    private const int FewestShare = 64;
    private readonly long[] totals = new long[Bins];
    private readonly byte[] codes = new byte[Piece];

    /// <summary>The highest group of exponents that values were seen in.</summary>
    private int topGroup;

    /// <summary>Starts a tensor.</summary>
    public void Start()
    {
        Array.Clear(this.totals);
        this.topGroup = LastCode / GroupSize;
    }

    public void Add(ReadOnlySpan<float> values)
    {
        int whole = Vector256.IsHardwareAccelerated ? values.Length / Vector512<byte>.Count * Vector512<byte>.Count : 0;
        for (int start = 0; start < whole; start += Piece)
        {
            this.AddPiece(values[start..Math.Min(whole, start + Piece)]);
        }

        foreach (float value in values[whole..])
        {
            this.totals[BitConverter.SingleToUInt32Bits(value) >> 23]++;
        }
    }

    /// <summary>Counts values of wider types: exponents beyond those of float32 fall into its last or first bin.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            int exponent = !double.IsFinite(value) ? SpecialBin
                : value == 0 ? 0
                : Math.Clamp(Math.ILogB(value) + 127, 0, SpecialBin - 1);
            this.totals[(double.IsNegative(value) ? Sign : 0) + exponent]++;
        }
    }

    /// <summary>Counts by the nine bits: 256 for the sign, the exponent field below; 255 holds values that are not finite.</summary>
    public ReadOnlySpan<long> Totals() => this.totals;

    private void AddPiece(ReadOnlySpan<float> values)
    {
        Encode(values, this.codes);
        ReadOnlySpan<byte> piece = this.codes.AsSpan(0, values.Length);
        int left = values.Length;
        int group = this.topGroup;
        int lowest = Math.Max(0, group - MostGroups + 1);
        for (; group >= lowest && left > values.Length / FewestShare; group--)
        {
            left -= this.CountGroup(piece, group);
            if (left == values.Length && group > 0)
            {
                // Nothing so high: the next piece starts lower, and so does this one.
                this.topGroup = group - 1;
                lowest = Math.Max(0, this.topGroup - MostGroups + 1);
            }
        }

        if (left > 0)
        {
            this.AddRest(values, piece, Math.Max(1, (group + 1) * GroupSize), ((this.topGroup + 1) * GroupSize) - 1);
        }
    }

    /// <summary>
    /// Codes of whole vectors: the exponent field less <see cref="FirstExponent"/>, held within 0 and 127, and the sign above it. Wide vectors
    /// where the machine has them; taken apart by the runtime they would be slower than narrow ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Encode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        ref uint first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, uint>(values));
        ref byte target = ref MemoryMarshal.GetReference(codes);
        if (Vector512.IsHardwareAccelerated)
        {
            for (nuint i = 0; i < (nuint)values.Length; i += (nuint)Vector512<byte>.Count)
            {
                Vector512<ushort> low = Vector512.Narrow(Vector512.LoadUnsafe(ref first, i) >> 16, Vector512.LoadUnsafe(ref first, i + 16) >> 16);
                Vector512<ushort> high = Vector512.Narrow(Vector512.LoadUnsafe(ref first, i + 32) >> 16, Vector512.LoadUnsafe(ref first, i + 48) >> 16);
                Vector512.Narrow(Code(low), Code(high)).StoreUnsafe(ref target, i);
            }

            return;
        }

        for (nuint i = 0; i < (nuint)values.Length; i += (nuint)Vector256<byte>.Count)
        {
            Vector256<ushort> low = Vector256.Narrow(Vector256.LoadUnsafe(ref first, i) >> 16, Vector256.LoadUnsafe(ref first, i + 8) >> 16);
            Vector256<ushort> high = Vector256.Narrow(Vector256.LoadUnsafe(ref first, i + 16) >> 16, Vector256.LoadUnsafe(ref first, i + 24) >> 16);
            Vector256.Narrow(Code(low), Code(high)).StoreUnsafe(ref target, i);
        }
    }

    private static Vector256<ushort> Code(Vector256<ushort> upper)
    {
        Vector256<ushort> exponent = Vector256.Max(upper & Vector256.Create(ExponentBits), Vector256.Create(LowestBits));
        exponent = Vector256.Min(exponent, Vector256.Create(HighestBits)) - Vector256.Create(LowestBits);
        return (exponent >> MantissaBits) | ((upper >> 8) & Vector256.Create((ushort)SignCode));
    }

    private static Vector512<ushort> Code(Vector512<ushort> upper)
    {
        Vector512<ushort> exponent = Vector512.Max(upper & Vector512.Create(ExponentBits), Vector512.Create(LowestBits));
        exponent = Vector512.Min(exponent, Vector512.Create(HighestBits)) - Vector512.Create(LowestBits);
        return (exponent >> MantissaBits) | ((upper >> 8) & Vector512.Create((ushort)SignCode));
    }

    /// <summary>Counts the values of four exponents; those of the two ends are left. Returns how many were counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountGroup(ReadOnlySpan<byte> piece, int group)
    {
        ref byte first = ref MemoryMarshal.GetReference(piece);
        int lowest = group * GroupSize;
        Vector256<byte> k0 = Vector256.Create((byte)lowest), k1 = Vector256.Create((byte)(lowest + 1)), k2 = Vector256.Create((byte)(lowest + 2)), k3 = Vector256.Create((byte)(lowest + 3));
        Vector256<byte> sign = Vector256.Create(SignCode);
        Vector256<byte> n0 = k0 | sign, n1 = k1 | sign, n2 = k2 | sign, n3 = k3 | sign;
        Vector256<byte> p0 = default, p1 = default, p2 = default, p3 = default, m0 = default, m1 = default, m2 = default, m3 = default;
        for (nuint i = 0; i < (nuint)piece.Length; i += (nuint)Vector256<byte>.Count)
        {
            Vector256<byte> codes = Vector256.LoadUnsafe(ref first, i);
            p0 -= Vector256.Equals(codes, k0);
            p1 -= Vector256.Equals(codes, k1);
            p2 -= Vector256.Equals(codes, k2);
            p3 -= Vector256.Equals(codes, k3);
            m0 -= Vector256.Equals(codes, n0);
            m1 -= Vector256.Equals(codes, n1);
            m2 -= Vector256.Equals(codes, n2);
            m3 -= Vector256.Equals(codes, n3);
        }

        return this.Take(lowest, p0, m0) + this.Take(lowest + 1, p1, m1) + this.Take(lowest + 2, p2, m2) + this.Take(lowest + 3, p3, m3);
    }

    private int Take(int code, Vector256<byte> positive, Vector256<byte> negative)
    {
        if (code is 0 or LastCode)
        {
            return 0;
        }

        int plus = Sum(positive);
        int minus = Sum(negative);
        this.totals[FirstExponent + code] += plus;
        this.totals[Sign + FirstExponent + code] += minus;
        return plus + minus;
    }

    private static int Sum(Vector256<byte> counters) =>
        Vector256.Sum(Vector256.WidenLower(counters) + Vector256.WidenUpper(counters));

    /// <summary>Counts what lies outside the codes from <paramref name="low"/> to <paramref name="high"/>, and the ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRest(ReadOnlySpan<float> values, ReadOnlySpan<byte> piece, int low, int high)
    {
        ref byte first = ref MemoryMarshal.GetReference(piece);
        high = Math.Min(high, LastCode - 1);
        var from = Vector256.Create((byte)low);
        var width = Vector256.Create((byte)Math.Max(0, high - low));
        for (int i = 0; i < piece.Length; i += Vector256<byte>.Count)
        {
            Vector256<byte> codes = Vector256.LoadUnsafe(ref first, (nuint)i) & Vector256.Create((byte)LastCode);
            uint rest = high < low ? ~0u : Vector256.GreaterThan(codes - from, width).ExtractMostSignificantBits();
            for (; rest != 0; rest &= rest - 1)
            {
                int place = i + BitOperations.TrailingZeroCount(rest);
                this.totals[BitConverter.SingleToUInt32Bits(values[place]) >> 23]++;
                int code = piece[place] & LastCode;
                this.topGroup = Math.Max(this.topGroup, code / GroupSize);
            }
        }
    }
}
