using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Hardware;

/// <summary>Which symbols of a model's inputs count samples, and which are sizes of pictures.</summary>
/// <param name="Batch">Symbols that count samples; empty with <paramref name="BatchReason"/>.</param>
/// <param name="BatchReason">Why there are none.</param>
/// <param name="FixedBatch">The number of samples when the inputs fix it; null otherwise.</param>
/// <param name="Spatial">Symbols of picture sizes; empty with <paramref name="SpatialReason"/>.</param>
/// <param name="SpatialReason">Why there are none.</param>
internal sealed record InputSymbols(IReadOnlyList<string> Batch, string BatchReason, long? FixedBatch, IReadOnlyList<string> Spatial, string SpatialReason)
{
    private const int PictureRank = 4;
    private const long MostChannelsLast = 4;

    public static InputSymbols Of(TypedScope main)
    {
        var leading = new List<string>();
        var fixedSizes = new HashSet<long>();
        var spatial = new SortedSet<string>(StringComparer.Ordinal);
        bool hasPicture = false;
        foreach (Value input in main.Graph.Inputs.Where(static input => input.Constant is null))
        {
            if (main.TypeOf(input) is not TensorType { Shape: { Rank: > 0 } shape })
            {
                continue;
            }

            if (SymbolOf(shape[0]) is { } symbol)
            {
                leading.Add(symbol);
            }
            else if (shape.Rank > 1 && shape[0].TryGetValue(out long size))
            {
                fixedSizes.Add(size);
            }

            if (shape.Rank >= PictureRank)
            {
                hasPicture = true;
                bool isChannelsLast = shape[shape.Rank - 1].TryGetValue(out long channels) && channels <= MostChannelsLast && !shape[1].IsKnown;
                for (int axis = isChannelsLast ? 1 : 2; axis < (isChannelsLast ? shape.Rank - 1 : shape.Rank); axis++)
                {
                    if (SymbolOf(shape[axis]) is { } side)
                    {
                        spatial.Add(side);
                    }
                }
            }
        }

        (IReadOnlyList<string> batch, string reason) = BatchOf(leading, fixedSizes);
        spatial.ExceptWith(batch);
        return new InputSymbols(
            batch,
            reason,
            batch.Count == 0 && leading.Count == 0 && fixedSizes.Count == 1 ? fixedSizes.Single() : null,
            [.. spatial],
            spatial.Count > 0 ? "" : hasPicture ? "the inputs fix the picture's size" : "no input is a picture of four or more dimensions");
    }

    /// <summary>The one symbol that leads the inputs; of several, those that are called a batch or stand for nameless dimensions.</summary>
    private static (IReadOnlyList<string> Symbols, string Reason) BatchOf(List<string> leading, HashSet<long> fixedSizes)
    {
        string[] distinct = [.. leading.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (distinct.Length == 1)
        {
            return (distinct, "");
        }

        string[] named = [.. distinct.Where(static symbol => symbol.Contains("batch", StringComparison.OrdinalIgnoreCase) || symbol is "N" or "n" or "B" or "b" or "bs")];
        string[] nameless = named.Length > 0 ? [] : [.. distinct.Where(static symbol => symbol.EndsWith("_0", StringComparison.Ordinal))];
        if (named.Length > 0 || nameless.Length > 0)
        {
            return ([.. named, .. nameless], "");
        }

        return ([], distinct.Length > 1 ? $"the first dimensions of the inputs are {string.Join(", ", distinct)}, and none is called a batch"
            : fixedSizes.Count == 1 ? $"the inputs fix the first dimension at {fixedSizes.Single()}"
            : "no first dimension of an input is a symbol");
    }

    private static string? SymbolOf(Dimension size) =>
        size.Expression is { } formula && formula.Symbols.Count == 1 && Dimension.Symbol(formula.Symbols.Single()) == size ? formula.Symbols.Single() : null;
}
