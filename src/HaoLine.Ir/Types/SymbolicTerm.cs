using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <summary>A coefficient times a product of atoms: one summand of a <see cref="SymbolicExpression"/>.</summary>
public readonly struct SymbolicTerm : IEquatable<SymbolicTerm>
{
    private readonly ImmutableArray<SymbolicFactor> factors;

    internal SymbolicTerm(long coefficient, ImmutableArray<SymbolicFactor> factors)
    {
        Coefficient = coefficient;
        this.factors = factors;
        var degree = 0;
        foreach (var factor in factors)
        {
            degree += factor.Exponent;
        }

        Degree = degree;
    }

    /// <summary>The integer the product is multiplied with; never zero inside an expression.</summary>
    public long Coefficient { get; }

    /// <summary>The atoms of the product in canonical order, each once; empty for the constant term.</summary>
    public ImmutableArray<SymbolicFactor> Factors => this.factors.IsDefault ? [] : this.factors;

    /// <summary>The total degree: the sum of all exponents, where a quotient or an extremum counts as one variable.</summary>
    public int Degree { get; }

    /// <summary>Compares coefficient and product.</summary>
    public static bool operator ==(SymbolicTerm left, SymbolicTerm right) => left.Equals(right);

    /// <summary>Compares coefficient and product for difference.</summary>
    public static bool operator !=(SymbolicTerm left, SymbolicTerm right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(SymbolicTerm other) =>
        Coefficient == other.Coefficient && Degree == other.Degree && Factors.AsSpan().SequenceEqual(other.Factors.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SymbolicTerm other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Coefficient);
        foreach (var factor in Factors)
        {
            hash.Add(factor.Atom.GetHashCode());
            hash.Add(factor.Exponent);
        }

        return hash.ToHashCode();
    }

    /// <summary>Writes the term as it appears in the formula, for example <c>18432·batch·seq²</c>.</summary>
    public override string ToString() => SymbolicExpression.PrintTerm(this);

    /// <summary>Graded lexicographic order, largest monomial first.</summary>
    internal static int CompareMonomials(SymbolicTerm left, SymbolicTerm right)
    {
        if (left.Degree != right.Degree)
        {
            return right.Degree.CompareTo(left.Degree);
        }

        var a = left.Factors;
        var b = right.Factors;
        var shared = Math.Min(a.Length, b.Length);
        for (var i = 0; i < shared; i++)
        {
            var order = a[i].Atom.CompareTo(b[i].Atom);
            if (order != 0)
            {
                return order;
            }

            if (a[i].Exponent != b[i].Exponent)
            {
                return b[i].Exponent.CompareTo(a[i].Exponent);
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
