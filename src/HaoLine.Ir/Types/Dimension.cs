using System.Globalization;

namespace HaoLine.Ir;

/// <summary>
/// A size: a known number, a formula over symbols, or unknown. The default value is unknown.
/// </summary>
/// <remarks>
/// Known sizes use checked 64-bit arithmetic without allocations. Arithmetic with an unknown operand is unknown, except
/// that zero times unknown is zero. Symbols are assumed to be at least 1, and a formula that would exceed the limits of
/// <see cref="SymbolicExpression"/> becomes unknown.
/// </remarks>
public readonly struct Dimension : IEquatable<Dimension>
{
    private static readonly object KnownMarker = new();

    private readonly long value;

    /// <summary>Null for unknown, <see cref="KnownMarker"/> for a number, otherwise a formula that is not constant.</summary>
    private readonly object? state;

    /// <summary>Creates a known size.</summary>
    /// <param name="value">The size in elements; negative values are accepted because intermediate results need them.</param>
    public Dimension(long value)
    {
        this.value = value;
        this.state = KnownMarker;
    }

    private Dimension(SymbolicExpression expression) => this.state = expression;

    /// <summary>The size about which nothing is known; also the default value.</summary>
    public static Dimension Unknown => default;

    /// <summary>The known size 0.</summary>
    public static Dimension Zero => new(0);

    /// <summary>The known size 1.</summary>
    public static Dimension One => new(1);

    /// <summary>True when the size is a number.</summary>
    public bool IsKnown => ReferenceEquals(this.state, KnownMarker);

    /// <summary>True when the size is a formula over at least one symbol.</summary>
    public bool IsSymbolic => this.state is SymbolicExpression;

    /// <summary>True when nothing is known about the size.</summary>
    public bool IsUnknown => this.state is null;

    /// <summary>The number of elements.</summary>
    /// <exception cref="InvalidOperationException">The size is symbolic or unknown.</exception>
    public long Value => IsKnown ? this.value : throw new InvalidOperationException($"The size '{this}' is not a known number.");

    /// <summary>The formula; null unless the size is symbolic, so also null for a known number.</summary>
    public SymbolicExpression? Expression => this.state as SymbolicExpression;

    /// <summary>Turns a number into a known size.</summary>
    public static implicit operator Dimension(long value) => new(value);

    /// <summary>Turns a number into a known size.</summary>
    public static implicit operator Dimension(int value) => new(value);

    /// <summary>Adds two sizes.</summary>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public static Dimension operator +(Dimension left, Dimension right) =>
        left.IsKnown && right.IsKnown ? new Dimension(checked(left.value + right.value)) : Combine(left, right, SymbolicExpression.AddCore);

    /// <summary>Subtracts the second size from the first; the result may be negative.</summary>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public static Dimension operator -(Dimension left, Dimension right) =>
        left.IsKnown && right.IsKnown ? new Dimension(checked(left.value - right.value)) : Combine(left, right, SymbolicExpression.SubtractCore);

    /// <summary>Changes the sign.</summary>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public static Dimension operator -(Dimension value) => Zero - value;

    /// <summary>Multiplies two sizes; a known zero gives zero even beside an unknown size.</summary>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public static Dimension operator *(Dimension left, Dimension right)
    {
        if (left.IsKnown && right.IsKnown)
        {
            return new Dimension(checked(left.value * right.value));
        }

        return left.IsKnownAs(0) || right.IsKnownAs(0) ? Zero : Combine(left, right, SymbolicExpression.MultiplyCore);
    }

    /// <summary>Compares two sizes; unknown equals unknown, and formulas are compared in normal form.</summary>
    public static bool operator ==(Dimension left, Dimension right) => left.Equals(right);

    /// <summary>Compares two sizes for difference; true does not prove that two formulas differ for every binding.</summary>
    public static bool operator !=(Dimension left, Dimension right) => !left.Equals(right);

    /// <summary>Creates a named size, such as <c>batch</c>, that stands for a positive integer.</summary>
    /// <param name="name">Any non-empty text; compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Dimension Symbol(string name) => new(SymbolicExpression.Symbol(name));

    /// <summary>Turns a formula into a size; a constant formula becomes a known number.</summary>
    public static Dimension FromExpression(SymbolicExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return expression.TryGetConstant(out var constant) ? new Dimension(constant) : new Dimension(expression);
    }

    /// <summary>Divides and rounds towards negative infinity; exact divisions of formulas are carried out.</summary>
    /// <exception cref="DivideByZeroException">The divisor is a known zero.</exception>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public static Dimension FloorDivide(Dimension dividend, Dimension divisor)
    {
        ThrowIfZero(divisor);
        return dividend.IsKnown && divisor.IsKnown
            ? new Dimension(FloorOf(dividend.value, divisor.value))
            : Combine(dividend, divisor, SymbolicExpression.FloorCore);
    }

    /// <summary>Divides and rounds towards positive infinity; exact divisions of formulas are carried out.</summary>
    /// <exception cref="DivideByZeroException">The divisor is a known zero.</exception>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public static Dimension CeilingDivide(Dimension dividend, Dimension divisor)
    {
        ThrowIfZero(divisor);
        if (!dividend.IsKnown || !divisor.IsKnown)
        {
            return Combine(dividend, divisor, SymbolicExpression.CeilingCore);
        }

        var quotient = checked(dividend.value / divisor.value);
        var remainder = dividend.value - (quotient * divisor.value);
        return new Dimension(remainder != 0 && (remainder < 0) == (divisor.value < 0) ? quotient + 1 : quotient);
    }

    /// <summary>The remainder <c>a − b·floor(a/b)</c>; it has the sign of the divisor.</summary>
    /// <exception cref="DivideByZeroException">The divisor is a known zero.</exception>
    /// <exception cref="OverflowException">A coefficient does not fit 64 bits.</exception>
    public static Dimension Modulo(Dimension dividend, Dimension divisor)
    {
        ThrowIfZero(divisor);
        if (!dividend.IsKnown || !divisor.IsKnown)
        {
            return Combine(dividend, divisor, SymbolicExpression.ModuloCore);
        }

        if (divisor.value == -1)
        {
            return Zero;
        }

        var remainder = dividend.value % divisor.value;
        return new Dimension(remainder != 0 && (remainder < 0) != (divisor.value < 0) ? remainder + divisor.value : remainder);
    }

    /// <summary>The smaller of two sizes; unknown beside an unknown size.</summary>
    public static Dimension Min(Dimension left, Dimension right) => left.IsKnown && right.IsKnown
        ? new Dimension(Math.Min(left.value, right.value))
        : Combine(left, right, static (a, b) => SymbolicExpression.ExtremumCore(a, b, SymbolicAtomKind.Minimum));

    /// <summary>The larger of two sizes; unknown beside an unknown size.</summary>
    public static Dimension Max(Dimension left, Dimension right) => left.IsKnown && right.IsKnown
        ? new Dimension(Math.Max(left.value, right.value))
        : Combine(left, right, static (a, b) => SymbolicExpression.ExtremumCore(a, b, SymbolicAtomKind.Maximum));

    /// <summary>Tells whether the size is a number, and which.</summary>
    /// <param name="value">The number of elements, or 0 when the size is not known.</param>
    public bool TryGetValue(out long value)
    {
        value = this.value;
        return IsKnown;
    }

    /// <summary>Replaces the bound symbols by their values; a size whose symbols are all bound becomes known.</summary>
    /// <exception cref="DivideByZeroException">A divisor becomes zero.</exception>
    /// <exception cref="OverflowException">The result or a coefficient does not fit 64 bits.</exception>
    public Dimension Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return this.state is SymbolicExpression expression ? FromNullable(expression.SubstituteCore(binding)) : this;
    }

    /// <summary>Computes the number of elements under a binding.</summary>
    /// <param name="binding">The sizes of the symbols; surplus symbols are ignored.</param>
    /// <param name="value">The number of elements, or 0 when it cannot be told.</param>
    /// <returns>False when the size is unknown or a symbol is not bound.</returns>
    /// <exception cref="DivideByZeroException">A divisor is zero under this binding.</exception>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public bool TryEvaluate(SymbolBinding binding, out long value)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return this.state is SymbolicExpression expression ? expression.TryEvaluate(binding, out value) : TryGetValue(out value);
    }

    /// <summary>Computes numbers between which the size lies for every choice of symbol sizes from the ranges.</summary>
    /// <param name="ranges">A range for every symbol; surplus ranges are ignored.</param>
    /// <param name="minimum">A number that the size never falls below, or 0 when there is no bound.</param>
    /// <param name="maximum">A number that the size never exceeds, or 0 when there is no bound.</param>
    /// <returns>False when the size is unknown, a symbol has no range, a divisor may be zero, or a bound does not fit 64 bits.</returns>
    public bool TryBound(SymbolRanges ranges, out long minimum, out long maximum)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        if (this.state is SymbolicExpression expression)
        {
            return expression.TryBound(ranges, out minimum, out maximum);
        }

        minimum = maximum = this.value;
        return IsKnown;
    }

    /// <inheritdoc/>
    public bool Equals(Dimension other) =>
        this.value == other.value && (ReferenceEquals(this.state, other.state) || (this.state is SymbolicExpression a && a.Equals(other.state as SymbolicExpression)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Dimension other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => this.state is SymbolicExpression expression ? expression.GetHashCode() : HashCode.Combine(this.value, IsKnown);

    /// <summary>Writes the number, the formula, or <c>?</c> for unknown.</summary>
    public override string ToString() => this.state switch
    {
        null => "?",
        SymbolicExpression expression => expression.ToString(),
        _ => this.value.ToString(CultureInfo.InvariantCulture),
    };

    private static Dimension Combine(Dimension left, Dimension right, Func<SymbolicExpression, SymbolicExpression, SymbolicExpression?> operation) =>
        left.IsUnknown || right.IsUnknown ? Unknown : FromNullable(operation(left.ToExpression(), right.ToExpression()));

    private static Dimension FromNullable(SymbolicExpression? expression) => expression is null ? Unknown : FromExpression(expression);

    private static void ThrowIfZero(Dimension divisor)
    {
        if (divisor.IsKnownAs(0))
        {
            throw new DivideByZeroException("A size is divided by zero.");
        }
    }

    private static long FloorOf(long dividend, long divisor)
    {
        var quotient = checked(dividend / divisor);
        var remainder = dividend - (quotient * divisor);
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient;
    }

    private bool IsKnownAs(long value) => IsKnown && this.value == value;

    private SymbolicExpression ToExpression() => Expression ?? SymbolicExpression.Constant(this.value);
}
