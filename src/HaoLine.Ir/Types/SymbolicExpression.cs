using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <summary>
/// An immutable integer polynomial over named sizes, rounded quotients, minima and maxima, kept in a normal form:
/// like terms are combined, terms are sorted by descending total degree and then ordinally, and quotients are
/// simplified where that is exact.
/// </summary>
/// <remarks>
/// Symbols stand for positive integers (at least 1) and divisors are assumed not to be zero; simplifications such as
/// <c>n/n = 1</c> and <c>max(n, 1) = n</c> rely on it. Two expressions that are equal have the same value under every
/// binding; the converse holds for plain polynomials but not always once quotients or extrema take part.
/// Growth is bounded: an operation whose result would have more than <see cref="MaximumTerms"/> terms, or would nest or
/// multiply unreasonably, throws <see cref="InvalidOperationException"/> here and gives an unknown <see cref="Dimension"/> there.
/// Coefficients beyond 64 bits throw <see cref="OverflowException"/>.
/// </remarks>
public sealed partial class SymbolicExpression : IEquatable<SymbolicExpression>
{
    /// <summary>The largest number of terms an expression may have.</summary>
    public const int MaximumTerms = 2000;

    private const int MaximumDepth = 32;
    private const int MaximumDegree = 255;
    private const long MaximumSize = 20_000;
    private const long MaximumProductWork = 200_000;

    private readonly int hash;
    private ImmutableSortedSet<string>? symbols;

    private SymbolicExpression(ImmutableArray<SymbolicTerm> terms)
    {
        Terms = terms;
        var hash = new HashCode();
        foreach (var term in terms)
        {
            hash.Add(term.GetHashCode());
            Size += 1;
            foreach (var factor in term.Factors)
            {
                Size += factor.Atom.Size;
                Depth = Math.Max(Depth, factor.Atom.Depth);
            }
        }

        this.hash = hash.ToHashCode();
    }

    /// <summary>The summands in canonical order, the constant last; empty for zero.</summary>
    public ImmutableArray<SymbolicTerm> Terms { get; }

    /// <summary>The names of all symbols that occur anywhere in the expression, in ordinal order.</summary>
    public IReadOnlySet<string> Symbols
    {
        get
        {
            if (this.symbols is null)
            {
                var builder = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
                CollectSymbols(builder);
                this.symbols = builder.ToImmutable();
            }

            return this.symbols;
        }
    }

    internal long Size { get; }

    internal int Depth { get; }

    private static SymbolicExpression ZeroExpression { get; } = new([]);

    private static SymbolicExpression OneExpression { get; } = new([new SymbolicTerm(1, [])]);

    private bool IsZero => Terms.IsEmpty;

    /// <summary>Adds two expressions, combining like terms.</summary>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression operator +(SymbolicExpression left, SymbolicExpression right) => AddCore(left, right) ?? throw TooLarge();

    /// <summary>Subtracts the second expression from the first, combining like terms.</summary>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression operator -(SymbolicExpression left, SymbolicExpression right) => SubtractCore(left, right) ?? throw TooLarge();

    /// <summary>Changes the sign of every coefficient.</summary>
    /// <exception cref="OverflowException">A coefficient is the smallest 64-bit integer.</exception>
    public static SymbolicExpression operator -(SymbolicExpression value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Scale(value, -1);
    }

    /// <summary>Multiplies two expressions and expands the product.</summary>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression operator *(SymbolicExpression left, SymbolicExpression right) => MultiplyCore(left, right) ?? throw TooLarge();

    /// <summary>Creates the expression that consists of one named size.</summary>
    /// <param name="name">Any non-empty text; names are compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static SymbolicExpression Symbol(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return FromAtom(new SymbolicAtom(name));
    }

    /// <summary>Creates the expression that is the given number for every binding.</summary>
    public static SymbolicExpression Constant(long value) => value switch
    {
        0 => ZeroExpression,
        1 => OneExpression,
        _ => new([new SymbolicTerm(value, [])]),
    };

    /// <summary>Divides and rounds towards negative infinity; exact and partly exact quotients are simplified.</summary>
    /// <exception cref="DivideByZeroException">The divisor is the constant zero.</exception>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression FloorDivide(SymbolicExpression dividend, SymbolicExpression divisor) => FloorCore(dividend, divisor) ?? throw TooLarge();

    /// <summary>Divides and rounds towards positive infinity; exact and partly exact quotients are simplified.</summary>
    /// <exception cref="DivideByZeroException">The divisor is the constant zero.</exception>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression CeilingDivide(SymbolicExpression dividend, SymbolicExpression divisor) => CeilingCore(dividend, divisor) ?? throw TooLarge();

    /// <summary>The remainder that belongs to <see cref="FloorDivide"/>: <c>a − b·floor(a/b)</c>, with the divisor's sign.</summary>
    /// <exception cref="DivideByZeroException">The divisor is the constant zero.</exception>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression Modulo(SymbolicExpression dividend, SymbolicExpression divisor) => ModuloCore(dividend, divisor) ?? throw TooLarge();

    /// <summary>The smaller of two expressions; folded when the order is certain for symbols of at least 1.</summary>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression Min(SymbolicExpression left, SymbolicExpression right) => ExtremumCore(left, right, SymbolicAtomKind.Minimum) ?? throw TooLarge();

    /// <summary>The larger of two expressions; folded when the order is certain for symbols of at least 1.</summary>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public static SymbolicExpression Max(SymbolicExpression left, SymbolicExpression right) => ExtremumCore(left, right, SymbolicAtomKind.Maximum) ?? throw TooLarge();

    /// <summary>Tells whether the expression holds no symbol at all, and if so which number it is.</summary>
    /// <param name="value">The constant, or 0 when the expression is not constant.</param>
    public bool TryGetConstant(out long value)
    {
        value = 0;
        if (Terms.IsEmpty)
        {
            return true;
        }

        if (Terms.Length == 1 && Terms[0].Degree == 0)
        {
            value = Terms[0].Coefficient;
            return true;
        }

        return false;
    }

    /// <summary>Replaces the bound symbols by their values and simplifies; other symbols stay.</summary>
    /// <exception cref="DivideByZeroException">A divisor becomes zero.</exception>
    /// <exception cref="OverflowException">A coefficient leaves the range of a 64-bit integer.</exception>
    /// <exception cref="InvalidOperationException">The result would exceed the size limits.</exception>
    public SymbolicExpression Substitute(SymbolBinding binding) => SubstituteCore(binding) ?? throw TooLarge();

    /// <summary>Computes the value under a binding that covers every symbol; intermediate results have 128 bits.</summary>
    /// <param name="binding">The sizes to use; surplus symbols are ignored.</param>
    /// <param name="value">The result, or 0 when a symbol is missing.</param>
    /// <returns>False when a symbol is not bound.</returns>
    /// <exception cref="OverflowException">The result does not fit 64 bits, or an intermediate result 128 bits.</exception>
    /// <exception cref="DivideByZeroException">A divisor is zero under this binding.</exception>
    public bool TryEvaluate(SymbolBinding binding, out long value)
    {
        ArgumentNullException.ThrowIfNull(binding);
        value = 0;
        foreach (var symbol in Symbols)
        {
            if (!binding.TryGetValue(symbol, out _))
            {
                return false;
            }
        }

        value = checked((long)Evaluate(binding));
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(SymbolicExpression? other) =>
        ReferenceEquals(this, other)
        || (other is not null && this.hash == other.hash && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SymbolicExpression);

    /// <inheritdoc/>
    public override int GetHashCode() => this.hash;

    internal static int Compare(SymbolicExpression left, SymbolicExpression right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        var shared = Math.Min(left.Terms.Length, right.Terms.Length);
        for (var i = 0; i < shared; i++)
        {
            var order = SymbolicTerm.CompareMonomials(left.Terms[i], right.Terms[i]);
            if (order == 0)
            {
                order = left.Terms[i].Coefficient.CompareTo(right.Terms[i].Coefficient);
            }

            if (order != 0)
            {
                return order;
            }
        }

        return left.Terms.Length.CompareTo(right.Terms.Length);
    }

    internal SymbolicExpression? SubstituteCore(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (!Symbols.Any(symbol => binding.TryGetValue(symbol, out _)))
        {
            return this;
        }

        var collected = new List<SymbolicTerm>(Terms.Length);
        foreach (var term in Terms)
        {
            var product = Constant(term.Coefficient);
            foreach (var factor in term.Factors)
            {
                if (SubstituteAtom(factor.Atom, binding) is not { } replaced || PowerCore(replaced, factor.Exponent) is not { } power
                    || MultiplyCore(product, power) is not { } next)
                {
                    return null;
                }

                product = next;
            }

            collected.AddRange(product.Terms);
            if (collected.Count > MaximumProductWork)
            {
                return null;
            }
        }

        return Build(collected);
    }

    private static SymbolicExpression? SubstituteAtom(SymbolicAtom atom, SymbolBinding binding)
    {
        if (atom.Kind == SymbolicAtomKind.Symbol)
        {
            return binding.TryGetValue(atom.Name!, out var value) ? Constant(value) : FromAtom(atom);
        }

        if (atom.Left!.SubstituteCore(binding) is not { } left || atom.Right!.SubstituteCore(binding) is not { } right)
        {
            return null;
        }

        if (ReferenceEquals(left, atom.Left) && ReferenceEquals(right, atom.Right))
        {
            return FromAtom(atom);
        }

        return atom.Kind switch
        {
            SymbolicAtomKind.Floor => FloorCore(left, right),
            SymbolicAtomKind.Ceiling => CeilingCore(left, right),
            _ => ExtremumCore(left, right, atom.Kind),
        };
    }

    private static SymbolicExpression FromAtom(SymbolicAtom atom) => new([new SymbolicTerm(1, [new SymbolicFactor(atom, 1)])]);

    private static InvalidOperationException TooLarge() =>
        new($"The formula would exceed {MaximumTerms} terms or the limits of its degree, depth or size.");

    private void CollectSymbols(ImmutableSortedSet<string>.Builder into)
    {
        foreach (var term in Terms)
        {
            foreach (var factor in term.Factors)
            {
                if (factor.Atom.Name is { } name)
                {
                    into.Add(name);
                }
                else
                {
                    into.UnionWith(factor.Atom.Left!.Symbols);
                    into.UnionWith(factor.Atom.Right!.Symbols);
                }
            }
        }
    }

    private Int128 Evaluate(SymbolBinding binding)
    {
        Int128 sum = 0;
        foreach (var term in Terms)
        {
            Int128 product = term.Coefficient;
            foreach (var factor in term.Factors)
            {
                var value = EvaluateAtom(factor.Atom, binding);
                for (var i = 0; i < factor.Exponent; i++)
                {
                    product = checked(product * value);
                }
            }

            sum = checked(sum + product);
        }

        return sum;
    }

    private static Int128 EvaluateAtom(SymbolicAtom atom, SymbolBinding binding)
    {
        if (atom.Kind == SymbolicAtomKind.Symbol)
        {
            _ = binding.TryGetValue(atom.Name!, out var bound);
            return bound;
        }

        var left = atom.Left!.Evaluate(binding);
        var right = atom.Right!.Evaluate(binding);
        switch (atom.Kind)
        {
            case SymbolicAtomKind.Minimum:
                return Int128.Min(left, right);
            case SymbolicAtomKind.Maximum:
                return Int128.Max(left, right);
            default:
                if (right == 0)
                {
                    throw new DivideByZeroException($"The divisor of {atom} is zero under this binding.");
                }

                var quotient = left / right;
                var remainder = left - (quotient * right);
                if (remainder == 0)
                {
                    return quotient;
                }

                var positive = (remainder < 0) == (right < 0);
                return atom.Kind == SymbolicAtomKind.Floor
                    ? (positive ? quotient : quotient - 1)
                    : (positive ? quotient + 1 : quotient);
        }
    }
}
