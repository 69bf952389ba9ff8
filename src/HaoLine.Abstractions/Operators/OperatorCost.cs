using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Cost of one execution of a node as a vector. Profiles turn it into totals. Every entry is a number, a formula in free
/// symbols, or unknown. A multiply-accumulate counts once, as a MAC, and not again as a multiply and an add.
/// </summary>
public sealed record OperatorCost
{
    /// <summary>Exactly nothing.</summary>
    public static OperatorCost Zero { get; } = new();

    /// <summary>Not known: every entry is unknown.</summary>
    public static OperatorCost Unknown { get; } = new()
    {
        FloatMacs = Dimension.Unknown,
        IntegerMacs = Dimension.Unknown,
        Adds = Dimension.Unknown,
        Multiplies = Dimension.Unknown,
        Divides = Dimension.Unknown,
        Compares = Dimension.Unknown,
        Transcendentals = Dimension.Unknown,
        BytesRead = Dimension.Unknown,
        BytesWritten = Dimension.Unknown,
        Confidence = CostConfidence.Unknown,
    };

    /// <summary>Floating-point multiply-accumulates of convolutions and matrix products.</summary>
    public Dimension FloatMacs { get; init; } = Dimension.Zero;

    /// <summary>Integer multiply-accumulates of quantized convolutions and matrix products.</summary>
    public Dimension IntegerMacs { get; init; } = Dimension.Zero;

    /// <summary>Additions and subtractions outside MACs.</summary>
    public Dimension Adds { get; init; } = Dimension.Zero;

    /// <summary>Multiplications outside MACs.</summary>
    public Dimension Multiplies { get; init; } = Dimension.Zero;

    /// <summary>Divisions and square roots.</summary>
    public Dimension Divides { get; init; } = Dimension.Zero;

    /// <summary>Comparisons, minima, maxima, logic.</summary>
    public Dimension Compares { get; init; } = Dimension.Zero;

    /// <summary>Exponentials, logarithms, error functions, trigonometric and hyperbolic functions.</summary>
    public Dimension Transcendentals { get; init; } = Dimension.Zero;

    /// <summary>Bytes of operands read once.</summary>
    public Dimension BytesRead { get; init; } = Dimension.Zero;

    /// <summary>Bytes of results written once.</summary>
    public Dimension BytesWritten { get; init; } = Dimension.Zero;

    /// <summary>Trust in the vector.</summary>
    public CostConfidence Confidence { get; init; } = CostConfidence.Exact;

    /// <summary>Sum; the confidence is the lower one.</summary>
    public static OperatorCost operator +(OperatorCost left, OperatorCost right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new OperatorCost
        {
            FloatMacs = left.FloatMacs + right.FloatMacs,
            IntegerMacs = left.IntegerMacs + right.IntegerMacs,
            Adds = left.Adds + right.Adds,
            Multiplies = left.Multiplies + right.Multiplies,
            Divides = left.Divides + right.Divides,
            Compares = left.Compares + right.Compares,
            Transcendentals = left.Transcendentals + right.Transcendentals,
            BytesRead = left.BytesRead + right.BytesRead,
            BytesWritten = left.BytesWritten + right.BytesWritten,
            Confidence = (CostConfidence)Math.Max((int)left.Confidence, (int)right.Confidence),
        };
    }

    /// <summary>The cost of <paramref name="times"/> executions.</summary>
    public OperatorCost Times(Dimension times) => times == Dimension.One ? this : new OperatorCost
    {
        FloatMacs = this.FloatMacs * times,
        IntegerMacs = this.IntegerMacs * times,
        Adds = this.Adds * times,
        Multiplies = this.Multiplies * times,
        Divides = this.Divides * times,
        Compares = this.Compares * times,
        Transcendentals = this.Transcendentals * times,
        BytesRead = this.BytesRead * times,
        BytesWritten = this.BytesWritten * times,
        Confidence = this.Confidence,
    };

    /// <summary>The vector with symbols replaced by numbers.</summary>
    public OperatorCost Bind(SymbolBinding binding) => new()
    {
        FloatMacs = this.FloatMacs.Bind(binding),
        IntegerMacs = this.IntegerMacs.Bind(binding),
        Adds = this.Adds.Bind(binding),
        Multiplies = this.Multiplies.Bind(binding),
        Divides = this.Divides.Bind(binding),
        Compares = this.Compares.Bind(binding),
        Transcendentals = this.Transcendentals.Bind(binding),
        BytesRead = this.BytesRead.Bind(binding),
        BytesWritten = this.BytesWritten.Bind(binding),
        Confidence = this.Confidence,
    };
}
