namespace HaoLine.LanguageModels;

/// <summary>Weights of one part of a model.</summary>
/// <param name="Elements">Parameters, logical ones of packed weights.</param>
/// <param name="Bytes">Stored bytes with scales, zero points and tables.</param>
public readonly record struct ComponentWeights(long Elements, long Bytes)
{
    /// <summary>Sum of two parts.</summary>
    /// <exception cref="OverflowException">A sum does not fit 64 bits.</exception>
    public static ComponentWeights operator +(ComponentWeights left, ComponentWeights right) =>
        new(checked(left.Elements + right.Elements), checked(left.Bytes + right.Bytes));

    /// <summary>Same as the operator.</summary>
    public static ComponentWeights Add(ComponentWeights left, ComponentWeights right) => left + right;
}
