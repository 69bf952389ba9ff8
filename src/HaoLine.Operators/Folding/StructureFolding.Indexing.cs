using HaoLine.Ir;

namespace HaoLine.Operators;

/// <content>Values that come from shapes, indices and counting.</content>
internal static partial class StructureFolding
{
    public static void Shape(FoldContext context)
    {
        if (context.InputShape(0) is not { } shape)
        {
            return;
        }

        (int start, int end) = IndexingOperators.ShapeRange(context, shape.Rank);
        var sizes = new Dimension[Math.Max(0, end - start)];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = shape[start + i];
        }

        context.SetValue(0, KnownValue.Vector(sizes));
    }

    public static void Size(FoldContext context)
    {
        if (context.InputShape(0)?.ElementCount is { IsUnknown: false } count)
        {
            context.SetValue(0, KnownValue.Scalar(count));
        }
    }

    public static void Gather(FoldContext context)
    {
        if (!KnownElements.TryGetBoth(context, out KnownValue value, out KnownValue places) || !places.TryGetIntegers(out long[] indices))
        {
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), value.Dimensions.Length);
        long size = value.Dimensions[axis];
        long inner = KnownElements.CountOf(value.Dimensions[(axis + 1)..]);
        long outer = KnownElements.CountOf(value.Dimensions[..axis]);
        long[] dimensions = [.. value.Dimensions[..axis], .. places.Dimensions, .. value.Dimensions[(axis + 1)..]];
        if (KnownElements.CountOf(dimensions) > context.Limits.MaximumFoldedElements)
        {
            return;
        }

        var selected = new List<int>();
        for (long i = 0; i < outer; i++)
        {
            foreach (long index in indices)
            {
                long place = Axes.Normalize(index, (int)size, "index");
                for (long j = 0; j < inner; j++)
                {
                    selected.Add((int)((((i * size) + place) * inner) + j));
                }
            }
        }

        context.SetValue(0, KnownElements.Select(value, dimensions, selected.ToArray()));
    }

    public static void GatherElements(FoldContext context)
    {
        if (!KnownElements.TryGetBoth(context, out KnownValue value, out KnownValue places) || !places.TryGetIntegers(out long[] indices))
        {
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), value.Dimensions.Length);
        long[] strides = KnownElements.Strides(value.Dimensions);
        int[] selected = new int[indices.Length];
        long[] index = new long[places.Dimensions.Length];
        for (int i = 0; i < selected.Length; i++)
        {
            long place = 0;
            for (int j = 0; j < index.Length; j++)
            {
                place += (j == axis ? Axes.Normalize(indices[i], (int)value.Dimensions[axis], "index") : index[j]) * strides[j];
            }

            selected[i] = (int)place;
            KnownElements.Advance(index, places.Dimensions);
        }

        context.SetValue(0, KnownElements.Select(value, places.Dimensions, selected));
    }

    /// <summary>Replaces slices of a known value, without a reduction.</summary>
    public static void ScatterND(FoldContext context)
    {
        if (context.GetString("reduction", "none") != "none"
            || context.InputValue(0) is not { IsFloatingPoint: false } value
            || context.InputValue(1) is not { Dimensions.Length: > 0 } places
            || !places.TryGetIntegers(out long[] indices)
            || context.InputValue(2) is not { IsFloatingPoint: false } updates)
        {
            return;
        }

        int depth = (int)places.Dimensions[^1];
        long[] strides = KnownElements.Strides(value.Dimensions);
        int run = (int)KnownElements.CountOf(value.Dimensions[depth..]);
        Dimension[] elements = value.Integers.ToArray();
        int count = depth == 0 ? 0 : indices.Length / depth;
        for (int i = 0; i < count; i++)
        {
            long place = 0;
            for (int j = 0; j < depth; j++)
            {
                place += Axes.Normalize(indices[(i * depth) + j], (int)value.Dimensions[j], "index") * strides[j];
            }

            updates.Integers.Slice(i * run, run).CopyTo(elements.AsSpan((int)place));
        }

        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, value.Dimensions, elements));
    }

    /// <summary>Replaces single elements of a known value along an axis, without a reduction.</summary>
    public static void ScatterElements(FoldContext context)
    {
        if (context.GetString("reduction", "none") != "none"
            || context.InputValue(0) is not { IsFloatingPoint: false } value
            || context.InputValue(1) is not { } places
            || !places.TryGetIntegers(out long[] indices)
            || context.InputValue(2) is not { IsFloatingPoint: false } updates
            || updates.Count != indices.Length)
        {
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), value.Dimensions.Length);
        long[] strides = KnownElements.Strides(value.Dimensions);
        Dimension[] elements = value.Integers.ToArray();
        long[] index = new long[places.Dimensions.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            long place = 0;
            for (int j = 0; j < index.Length; j++)
            {
                place += (j == axis ? Axes.Normalize(indices[i], (int)value.Dimensions[axis], "index") : index[j]) * strides[j];
            }

            elements[place] = updates.Integers[i];
            KnownElements.Advance(index, places.Dimensions);
        }

        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, value.Dimensions, elements));
    }

    public static void NonZero(FoldContext context)
    {
        if (context.InputValue(0) is not { IsFloatingPoint: false } value || !value.TryGetIntegers(out long[] elements) || value.Dimensions.Length == 0)
        {
            return;
        }

        int rank = value.Dimensions.Length;
        var found = new List<long[]>();
        long[] index = new long[rank];
        foreach (long element in elements)
        {
            if (element != 0)
            {
                found.Add([.. index]);
            }

            KnownElements.Advance(index, value.Dimensions);
        }

        var results = new Dimension[rank * found.Count];
        for (int i = 0; i < found.Count; i++)
        {
            for (int axis = 0; axis < rank; axis++)
            {
                results[(axis * found.Count) + i] = found[i][axis];
            }
        }

        context.SetValue(0, KnownValue.FromIntegers(DataType.Int64, [rank, found.Count], results));
    }

    public static void CumulativeSum(FoldContext context)
    {
        if (context.InputValue(0) is not { IsFloatingPoint: false, Dimensions.Length: 1 } value)
        {
            return;
        }

        bool exclusive = context.GetInt("exclusive", 0) != 0;
        bool reverse = context.GetInt("reverse", 0) != 0;
        Dimension[] elements = value.Integers.ToArray();
        Dimension sum = Dimension.Zero;
        for (int i = 0; i < elements.Length; i++)
        {
            int place = reverse ? elements.Length - 1 - i : i;
            Dimension element = elements[place];
            elements[place] = exclusive ? sum : sum + element;
            sum += element;
        }

        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, value.Dimensions, elements));
    }

    public static void Range(FoldContext context)
    {
        if (context.OutputType(0) is not TensorType { ElementType: { IsInteger: true } type, Shape: { Rank: 1 } shape }
            || !shape[0].TryGetValue(out long count)
            || count > context.Limits.MaximumFoldedElements)
        {
            return;
        }

        Dimension start = ShapeOperands.Scalar(context, 0);
        Dimension step = ShapeOperands.Scalar(context, 2);
        if (start.IsUnknown || step.IsUnknown)
        {
            return;
        }

        var elements = new Dimension[count];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = start + (step * i);
        }

        context.SetValue(0, KnownValue.FromIntegers(type, [count], elements));
    }

    public static void ConstantOfShape(FoldContext context)
    {
        if (context.OutputType(0) is not TensorType { Shape: { } shape } type
            || !shape.TryGetStatic(out long[]? dimensions)
            || KnownElements.CountOf(dimensions) is var count && count > context.Limits.MaximumFoldedElements)
        {
            return;
        }

        KnownValue? fill = context.GetTensor("value") is { ElementCount: 1 } stored ? ConstantReader.Decode(stored) : KnownValue.FromFloats(DataType.Float32, [1], [0.0]);
        if (fill is { IsFloatingPoint: true })
        {
            context.SetValue(0, KnownValue.FromFloats(type.ElementType, dimensions, Enumerable.Repeat(fill.Floats[0], (int)count).ToArray()));
        }
        else if (fill is not null)
        {
            context.SetValue(0, KnownValue.FromIntegers(type.ElementType, dimensions, Enumerable.Repeat(fill.Integers[0], (int)count).ToArray()));
        }
    }

    /// <summary>Constant nodes with numbers instead of a tensor; a tensor is read later, when somebody asks.</summary>
    public static void Constant(FoldContext context)
    {
        if (context.Attribute("value_int") is { Kind: AttributeKind.Int } number)
        {
            context.SetValue(0, KnownValue.Scalar(number.AsInt()));
        }
        else if (context.GetInts("value_ints") is { } numbers && numbers.Length <= context.Limits.MaximumFoldedElements)
        {
            context.SetValue(0, KnownValue.Vector(Array.ConvertAll(numbers, static element => new Dimension(element))));
        }
        else if (context.Attribute("value_float") is { Kind: AttributeKind.Float } scalar)
        {
            context.SetValue(0, KnownValue.FromFloats(DataType.Float32, [], [scalar.AsFloat()]));
        }
        else if (context.GetFloats("value_floats") is { Length: <= 64 } floats)
        {
            context.SetValue(0, KnownValue.FromFloats(DataType.Float32, [floats.Length], Array.ConvertAll(floats, static element => (double)element)));
        }
    }
}
