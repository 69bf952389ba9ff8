namespace HaoLine.Hardware;

/// <summary>
/// Shares of a device's stated peaks that real work reaches: time is operations by (peak × <see cref="Compute"/>) or bytes by
/// (bandwidth × <see cref="Memory"/>), whichever is longer (roofline).
/// </summary>
/// <param name="Compute">Share of the arithmetic peak, above 0 and at most 1.</param>
/// <param name="Memory">Share of the memory bandwidth, above 0 and at most 1.</param>
public sealed record HardwareEfficiency(double Compute, double Memory)
{
    /// <summary>Shares that llm-analysis states for inference: 0.7 of the peak, 0.9 of the bandwidth.</summary>
    public static HardwareEfficiency Inference { get; } = new(0.7, 0.9);

    /// <summary>Shares that llm-analysis states for training: 0.5 of the peak, 0.9 of the bandwidth.</summary>
    public static HardwareEfficiency Training { get; } = new(0.5, 0.9);

    /// <summary>The stated peaks themselves: a bound that nothing beats.</summary>
    public static HardwareEfficiency Ideal { get; } = new(1, 1);

    /// <summary>Share of the arithmetic peak.</summary>
    public double Compute { get; init; } = Share(Compute, nameof(Compute));

    /// <summary>Share of the memory bandwidth.</summary>
    public double Memory { get; init; } = Share(Memory, nameof(Memory));

    private static double Share(double value, string name) =>
        value > 0 && value <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A share above 0 and at most 1 is wanted.");
}
