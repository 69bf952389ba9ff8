using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HaoLine.Analysis;

/// <summary>
/// Counts values by sign and binary exponent, the upper nine bits of a float32. Large parts are counted in pairs of neighbours, so that two
/// values cost one increment; few of the 2^18 pairs occur, and those stay in the cache.
/// </summary>
internal sealed class ExponentHistogram
{
    public const int Bins = 512;
    private const int SpecialBin = 255;
    private const int PairBits = 18;
    private const long MostBeforeFold = 1L << 30;

    /// <summary>Elements of a tensor from which folding the table of pairs is cheaper than counting alone.</summary>
    private const long FewestForPairs = 1 << 20;
    private readonly long[] totals = new long[Bins];
    private uint[] pairs = [];
    private long unfolded;
    private bool usesPairs;

    /// <summary>Starts a tensor of as many elements.</summary>
    public void Start(long elements)
    {
        this.Fold();
        Array.Clear(this.totals);
        this.usesPairs = elements >= FewestForPairs;
        if (this.usesPairs && this.pairs.Length == 0)
        {
            this.pairs = new uint[2 << PairBits];
        }
    }

    /// <summary>The table that <see cref="Count"/> takes, for as many values; not counting for small tensors.</summary>
    public ref uint PairTable(int values, out bool isCounting)
    {
        isCounting = this.usesPairs;
        if (!isCounting)
        {
            return ref Unsafe.NullRef<uint>();
        }

        if (this.unfolded + values > MostBeforeFold)
        {
            this.Fold();
        }

        this.unfolded += values;
        return ref MemoryMarshal.GetArrayDataReference(this.pairs);
    }

    /// <summary>Counts four pairs of neighbours in the first half of the table and four in the second: equal pairs then wait less for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count(ref uint table, Vector256<float> low, Vector256<float> high)
    {
        Vector256<ulong> upper = (low.AsUInt32() >> 23).AsUInt64();
        Vector256<ulong> pairs = upper | (upper >> 23);
        upper = (high.AsUInt32() >> 23).AsUInt64();
        Vector256<ulong> others = upper | (upper >> 23);
        ref uint second = ref Unsafe.Add(ref table, 1 << PairBits);
        Unsafe.Add(ref table, (nuint)(uint)pairs.GetElement(0))++;
        Unsafe.Add(ref second, (nuint)(uint)others.GetElement(0))++;
        Unsafe.Add(ref table, (nuint)(uint)pairs.GetElement(1))++;
        Unsafe.Add(ref second, (nuint)(uint)others.GetElement(1))++;
        Unsafe.Add(ref table, (nuint)(uint)pairs.GetElement(2))++;
        Unsafe.Add(ref second, (nuint)(uint)others.GetElement(2))++;
        Unsafe.Add(ref table, (nuint)(uint)pairs.GetElement(3))++;
        Unsafe.Add(ref second, (nuint)(uint)others.GetElement(3))++;
    }

    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
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
            this.totals[(double.IsNegative(value) ? 256 : 0) + exponent]++;
        }
    }

    /// <summary>Counts by the nine bits: 256 for the sign, the exponent field below; 255 holds values that are not finite.</summary>
    public ReadOnlySpan<long> Totals()
    {
        this.Fold();
        return this.totals;
    }

    private void Fold()
    {
        if (this.unfolded == 0)
        {
            return;
        }

        for (int place = 0; place < 2 * Bins; place++)
        {
            int second = place % Bins;
            Span<uint> row = this.pairs.AsSpan(place * Bins, Bins);
            if (row.IndexOfAnyExcept(0u) < 0)
            {
                continue;
            }

            for (int first = 0; first < Bins; first++)
            {
                this.totals[first] += row[first];
                this.totals[second] += row[first];
            }

            row.Clear();
        }

        this.unfolded = 0;
    }
}
