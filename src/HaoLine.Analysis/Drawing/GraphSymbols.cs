using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>The free symbols of a drawing, the one that counts samples first.</summary>
internal static class GraphSymbols
{
    private const long DefaultLength = 128;

    public static IReadOnlyList<GraphBlockSymbol> Of(GraphDrawing drawing, AnalysisContext context)
    {
        var names = new SortedSet<string>(context.Get(CostPass.Result).FreeSymbols, StringComparer.Ordinal);
        foreach (GraphBlockValue value in drawing.Values)
        {
            if (value.Bytes.Formula is { } formula)
            {
                names.UnionWith(formula.Symbols);
            }
        }

        string? batch = Batch(drawing, names);
        SymbolRanges ranges = context.Options.Ranges;
        return [.. names
            .OrderByDescending(name => name == batch)
            .ThenBy(static name => name, StringComparer.Ordinal)
            .Select(name => new GraphBlockSymbol(name, ranges.TryGetValue(name, out SymbolRange range) ? range.Minimum : name == batch ? 1 : DefaultLength, name == batch))];
    }

    /// <summary>The symbol that alone is the first dimension of most inputs; of the first input when several are.</summary>
    private static string? Batch(GraphDrawing drawing, SortedSet<string> names)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        string? best = null;
        foreach (Value input in drawing.Scope.Graph.Inputs)
        {
            if (!input.IsInitializer && drawing.Scope.TypeOf(input) is TensorType { Shape: { Rank: > 0 } shape } && shape[0].IsSymbolic
                && names.FirstOrDefault(name => shape[0] == Dimension.FromExpression(SymbolicExpression.Symbol(name))) is { } symbol)
            {
                counts[symbol] = counts.GetValueOrDefault(symbol) + 1;
                best = best is null || counts[symbol] > counts[best] ? symbol : best;
            }
        }

        return best;
    }
}
