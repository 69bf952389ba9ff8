using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Fold facets of operators that pick, join or repeat elements of known values.</summary>
internal static partial class StructureFolding
{
    public static void Identity(FoldContext context) => Set(context, context.InputValue(0));

    /// <summary>The same elements under the inferred static shape.</summary>
    public static void Reshaped(FoldContext context)
    {
        if (context.OutputType(0) is TensorType { Shape: { } shape }
            && shape.TryGetStatic(out long[]? dimensions)
            && context.InputValue(0) is { } value
            && KnownElements.CountOf(dimensions) == value.Count)
        {
            context.SetValue(0, value.Reshaped(dimensions));
        }
    }

    public static void Transpose(FoldContext context)
    {
        if (context.InputValue(0) is not { } value)
        {
            return;
        }

        int[] order = MovementOperators.TransposeOrder(context.GetInts("perm"), value.Dimensions.Length);
        long[] source = KnownElements.Strides(value.Dimensions);
        long[] dimensions = new long[order.Length];
        long[] strides = new long[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            dimensions[i] = value.Dimensions[order[i]];
            strides[i] = source[order[i]];
        }

        Set(context, Pick(value, dimensions, strides, 0));
    }

    /// <summary>Joins operands; unknown ones of a static shape contribute unknown elements as long as one is known.</summary>
    public static void Concat(FoldContext context)
    {
        var values = new KnownValue?[context.InputCount];
        bool any = false;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = context.InputValue(i);
            any |= values[i] is not null;
        }

        if (!any || context.InputShape(0) is not { } shape || context.OutputType(0) is not TensorType type)
        {
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 1), shape.Rank);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] ??= Unknowns(context.InputTensor(i), context.Limits.MaximumFoldedElements);
            if (values[i] is null || values[i]!.Dimensions.Length != shape.Rank || values[i]!.IsFloatingPoint != values[0]!.IsFloatingPoint)
            {
                return;
            }
        }

        Join(context, type.ElementType, values!, axis);
    }

    public static void Split(FoldContext context)
    {
        if (context.InputValue(0) is not { } value)
        {
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), value.Dimensions.Length);
        Dimension[] parts = MovementOperators.SplitParts(context, value.Dimensions[axis]);
        long[] strides = KnownElements.Strides(value.Dimensions);
        long first = 0;
        for (int i = 0; i < parts.Length && parts[i].TryGetValue(out long size); i++)
        {
            long[] dimensions = value.Dimensions.ToArray();
            dimensions[axis] = size;
            context.SetValue(i, Pick(value, dimensions, strides, first * strides[axis]));
            first += size;
        }
    }

    public static void Slice(FoldContext context)
    {
        if (context.InputValue(0) is not { } value
            || Numbers(context, "starts", 1) is not { } starts
            || Numbers(context, "ends", 2) is not { } ends)
        {
            return;
        }

        long[]? axes = Numbers(context, "axes", 3);
        long[]? steps = Numbers(context, "steps", 4);
        if ((axes is null && context.HasInput(3)) || (steps is null && context.HasInput(4)))
        {
            return;
        }

        long[] dimensions = value.Dimensions.ToArray();
        long[] strides = KnownElements.Strides(dimensions);
        long first = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = axes is null ? i : Axes.Normalize(axes[i], dimensions.Length, "axes");
            long step = steps?[i] ?? 1;
            (long from, long count) = SliceRange.Bounds(value.Dimensions[axis], starts[i], ends[i], step);
            first += count == 0 ? 0 : from * strides[axis];
            strides[axis] *= count <= 1 ? 1 : step;
            dimensions[axis] = count;
        }

        Set(context, Pick(value, dimensions, strides, first));
    }

    public static void Expand(FoldContext context)
    {
        if (context.OutputType(0) is TensorType { Shape: { } shape } && shape.TryGetStatic(out long[]? dimensions) && context.InputValue(0) is { } value)
        {
            Set(context, KnownElements.Select(value, dimensions, KnownElements.BroadcastPlaces(value.Dimensions, dimensions)));
        }
    }

    public static void Tile(FoldContext context)
    {
        if (context.OutputType(0) is not TensorType { Shape: { } shape } || !shape.TryGetStatic(out long[]? dimensions) || context.InputValue(0) is not { } value)
        {
            return;
        }

        int[] places = new int[KnownElements.CountOf(dimensions)];
        long[] strides = KnownElements.Strides(value.Dimensions);
        long[] index = new long[dimensions.Length];
        for (int i = 0; i < places.Length; i++)
        {
            long place = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                place += index[axis] % value.Dimensions[axis] * strides[axis];
            }

            places[i] = (int)place;
            KnownElements.Advance(index, dimensions);
        }

        Set(context, KnownElements.Select(value, dimensions, places));
    }

    public static void Pad(FoldContext context)
    {
        // Only the common use on lists of sizes: one axis, constant mode.
        if (context.GetString("mode", "constant") != "constant"
            || context.InputValue(0) is not { IsFloatingPoint: false, Dimensions.Length: 1 } value
            || Numbers(context, "pads", 1) is not [var before, var after]
            || (context.HasInput(2) && context.InputValue(2) is null))
        {
            return;
        }

        Dimension fill = context.HasInput(2) ? ShapeOperands.Scalar(context, 2) : (long)context.GetFloat("value", 0);
        long count = value.Count + before + after;
        if (count < 0 || count > context.Limits.MaximumFoldedElements)
        {
            return;
        }

        var elements = new Dimension[count];
        for (long i = 0; i < count; i++)
        {
            long source = i - before;
            elements[i] = source >= 0 && source < value.Count ? value.Integers[(int)source] : fill;
        }

        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, [count], elements));
    }

    public static void Where(FoldContext context)
    {
        if (context.InputValue(0) is not { } condition || context.InputValue(1) is not { } yes || context.InputValue(2) is not { } no
            || yes.IsFloatingPoint != no.IsFloatingPoint
            || KnownElements.Broadcast(context.Limits.MaximumFoldedElements, condition, yes, no) is not { } dimensions)
        {
            return;
        }

        int[] conditions = KnownElements.BroadcastPlaces(condition.Dimensions, dimensions);
        int[] first = KnownElements.BroadcastPlaces(yes.Dimensions, dimensions);
        int[] second = KnownElements.BroadcastPlaces(no.Dimensions, dimensions);
        if (yes.IsFloatingPoint)
        {
            double[] floats = new double[conditions.Length];
            for (int i = 0; i < floats.Length; i++)
            {
                if (!condition.Integers[conditions[i]].TryGetValue(out long flag))
                {
                    return;
                }

                floats[i] = flag != 0 ? yes.Floats[first[i]] : no.Floats[second[i]];
            }

            context.SetValue(0, KnownValue.FromFloats(yes.ElementType, dimensions, floats));
            return;
        }

        var elements = new Dimension[conditions.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            Dimension a = yes.Integers[first[i]];
            Dimension b = no.Integers[second[i]];
            elements[i] = condition.Integers[conditions[i]].TryGetValue(out long flag) ? flag != 0 ? a : b : a == b ? a : Dimension.Unknown;
        }

        context.SetValue(0, KnownValue.FromIntegers(yes.ElementType, dimensions, elements));
    }

    public static void Cast(FoldContext context)
    {
        if (context.OutputType(0) is not TensorType { ElementType: var type } || context.InputValue(0) is not { } value)
        {
            return;
        }

        if (type.IsFloatingPoint)
        {
            // Formulas and unknown elements stay integers: a floating-point value that is known to be whole.
            Set(context, value.IsFloatingPoint ? KnownValue.FromFloats(type, value.Dimensions, value.Floats)
                : value.TryGetIntegers(out _) ? KnownValue.FromFloats(type, value.Dimensions, KnownElements.AsFloats(value)!)
                : KnownValue.FromIntegers(type, value.Dimensions, value.Integers));
            return;
        }

        if (!type.IsInteger && type != DataType.Bool)
        {
            return;
        }

        var elements = new Dimension[value.Count];
        for (int i = 0; i < elements.Length; i++)
        {
            Dimension element = !value.IsFloatingPoint ? value.Integers[i]
                : double.IsFinite(value.Floats[i]) && Math.Abs(value.Floats[i]) < 9e18 ? (long)Math.Truncate(value.Floats[i])
                : Dimension.Unknown;
            if (type == DataType.Bool)
            {
                bool fraction = value.IsFloatingPoint && value.Floats[i] != 0;
                element = element.TryGetValue(out long number) ? number != 0 || fraction ? 1 : 0
                    : SymbolicSign.Of(element) is { } sign ? sign != 0 ? 1 : 0
                    : Dimension.Unknown;
            }

            elements[i] = element;
        }

        Set(context, KnownValue.FromIntegers(type, value.Dimensions, elements));
    }

    private static long[]? Numbers(FoldContext context, string attribute, int input) =>
        context.GetInts(attribute) ?? (context.InputValue(input) is { } value && value.TryGetIntegers(out long[] numbers) ? numbers : null);

    private static void Set(FoldContext context, KnownValue? value)
    {
        if (value is not null)
        {
            context.SetValue(0, value);
        }
    }

    /// <summary>Elements of a strided view of a value.</summary>
    private static KnownValue Pick(KnownValue value, long[] dimensions, long[] strides, long first)
    {
        int[] places = new int[KnownElements.CountOf(dimensions)];
        long[] index = new long[dimensions.Length];
        for (int i = 0; i < places.Length; i++)
        {
            long place = first;
            for (int axis = 0; axis < index.Length; axis++)
            {
                place += index[axis] * strides[axis];
            }

            places[i] = checked((int)place);
            KnownElements.Advance(index, dimensions);
        }

        return KnownElements.Select(value, dimensions, places);
    }

    private static KnownValue? Unknowns(TensorType? type, int limit) =>
        type is { ElementType.IsInteger: true, Shape: { } shape } && shape.TryGetStatic(out long[]? dimensions) && KnownElements.CountOf(dimensions) is var count && count <= limit
            ? KnownValue.FromIntegers(type.ElementType, dimensions, new Dimension[count])
            : null;

    private static void Join(FoldContext context, DataType type, KnownValue[] values, int axis)
    {
        long[] dimensions = values[0].Dimensions.ToArray();
        dimensions[axis] = 0;
        foreach (KnownValue value in values)
        {
            dimensions[axis] += value.Dimensions[axis];
        }

        long count = KnownElements.CountOf(dimensions);
        if (count > context.Limits.MaximumFoldedElements)
        {
            return;
        }

        // Each operand contributes one run of elements per index of the axes before the joined one.
        long outer = KnownElements.CountOf(dimensions.AsSpan(0, axis));
        var integers = new List<Dimension>((int)count);
        var floats = new List<double>();
        for (long i = 0; i < outer; i++)
        {
            foreach (KnownValue value in values)
            {
                int run = (int)KnownElements.CountOf(value.Dimensions[axis..]);
                if (value.IsFloatingPoint)
                {
                    floats.AddRange(value.Floats.Slice((int)i * run, run));
                }
                else
                {
                    integers.AddRange(value.Integers.Slice((int)i * run, run));
                }
            }
        }

        context.SetValue(0, values[0].IsFloatingPoint
            ? KnownValue.FromFloats(type, dimensions, floats.ToArray())
            : KnownValue.FromIntegers(type, dimensions, integers.ToArray()));
    }
}
