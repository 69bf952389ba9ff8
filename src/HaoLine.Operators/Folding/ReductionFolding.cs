using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Fold facets of reductions over known integers; floating-point values are left alone unless their elements are whole.</summary>
internal static class ReductionFolding
{
    public static void Sum(FoldContext context) => Reduce(context, static (a, b) => a + b, Dimension.Zero);

    public static void Product(FoldContext context) => Reduce(context, static (a, b) => a * b, Dimension.One);

    public static void Maximum(FoldContext context) => Reduce(context, Dimension.Max, null);

    public static void Minimum(FoldContext context) => Reduce(context, Dimension.Min, null);

    /// <summary>Followed only where every mean is a whole number: integer division would round.</summary>
    public static void Mean(FoldContext context)
    {
        if (context.InputValue(0) is not { Count: > 0 } value || context.OutputType(0) is not TensorType { Shape: { } shape }
            || !shape.ElementCount.TryGetValue(out long results) || results == 0)
        {
            return;
        }

        long each = value.Count / results;
        Reduce(
            context,
            static (a, b) => a + b,
            Dimension.Zero,
            sum => Dimension.Modulo(sum, each) is { IsKnown: true, Value: 0 } ? Dimension.FloorDivide(sum, each) : Dimension.Unknown);
    }

    private static void Reduce(FoldContext context, Func<Dimension, Dimension, Dimension> combine, Dimension? start, Func<Dimension, Dimension>? finish = null)
    {
        if (context.InputValue(0) is not { } value
            || KnownElements.AsWholeNumbers(value) is not { } elements
            || !Axes.TryGet(context, "axes", 1, out long[]? given))
        {
            return;
        }

        int rank = value.Dimensions.Length;
        if (given is null or [] && context.GetInt("noop_with_empty_axes", 0) != 0)
        {
            context.SetValue(0, value);
            return;
        }

        bool[] reduced = new bool[rank];
        if (given is null or [])
        {
            Array.Fill(reduced, true);
        }
        else
        {
            foreach (int axis in Axes.NormalizeAll(given, rank))
            {
                reduced[axis] = true;
            }
        }

        bool keep = context.GetInt("keepdims", 1) != 0;
        long[] full = value.Dimensions.ToArray();
        for (int i = 0; i < rank; i++)
        {
            full[i] = reduced[i] ? 1 : full[i];
        }

        var results = new Dimension?[KnownElements.CountOf(full)];
        long[] strides = KnownElements.Strides(full);
        long[] index = new long[rank];
        foreach (Dimension element in elements)
        {
            long place = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                place += reduced[axis] ? 0 : index[axis] * strides[axis];
            }

            results[place] = results[place] is { } so ? combine(so, element) : element;
            KnownElements.Advance(index, value.Dimensions);
        }

        if (start is null && elements.Length == 0)
        {
            return;
        }

        long[] dimensions = keep ? full : [.. full.Where((_, axis) => !reduced[axis])];
        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, dimensions, Array.ConvertAll(results, result => finish is null ? result ?? start!.Value : finish(result ?? start!.Value))));
    }
}
