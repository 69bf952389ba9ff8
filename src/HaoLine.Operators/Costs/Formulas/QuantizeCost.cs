namespace HaoLine.Operators;

/// <summary>Affine quantization, per element.</summary>
internal static class QuantizeCost
{
    /// <summary>x / scale (1 divide), plus zero point (1 add), saturation (2 compares); rounding is part of the conversion.</summary>
    public static ElementWork Quantize { get; } = new(Adds: 1, Divides: 1, Compares: 2);

    /// <summary>(q − zero point)·scale.</summary>
    public static ElementWork Dequantize { get; } = new(Adds: 1, Multiplies: 1);

    /// <summary>Requantization of an accumulator: scale (1 multiply), zero point (1 add), saturation (2 compares).</summary>
    public static ElementWork Requantize { get; } = new(Adds: 1, Multiplies: 1, Compares: 2);

    /// <summary>Search for minimum and maximum, then <see cref="Quantize"/>.</summary>
    public static ElementWork Dynamic { get; } = Quantize + new ElementWork(Compares: 2);
}
