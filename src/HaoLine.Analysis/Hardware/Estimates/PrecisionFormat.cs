namespace HaoLine.Hardware;

/// <summary>How tensors look when a floating model runs in an arithmetic: widths, and what products are computed in.</summary>
/// <param name="WeightBits">Bits of a floating weight after conversion, scales included.</param>
/// <param name="ActivationBits">Bits of a floating activation.</param>
/// <param name="Products">Arithmetic of matrix products.</param>
internal readonly record struct PrecisionFormat(double WeightBits, double ActivationBits, ComputePrecision Products)
{
    public static PrecisionFormat Of(ComputePrecision precision) => precision switch
    {
        ComputePrecision.Float64 => new(64, 64, precision),
        ComputePrecision.BFloat16 or ComputePrecision.Float16 => new(16, 16, precision),
        ComputePrecision.Float8 or ComputePrecision.Int8 => new(8, 8, precision),
        ComputePrecision.Int4 or ComputePrecision.Float4 => new(4.5, 16, ComputePrecision.Float16),
        _ => new(32, 32, precision),
    };
}
