using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <summary>
/// An immutable map from symbol names to sizes, used to evaluate formulas.
/// Names are compared ordinally, because a model file may hold <c>N</c> beside <c>n</c>.
/// </summary>
/// <remarks>
/// A value of zero is accepted (an empty past is a real case), but formulas were simplified under the
/// assumption that every symbol is at least 1: <c>n/n</c> has already become 1 and <c>max(n, 1)</c> has become <c>n</c>.
/// </remarks>
public sealed class SymbolBinding
{
    private readonly ImmutableSortedDictionary<string, long> values;

    /// <summary>Copies the given values.</summary>
    /// <param name="values">Symbol names with their sizes in elements.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative.</exception>
    public SymbolBinding(IReadOnlyDictionary<string, long> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var builder = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            Check(name, value);
            builder[name] = value;
        }

        this.values = builder.ToImmutable();
    }

    private SymbolBinding(ImmutableSortedDictionary<string, long> values) => this.values = values;

    /// <summary>The binding without any symbol; evaluating a formula with it succeeds only for constants.</summary>
    public static SymbolBinding Empty { get; } = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>The bound symbols with their sizes, enumerated in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, long> Values => this.values;

    /// <summary>The number of bound symbols.</summary>
    public int Count => this.values.Count;

    /// <summary>Returns a binding that additionally holds, or replaces, one symbol.</summary>
    /// <param name="symbol">The symbol's name; not empty.</param>
    /// <param name="value">The size in elements; not negative.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public SymbolBinding With(string symbol, long value)
    {
        Check(symbol, value);
        return new SymbolBinding(this.values.SetItem(symbol, value));
    }

    /// <summary>Looks up the size bound to a symbol.</summary>
    /// <param name="symbol">The symbol's name, compared ordinally.</param>
    /// <param name="value">The bound size, or 0 when the symbol is not bound.</param>
    /// <returns>True when the symbol is bound.</returns>
    public bool TryGetValue(string symbol, out long value) => this.values.TryGetValue(symbol, out value);

    /// <summary>Lists the bindings as <c>batch=1, seq=128</c> in ordinal order.</summary>
    public override string ToString() => string.Join(", ", this.values.Select(pair => $"{pair.Key}={pair.Value}"));

    private static void Check(string symbol, long value)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        ArgumentOutOfRangeException.ThrowIfNegative(value);
    }
}
