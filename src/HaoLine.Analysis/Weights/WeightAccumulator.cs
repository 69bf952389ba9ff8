using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HaoLine.Analysis;

/// <summary>
/// Sums over the finite values of one tensor in one walk. Sums run in sixteen double lanes by position, with the same operations in vectors and
/// scalars, so results have the same bits on every machine.
/// </summary>
internal sealed class WeightAccumulator
{
    public const int Lanes = 16;
    private readonly double[] sums = new double[Lanes];
    private readonly double[] squares = new double[Lanes];
    private readonly ushort[] zeroMasks = new ushort[2048];

    /// <summary>Subtracted from every value before it is summed; 0 unless the values lie far from zero for their spread.</summary>
    public double Pivot { get; set; }

    public long Count { get; private set; }

    public long Zeros { get; private set; }

    /// <summary>Groups of four consecutive values with at least two zeros.</summary>
    public long HalfZeroGroups { get; private set; }

    /// <summary>Groups of four consecutive values with at least three zeros.</summary>
    public long ThreeZeroGroups { get; private set; }

    /// <summary>Blocks of sixteen consecutive values without any other than zero.</summary>
    public long ZeroBlocks { get; private set; }

    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public double Mean => this.Count == 0 ? double.NaN : this.Pivot + (Total(this.sums) / this.Count);

    public double Variance
    {
        get
        {
            if (this.Count == 0)
            {
                return double.NaN;
            }

            double mean = Total(this.sums) / this.Count;
            return Math.Max(0, (Total(this.squares) / this.Count) - (mean * mean));
        }
    }

    /// <summary>Sum of squares of the values themselves.</summary>
    public double Energy => Total(this.squares) + (2 * this.Pivot * Total(this.sums)) + (this.Pivot * this.Pivot * this.Count);

    public void Clear()
    {
        Array.Clear(this.sums);
        Array.Clear(this.squares);
        (this.Pivot, this.Count, this.Zeros) = (0, 0, 0);
        (this.HalfZeroGroups, this.ThreeZeroGroups, this.ZeroBlocks) = (0, 0, 0);
        (this.Minimum, this.Maximum) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    /// <summary>
    /// Adds values. False when some are not finite: nothing is summed then.
    /// </summary>
    /// <param name="values">At most 32,768 values.</param>
    /// <param name="magnitude">The largest magnitude.</param>
    public bool TryAdd(ReadOnlySpan<float> values, out float magnitude)
    {
        float least = float.PositiveInfinity;
        float most = float.NegativeInfinity;
        magnitude = 0;
        int done = Vector256.IsHardwareAccelerated ? values.Length / Lanes * Lanes : 0;
        bool isTailFinite = AreFinite(values[done..]);
        if ((done > 0 && !this.AddVectors(values[..done], isTailFinite, ref least, ref most)) || !isTailFinite)
        {
            return false;
        }

        for (int i = done; i < values.Length; i += Lanes)
        {
            this.AddRow(values[i..Math.Min(values.Length, i + Lanes)], ref least, ref most);
        }

        this.Count += values.Length;
        if (values.Length > 0)
        {
            this.Minimum = Math.Min(this.Minimum, least + 0f);
            this.Maximum = Math.Max(this.Maximum, most + 0f);
            magnitude = Math.Max(Math.Abs(least), Math.Abs(most));
        }

        return true;
    }

    /// <summary>Adds values of a type that float32 does not hold, or of a part with values that are not finite; returns the largest magnitude.</summary>
    public double AddAny(ReadOnlySpan<double> values)
    {
        double magnitude = 0;
        uint zeroMask = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            zeroMask = i % Lanes == 0 ? 0 : zeroMask;
            if (double.IsFinite(value))
            {
                double shifted = value - this.Pivot;
                this.sums[i % Lanes] += shifted;
                this.squares[i % Lanes] += shifted * shifted;
                this.Count++;
                this.Minimum = Math.Min(this.Minimum, value + 0.0);
                this.Maximum = Math.Max(this.Maximum, value + 0.0);
                magnitude = Math.Max(magnitude, Math.Abs(value));
                zeroMask |= value == 0 ? 1u << (i % Lanes) : 0;
            }

            if (i % Lanes == Lanes - 1 || i == values.Length - 1)
            {
                this.AddZeros(zeroMask);
            }
        }

        return magnitude;
    }

    private static double Total(double[] lanes)
    {
        double total = 0;
        foreach (double lane in lanes)
        {
            total += lane;
        }

        return total;
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whole rows of lanes. A value that is not finite makes a sum so, and then no sum is kept.</summary>
    private bool AddVectors(ReadOnlySpan<float> values, bool isKept, ref float least, ref float most)
    {
        Span<double> next = stackalloc double[2 * Lanes];
        this.sums.CopyTo(next);
        this.squares.CopyTo(next[Lanes..]);
        bool hasZeros = Vector512.IsHardwareAccelerated && this.Pivot == 0
            ? this.SumWide(values, next, ref least, ref most)
            : this.Sum(values, next, ref least, ref most);
        double total = 0;
        foreach (double sum in next[..Lanes])
        {
            total += sum;
        }

        if (!double.IsFinite(total))
        {
            return false;
        }

        if (!isKept)
        {
            return true;
        }

        next[..Lanes].CopyTo(this.sums);
        next[Lanes..].CopyTo(this.squares);
        if (hasZeros)
        {
            // Not inside the loops: a call there would keep every sum in memory.
            foreach (ushort mask in this.zeroMasks.AsSpan(0, values.Length / Lanes))
            {
                this.AddZeros(mask);
            }
        }

        return true;
    }

    /// <summary>One row in one vector of the machine. Nothing is shifted here, so that the loop holds nothing but sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SumWide(ReadOnlySpan<float> values, Span<double> next, ref float least, ref float most)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetReference(next);
        ref ushort masks = ref MemoryMarshal.GetArrayDataReference(this.zeroMasks);
        Vector512<double> s0 = Vector512.LoadUnsafe(ref sum, 0);
        Vector512<double> s1 = Vector512.LoadUnsafe(ref sum, 8);
        Vector512<double> q0 = Vector512.LoadUnsafe(ref sum, 16);
        Vector512<double> q1 = Vector512.LoadUnsafe(ref sum, 24);
        Vector512<float> minimum = Vector512.Create(least);
        Vector512<float> maximum = Vector512.Create(most);
        uint seen = 0;
        for (nuint i = 0; i < (nuint)values.Length; i += Lanes)
        {
            Vector512<float> row = Vector512.LoadUnsafe(ref first, i);
            minimum = Vector512.MinNative(minimum, row);
            maximum = Vector512.MaxNative(maximum, row);
            uint zeros = (uint)Vector512.Equals(row, Vector512<float>.Zero).ExtractMostSignificantBits();
            Unsafe.Add(ref masks, i / Lanes) = (ushort)zeros;
            seen |= zeros;
            Vector512<double> d0 = Vector512.WidenLower(row);
            Vector512<double> d1 = Vector512.WidenUpper(row);
            q0 = Vector512.MultiplyAddEstimate(d0, d0, q0);
            q1 = Vector512.MultiplyAddEstimate(d1, d1, q1);
            s0 += d0;
            s1 += d1;
        }

        s0.StoreUnsafe(ref sum, 0);
        s1.StoreUnsafe(ref sum, 8);
        q0.StoreUnsafe(ref sum, 16);
        q1.StoreUnsafe(ref sum, 24);
        for (int lane = 0; lane < Lanes; lane++)
        {
            least = Math.Min(least, minimum[lane]);
            most = Math.Max(most, maximum[lane]);
        }

        return seen != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Sum(ReadOnlySpan<float> values, Span<double> next, ref float least, ref float most)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetReference(next);
        ref ushort masks = ref MemoryMarshal.GetArrayDataReference(this.zeroMasks);
        Vector256<double> s0 = Vector256.LoadUnsafe(ref sum, 0), s1 = Vector256.LoadUnsafe(ref sum, 4), s2 = Vector256.LoadUnsafe(ref sum, 8), s3 = Vector256.LoadUnsafe(ref sum, 12);
        Vector256<double> q0 = Vector256.LoadUnsafe(ref sum, 16), q1 = Vector256.LoadUnsafe(ref sum, 20), q2 = Vector256.LoadUnsafe(ref sum, 24), q3 = Vector256.LoadUnsafe(ref sum, 28);
        Vector256<float> minimum = Vector256.Create(least);
        Vector256<float> maximum = Vector256.Create(most);
        Vector256<double> pivot = Vector256.Create(this.Pivot);
        bool isShifted = this.Pivot != 0;
        uint seen = 0;
        for (nuint i = 0; i < (nuint)values.Length; i += Lanes)
        {
            Vector256<float> low = Vector256.LoadUnsafe(ref first, i);
            Vector256<float> high = Vector256.LoadUnsafe(ref first, i + 8);
            minimum = Vector256.MinNative(minimum, Vector256.MinNative(low, high));
            maximum = Vector256.MaxNative(maximum, Vector256.MaxNative(low, high));
            uint zeros = Vector256.Equals(low, Vector256<float>.Zero).ExtractMostSignificantBits()
                | (Vector256.Equals(high, Vector256<float>.Zero).ExtractMostSignificantBits() << 8);
            Unsafe.Add(ref masks, i / Lanes) = (ushort)zeros;
            seen |= zeros;
            Vector256<double> d0 = Vector256.WidenLower(low), d1 = Vector256.WidenUpper(low), d2 = Vector256.WidenLower(high), d3 = Vector256.WidenUpper(high);
            if (isShifted)
            {
                (d0, d1, d2, d3) = (d0 - pivot, d1 - pivot, d2 - pivot, d3 - pivot);
                (q0, q1, q2, q3) = (q0 + (d0 * d0), q1 + (d1 * d1), q2 + (d2 * d2), q3 + (d3 * d3));
            }
            else
            {
                // The square of a float32 is exact in float64, so a fused sum has the bits of a separate one.
                q0 = Vector256.MultiplyAddEstimate(d0, d0, q0);
                q1 = Vector256.MultiplyAddEstimate(d1, d1, q1);
                q2 = Vector256.MultiplyAddEstimate(d2, d2, q2);
                q3 = Vector256.MultiplyAddEstimate(d3, d3, q3);
            }

            s0 += d0;
            s1 += d1;
            s2 += d2;
            s3 += d3;
        }

        s0.StoreUnsafe(ref sum, 0);
        s1.StoreUnsafe(ref sum, 4);
        s2.StoreUnsafe(ref sum, 8);
        s3.StoreUnsafe(ref sum, 12);
        q0.StoreUnsafe(ref sum, 16);
        q1.StoreUnsafe(ref sum, 20);
        q2.StoreUnsafe(ref sum, 24);
        q3.StoreUnsafe(ref sum, 28);
        for (int lane = 0; lane < 8; lane++)
        {
            least = Math.Min(least, minimum[lane]);
            most = Math.Max(most, maximum[lane]);
        }

        return seen != 0;
    }

    private void AddRow(ReadOnlySpan<float> row, ref float least, ref float most)
    {
        uint zeros = 0;
        for (int lane = 0; lane < row.Length; lane++)
        {
            float value = row[lane];
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            zeros |= value == 0 ? 1u << lane : 0;
            double shifted = value - this.Pivot;
            this.squares[lane] += shifted * shifted;
            this.sums[lane] += shifted;
        }

        this.AddZeros(zeros);
    }

    /// <summary>Takes one bit for each of sixteen values that is zero.</summary>
    private void AddZeros(uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        this.Zeros += System.Numerics.BitOperations.PopCount(mask);

        // Bit 0 of every group of four: number of zeros by adding the four bits of each group side by side.
        uint pairs = (mask & 0x5555) + ((mask >> 1) & 0x5555);
        uint counts = (pairs & 0x3333) + ((pairs >> 2) & 0x3333);
        uint two = (counts >> 1 | counts >> 2) & 0x1111;
        uint three = ((counts >> 2) | (counts & (counts >> 1))) & 0x1111;
        this.HalfZeroGroups += System.Numerics.BitOperations.PopCount(two);
        this.ThreeZeroGroups += System.Numerics.BitOperations.PopCount(three);
        this.ZeroBlocks += mask == 0xFFFF ? 1 : 0;
    }
}
