using System.Collections.Immutable;

namespace HaoLine.Ir;

/// <summary>An immutable map from symbol names, compared ordinally, to the sizes they may take: a box over which formulas are bounded.</summary>
public sealed class SymbolRanges
{
    private readonly ImmutableSortedDictionary<string, SymbolRange> values;

    /// <summary>Copies the given ranges.</summary>
    /// <param name="values">Symbol names with their ranges.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public SymbolRanges(IReadOnlyDictionary<string, SymbolRange> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var builder = ImmutableSortedDictionary.CreateBuilder<string, SymbolRange>(StringComparer.Ordinal);
        foreach (var (name, range) in values)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(values));
            builder[name] = range;
        }

        this.values = builder.ToImmutable();
    }

    private SymbolRanges(ImmutableSortedDictionary<string, SymbolRange> values) => this.values = values;

    /// <summary>The ranges of no symbol; only constants have bounds under it.</summary>
    public static SymbolRanges Empty { get; } = new(ImmutableSortedDictionary.Create<string, SymbolRange>(StringComparer.Ordinal));

    /// <summary>The ranges by symbol, enumerated in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, SymbolRange> Values => this.values;

    /// <summary>The number of symbols that have a range.</summary>
    public int Count => this.values.Count;

    /// <summary>Returns ranges that additionally hold, or replace, the range of one symbol.</summary>
    /// <param name="symbol">The symbol's name; not empty.</param>
    /// <param name="minimum">The smallest size in elements; at least 1.</param>
    /// <param name="maximum">The largest size in elements; not below the smallest.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The smallest size is below 1, or the largest is below the smallest.</exception>
    public SymbolRanges With(string symbol, long minimum, long maximum)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        return new SymbolRanges(this.values.SetItem(symbol, new SymbolRange(minimum, maximum)));
    }

    /// <summary>Looks up the range of a symbol.</summary>
    /// <param name="symbol">The symbol's name, compared ordinally.</param>
    /// <param name="range">The range, or <c>1..1</c> when the symbol has none.</param>
    /// <returns>True when the symbol has a range.</returns>
    public bool TryGetValue(string symbol, out SymbolRange range) => this.values.TryGetValue(symbol, out range);

    /// <summary>Lists the ranges as <c>batch=1..8, seq=1..2048</c> in ordinal order.</summary>
    public override string ToString() => string.Join(", ", this.values.Select(pair => $"{pair.Key}={pair.Value}"));
}
