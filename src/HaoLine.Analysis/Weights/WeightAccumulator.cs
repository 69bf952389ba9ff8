using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>Adds finite values to the sums, and their zeros; the range is added by <see cref="AddRange"/>.</summary>
    /// <param name="values">Values, from the start of a row of lanes on.</param>
    /// <param name="hasZeros">Whether zeros may be among them; they are looked for then.</param>
    public void AddFinite(ReadOnlySpan<float> values, bool hasZeros)
    {
        int whole = Vector256.IsHardwareAccelerated ? values.Length / Lanes * Lanes : 0;
        if (Vector512.IsHardwareAccelerated && this.Pivot == 0)
        {
            this.SumWide(values[..whole]);
        }
        else
        {
            this.Sum(values[..whole]);
        }

        for (int i = whole; i < values.Length; i++)
        {
            double shifted = values[i] - this.Pivot;
            this.squares[i % Lanes] += shifted * shifted;
            this.sums[i % Lanes] += shifted;
        }

        this.Count += values.Length;
        if (hasZeros)
        {
            this.CountZeros(values);
        }
    }

    /// <summary>Adds the range of finite values; returns their largest magnitude.</summary>
    public double AddRange(ReadOnlySpan<float> values)
    {
        (float least, float most) = Range(values);
        if (values.Length > 0)
        {
            this.Minimum = Math.Min(this.Minimum, least + 0f);
            this.Maximum = Math.Max(this.Maximum, most + 0f);
        }

        return values.Length == 0 ? 0 : Math.Max(Math.Abs(least), Math.Abs(most));
    }

    /// <summary>Adds values of a type that float32 does not hold, or of a part with values that are not finite; returns the largest finite magnitude, or -1.</summary>
    public double AddAny(ReadOnlySpan<double> values)
    {
        double magnitude = -1;
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

    /// <summary>One row in one vector of the machine. Nothing is shifted here, so that the loop holds nothing but sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumWide(ReadOnlySpan<float> values)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetArrayDataReference(this.sums);
        ref double square = ref MemoryMarshal.GetArrayDataReference(this.squares);
        Vector512<double> s0 = Vector512.LoadUnsafe(ref sum, 0), s1 = Vector512.LoadUnsafe(ref sum, 8);
        Vector512<double> q0 = Vector512.LoadUnsafe(ref square, 0), q1 = Vector512.LoadUnsafe(ref square, 8);
        for (nuint i = 0; i < (nuint)values.Length; i += Lanes)
        {
            // Widened from memory: a half taken out of a row would cost a permutation.
            Vector512<double> d0 = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref first, i));
            Vector512<double> d1 = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref first, i + 8));
            q0 = Vector512.MultiplyAddEstimate(d0, d0, q0);
            q1 = Vector512.MultiplyAddEstimate(d1, d1, q1);
            s0 += d0;
            s1 += d1;
        }

        s0.StoreUnsafe(ref sum, 0);
        s1.StoreUnsafe(ref sum, 8);
        q0.StoreUnsafe(ref square, 0);
        q1.StoreUnsafe(ref square, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(ReadOnlySpan<float> values)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetArrayDataReference(this.sums);
        ref double square = ref MemoryMarshal.GetArrayDataReference(this.squares);
        Vector256<double> s0 = Vector256.LoadUnsafe(ref sum, 0), s1 = Vector256.LoadUnsafe(ref sum, 4), s2 = Vector256.LoadUnsafe(ref sum, 8), s3 = Vector256.LoadUnsafe(ref sum, 12);
        Vector256<double> q0 = Vector256.LoadUnsafe(ref square, 0), q1 = Vector256.LoadUnsafe(ref square, 4), q2 = Vector256.LoadUnsafe(ref square, 8), q3 = Vector256.LoadUnsafe(ref square, 12);
        Vector256<double> pivot = Vector256.Create(this.Pivot);
        bool isShifted = this.Pivot != 0;
        for (nuint i = 0; i < (nuint)values.Length; i += Lanes)
        {
            Vector256<double> d0 = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref first, i)), d1 = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref first, i + 4));
            Vector256<double> d2 = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref first, i + 8)), d3 = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref first, i + 12));
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
        q0.StoreUnsafe(ref square, 0);
        q1.StoreUnsafe(ref square, 4);
        q2.StoreUnsafe(ref square, 8);
        q3.StoreUnsafe(ref square, 12);
    }

    /// <summary>The least and the greatest of finite values. Four vectors of each, as a comparison takes as long as four loads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Least, float Most) Range(ReadOnlySpan<float> values)
    {
        float least = float.PositiveInfinity;
        float most = float.NegativeInfinity;
        ref float first = ref MemoryMarshal.GetReference(values);
        nuint done = 0;
        nuint length = (nuint)values.Length;
        if (Vector256.IsHardwareAccelerated && length >= 8)
        {
            Vector256<float> minimum = Vector256.Create(least);
            Vector256<float> maximum = Vector256.Create(most);
            if (Vector512.IsHardwareAccelerated && length >= 64)
            {
                Vector512<float> min0 = Vector512.Create(least), min1 = min0, min2 = min0, min3 = min0;
                Vector512<float> max0 = Vector512.Create(most), max1 = max0, max2 = max0, max3 = max0;
                for (; done + 64 <= length; done += 64)
                {
                    Vector512<float> v0 = Vector512.LoadUnsafe(ref first, done), v1 = Vector512.LoadUnsafe(ref first, done + 16);
                    Vector512<float> v2 = Vector512.LoadUnsafe(ref first, done + 32), v3 = Vector512.LoadUnsafe(ref first, done + 48);
                    (min0, min1, min2, min3) = (Vector512.MinNative(min0, v0), Vector512.MinNative(min1, v1), Vector512.MinNative(min2, v2), Vector512.MinNative(min3, v3));
                    (max0, max1, max2, max3) = (Vector512.MaxNative(max0, v0), Vector512.MaxNative(max1, v1), Vector512.MaxNative(max2, v2), Vector512.MaxNative(max3, v3));
                }

                min0 = Vector512.MinNative(Vector512.MinNative(min0, min1), Vector512.MinNative(min2, min3));
                max0 = Vector512.MaxNative(Vector512.MaxNative(max0, max1), Vector512.MaxNative(max2, max3));
                minimum = Vector256.MinNative(min0.GetLower(), min0.GetUpper());
                maximum = Vector256.MaxNative(max0.GetLower(), max0.GetUpper());
            }
            else if (length >= 32)
            {
                Vector256<float> min1 = minimum, min2 = minimum, min3 = minimum;
                Vector256<float> max1 = maximum, max2 = maximum, max3 = maximum;
                for (; done + 32 <= length; done += 32)
                {
                    Vector256<float> v0 = Vector256.LoadUnsafe(ref first, done), v1 = Vector256.LoadUnsafe(ref first, done + 8);
                    Vector256<float> v2 = Vector256.LoadUnsafe(ref first, done + 16), v3 = Vector256.LoadUnsafe(ref first, done + 24);
                    (minimum, min1, min2, min3) = (Vector256.MinNative(minimum, v0), Vector256.MinNative(min1, v1), Vector256.MinNative(min2, v2), Vector256.MinNative(min3, v3));
                    (maximum, max1, max2, max3) = (Vector256.MaxNative(maximum, v0), Vector256.MaxNative(max1, v1), Vector256.MaxNative(max2, v2), Vector256.MaxNative(max3, v3));
                }

                minimum = Vector256.MinNative(Vector256.MinNative(minimum, min1), Vector256.MinNative(min2, min3));
                maximum = Vector256.MaxNative(Vector256.MaxNative(maximum, max1), Vector256.MaxNative(max2, max3));
            }

            for (; done + 8 <= length; done += 8)
            {
                Vector256<float> v = Vector256.LoadUnsafe(ref first, done);
                minimum = Vector256.MinNative(minimum, v);
                maximum = Vector256.MaxNative(maximum, v);
            }

            Vector128<float> lowest = Vector128.MinNative(minimum.GetLower(), minimum.GetUpper());
            Vector128<float> highest = Vector128.MaxNative(maximum.GetLower(), maximum.GetUpper());
            for (int lane = 0; lane < 4; lane++)
            {
                least = lowest[lane] < least ? lowest[lane] : least;
                most = highest[lane] > most ? highest[lane] : most;
            }
        }

        for (; done < length; done++)
        {
            float value = Unsafe.Add(ref first, done);
            least = value < least ? value : least;
            most = value > most ? value : most;
        }

        return (least, most);
    }

    /// <summary>Counts the zeros of rows that start together with the values.</summary>
    private void CountZeros(ReadOnlySpan<float> values)
    {
        int whole = Vector256.IsHardwareAccelerated ? values.Length / Lanes * Lanes : 0;
        for (int i = 0; i < whole; i += Lanes)
        {
            uint low = Vector256.Equals(Vector256.Create(values.Slice(i, 8)), Vector256<float>.Zero).ExtractMostSignificantBits();
            uint high = Vector256.Equals(Vector256.Create(values.Slice(i + 8, 8)), Vector256<float>.Zero).ExtractMostSignificantBits();
            this.AddZeros(low | (high << 8));
        }

        for (int i = whole; i < values.Length; i += Lanes)
        {
            uint mask = 0;
            for (int lane = 0; lane < Math.Min(Lanes, values.Length - i); lane++)
            {
                mask |= values[i + lane] == 0 ? 1u << lane : 0;
            }

            this.AddZeros(mask);
        }
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
