namespace HaoLine.Ir;

/// <summary>The sizes that a symbol may take: every integer from <see cref="Minimum"/> to <see cref="Maximum"/>, both included.</summary>
public readonly record struct SymbolRange
{
    private readonly long extraMinimum;
    private readonly long extraMaximum;

    /// <summary>Creates a range of positive sizes.</summary>
    /// <param name="minimum">The smallest size in elements; at least 1, because formulas are simplified under that assumption.</param>
    /// <param name="maximum">The largest size in elements; not below the smallest.</param>
    /// <exception cref="ArgumentOutOfRangeException">The smallest size is below 1, or the largest is below the smallest.</exception>
    public SymbolRange(long minimum, long maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        this.extraMinimum = minimum - 1;
        this.extraMaximum = maximum - 1;
    }

    /// <summary>The smallest size in elements; 1 in the default value.</summary>
    public long Minimum => this.extraMinimum + 1;

    /// <summary>The largest size in elements; 1 in the default value.</summary>
    public long Maximum => this.extraMaximum + 1;

    /// <summary>Writes the range as <c>1..2048</c>.</summary>
    public override string ToString() => $"{Minimum}..{Maximum}";
}
