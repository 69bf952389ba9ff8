namespace HaoLine.Ir;

/// <summary>
/// An indivisible part of a <see cref="SymbolicExpression"/>: a symbol, a rounded quotient or an extremum.
/// A ceiling with a constant divisor equals the floor it can be rewritten to, so <c>ceil(h/2)</c> and
/// <c>floor((h + 1)/2)</c> are the same atom although each keeps its own spelling.
/// </summary>
public sealed class SymbolicAtom : IEquatable<SymbolicAtom>
{
    private readonly SymbolicAtomKind canonicalKind;
    private readonly SymbolicExpression? canonicalLeft;
    private readonly int hash;

    internal SymbolicAtom(string name)
    {
        Kind = this.canonicalKind = SymbolicAtomKind.Symbol;
        Name = name;
        this.hash = string.GetHashCode(name, StringComparison.Ordinal);
        Size = 1;
    }

    internal SymbolicAtom(SymbolicAtomKind kind, SymbolicExpression left, SymbolicExpression right, SymbolicExpression? floorNumerator = null)
    {
        Kind = kind;
        Left = left;
        Right = right;
        this.canonicalKind = floorNumerator is null ? kind : SymbolicAtomKind.Floor;
        this.canonicalLeft = floorNumerator ?? left;
        this.hash = HashCode.Combine((int)this.canonicalKind, this.canonicalLeft.GetHashCode(), right.GetHashCode());
        Size = 1 + left.Size + right.Size;
        Depth = 1 + Math.Max(left.Depth, right.Depth);
    }

    /// <summary>Which of the five forms this atom has; decides which of the other members are set.</summary>
    public SymbolicAtomKind Kind { get; }

    /// <summary>The symbol's name as the model file spells it; null for every other kind.</summary>
    public string? Name { get; }

    /// <summary>The numerator of a quotient or the first argument of an extremum; null for a symbol.</summary>
    public SymbolicExpression? Left { get; }

    /// <summary>The divisor of a quotient or the second argument of an extremum; null for a symbol.</summary>
    public SymbolicExpression? Right { get; }

    internal long Size { get; }

    internal int Depth { get; }

    /// <summary>Numerator of the atom read as a floor; only meaningful when <see cref="IsFloorLike"/>.</summary>
    internal SymbolicExpression FloorNumerator => this.canonicalLeft!;

    internal bool IsFloorLike => this.canonicalKind == SymbolicAtomKind.Floor;

    /// <inheritdoc/>
    public bool Equals(SymbolicAtom? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || this.hash != other.hash || this.canonicalKind != other.canonicalKind)
        {
            return false;
        }

        return this.canonicalKind == SymbolicAtomKind.Symbol
            ? string.Equals(Name, other.Name, StringComparison.Ordinal)
            : this.canonicalLeft!.Equals(other.canonicalLeft) && Right!.Equals(other.Right);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SymbolicAtom);

    /// <inheritdoc/>
    public override int GetHashCode() => this.hash;

    /// <summary>Writes the atom as it appears in a formula, for example <c>floor((h + 1)/2)</c>.</summary>
    public override string ToString() => SymbolicExpression.PrintAtom(this);

    /// <summary>Symbols first in ordinal order of their names, then the other kinds by their arguments.</summary>
    internal int CompareTo(SymbolicAtom other)
    {
        if (ReferenceEquals(this, other))
        {
            return 0;
        }

        if (this.canonicalKind != other.canonicalKind)
        {
            return this.canonicalKind.CompareTo(other.canonicalKind);
        }

        if (this.canonicalKind == SymbolicAtomKind.Symbol)
        {
            return string.CompareOrdinal(Name, other.Name);
        }

        var order = SymbolicExpression.Compare(this.canonicalLeft!, other.canonicalLeft!);
        return order != 0 ? order : SymbolicExpression.Compare(Right!, other.Right!);
    }
}
