namespace HaoLine.Ir;

/// <summary>The indivisible building blocks of a <see cref="SymbolicExpression"/>.</summary>
public enum SymbolicAtomKind
{
    /// <summary>A named size such as <c>batch</c>.</summary>
    Symbol,

    /// <summary>A quotient rounded towards negative infinity.</summary>
    Floor,

    /// <summary>A quotient rounded towards positive infinity.</summary>
    Ceiling,

    /// <summary>The smaller of two expressions.</summary>
    Minimum,

    /// <summary>The larger of two expressions.</summary>
    Maximum,
}
