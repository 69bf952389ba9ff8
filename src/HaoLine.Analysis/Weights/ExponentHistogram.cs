using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HaoLine.Analysis;

/// <summary>Counts values by sign and binary exponent, the upper nine bits of a float32 or the upper twelve of a float64.</summary>
internal sealed class ExponentHistogram
{
    public const int Bins = 512;
    public const int WideBins = 4096;
    private const int WideMantissaBits = 52;
    private readonly long[] totals = new long[Bins];
    private readonly long[] wideTotals = new long[WideBins];
    private readonly ExponentWindow? window = Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? new ExponentWindow<ByteLanes512>()
        : Avx2.IsSupported ? new ExponentWindow<ByteLanes256>()
        : null;

    /// <summary>Starts a tensor.</summary>
    public void Start()
    {
        this.window?.Flush(this.totals);
        Array.Clear(this.totals);
        Array.Clear(this.wideTotals);
    }

    /// <summary>Counts values. Returns what kinds of values are among them.</summary>
    public ValueKinds Add(ReadOnlySpan<float> values)
    {
        ValueKinds kinds = ValueKinds.Normal;
        while (this.window is not null && values.Length >= this.window.Width)
        {
            ReadOnlySpan<float> piece = values[..Math.Min(this.window.Piece, values.Length / this.window.Width * this.window.Width)];
            kinds |= this.window.Add(piece, this.totals);
            values = values[piece.Length..];
        }

        foreach (float value in values)
        {
            uint upper = BitConverter.SingleToUInt32Bits(value) >> ExponentWindow.MantissaBits;
            this.totals[upper]++;
            uint exponent = upper & ExponentWindow.SpecialExponent;
            kinds |= exponent == 0 ? ValueKinds.Zero : exponent == ExponentWindow.SpecialExponent ? ValueKinds.NotFinite : ValueKinds.Normal;
        }

        return kinds;
    }

    /// <summary>Counts values of types that float32 does not hold.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            this.wideTotals[BitConverter.DoubleToUInt64Bits(value) >> WideMantissaBits]++;
        }
    }

    /// <summary>Counts by the nine bits: 256 for the sign, the exponent field below; 255 holds values that are not finite.</summary>
    public ReadOnlySpan<long> Totals()
    {
        this.window?.Flush(this.totals);
        return this.totals;
    }

    /// <summary>Counts of values of wider types by their twelve bits: 2048 for the sign; the exponent 2047 holds values that are not finite.</summary>
    public ReadOnlySpan<long> WideTotals() => this.wideTotals;
}
