using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Element access and index arithmetic on known values.</summary>
internal static class KnownElements
{
    /// <summary>Strides of row-major dimensions in elements.</summary>
    public static long[] Strides(ReadOnlySpan<long> dimensions)
    {
        long[] strides = new long[dimensions.Length];
        long stride = 1;
        for (int i = dimensions.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = checked(stride * dimensions[i]);
        }

        return strides;
    }

    public static long CountOf(ReadOnlySpan<long> dimensions)
    {
        long count = 1;
        foreach (long dimension in dimensions)
        {
            count = checked(count * dimension);
        }

        return count;
    }

    /// <summary>The elements at the given places, under new dimensions.</summary>
    public static KnownValue Select(KnownValue value, ReadOnlySpan<long> dimensions, ReadOnlySpan<int> places)
    {
        if (value.IsFloatingPoint)
        {
            double[] floats = new double[places.Length];
            for (int i = 0; i < floats.Length; i++)
            {
                floats[i] = value.Floats[places[i]];
            }

            return KnownValue.FromFloats(value.ElementType, dimensions, floats);
        }

        var integers = new Dimension[places.Length];
        for (int i = 0; i < integers.Length; i++)
        {
            integers[i] = value.Integers[places[i]];
        }

        return KnownValue.FromIntegers(value.ElementType, dimensions, integers);
    }

    /// <summary>For each element of the broadcast result, its place in an operand of the given dimensions.</summary>
    public static int[] BroadcastPlaces(ReadOnlySpan<long> operand, ReadOnlySpan<long> result)
    {
        int[] places = new int[CountOf(result)];
        long[] strides = Strides(operand);
        long[] index = new long[result.Length];
        for (int i = 0; i < places.Length; i++)
        {
            long place = 0;
            for (int axis = 0; axis < operand.Length; axis++)
            {
                long position = index[axis + result.Length - operand.Length];
                place += operand[axis] == 1 ? 0 : position * strides[axis];
            }

            places[i] = (int)place;
            Advance(index, result);
        }

        return places;
    }

    /// <summary>Moves a row-major index to the next element.</summary>
    public static void Advance(Span<long> index, ReadOnlySpan<long> dimensions)
    {
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            if (++index[axis] < dimensions[axis])
            {
                return;
            }

            index[axis] = 0;
        }
    }

    /// <summary>The broadcast dimensions of operands; null when they do not broadcast or exceed the limit.</summary>
    public static long[]? Broadcast(int limit, params ReadOnlySpan<KnownValue> values)
    {
        long[] result = [];
        foreach (KnownValue value in values)
        {
            ReadOnlySpan<long> dimensions = value.Dimensions;
            if (dimensions.Length > result.Length)
            {
                result = [.. Enumerable.Repeat(1L, dimensions.Length - result.Length), .. result];
            }

            int offset = result.Length - dimensions.Length;
            for (int i = 0; i < dimensions.Length; i++)
            {
                if (result[offset + i] == 1)
                {
                    result[offset + i] = dimensions[i];
                }
                else if (dimensions[i] != 1 && dimensions[i] != result[offset + i])
                {
                    return null;
                }
            }
        }

        return CountOf(result) <= limit ? result : null;
    }

    /// <summary>Integer elements of a value whose floating-point elements are all whole numbers; null otherwise.</summary>
    public static Dimension[]? AsWholeNumbers(KnownValue value)
    {
        if (!value.IsFloatingPoint)
        {
            return value.Integers.ToArray();
        }

        var integers = new Dimension[value.Count];
        for (int i = 0; i < integers.Length; i++)
        {
            double element = value.Floats[i];
            if (element != Math.Floor(element) || Math.Abs(element) > 1L << 53)
            {
                return null;
            }

            integers[i] = (long)element;
        }

        return integers;
    }

    /// <summary>Floating-point elements of a value whose integer elements are all known numbers; null otherwise.</summary>
    public static double[]? AsFloats(KnownValue value)
    {
        if (value.IsFloatingPoint)
        {
            return value.Floats.ToArray();
        }

        if (!value.TryGetIntegers(out long[] integers))
        {
            return null;
        }

        return Array.ConvertAll(integers, static element => (double)element);
    }

    /// <summary>
    /// The known elements of an operand, operands computed by nodes first: a stored constant is read only when everything
    /// else that is needed is known.
    /// </summary>
    public static bool TryGetBoth(FoldContext context, out KnownValue left, out KnownValue right)
    {
        bool leftFirst = !(context.HasInput(0) && context.Node.Inputs[0]!.IsInitializer);
        KnownValue? first = context.InputValue(leftFirst ? 0 : 1);
        KnownValue? second = first is null ? null : context.InputValue(leftFirst ? 1 : 0);
        left = (leftFirst ? first : second)!;
        right = (leftFirst ? second : first)!;
        return first is not null && second is not null;
    }
}
