using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>One axis of a Slice, with starts and ends clamped as ONNX defines it.</summary>
internal static class SliceRange
{
    /// <summary>Ends at or beyond this mean "to the end", whatever integer type the exporter used.</summary>
    private const long Far = int.MaxValue;

    /// <summary>Number of elements that are taken; a formula where sizes are, unknown where it cannot be told.</summary>
    public static Dimension Length(Dimension size, Dimension start, Dimension end, Dimension step)
    {
        if (step.TryGetValue(out long stride) && stride == 0)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, "a step is 0.");
        }

        if (size.TryGetValue(out long count) && start.TryGetValue(out long from) && end.TryGetValue(out long to) && step.IsKnown)
        {
            return Bounds(count, from, to, stride).Count;
        }

        if (!step.IsKnown || stride == long.MinValue)
        {
            return Dimension.Unknown;
        }

        return stride > 0 ? Forward(size, start, end, stride) : Backward(size, start, end, -stride);
    }

    /// <summary>First element and number of elements for known numbers.</summary>
    public static (long First, long Count) Bounds(long size, long start, long end, long step)
    {
        long from = start < 0 ? Math.Max(start + size, step > 0 ? 0 : -1) : Math.Min(start, step > 0 ? size : size - 1);
        long to = end < 0 ? Math.Max(end + size, step > 0 ? 0 : -1) : Math.Min(end, size);
        from = start < 0 && step < 0 && start + size < 0 ? -1 : from;
        Int128 distance = step > 0 ? (Int128)to - from : (Int128)from - to;
        Int128 stride = Int128.Abs(step);
        return (from, distance <= 0 ? 0 : (long)((distance + stride - 1) / stride));
    }

    private static Dimension Forward(Dimension size, Dimension start, Dimension end, long step)
    {
        if (size.IsUnknown && start.TryGetValue(out long from) && end.TryGetValue(out long to) && from < 0 == to < 0 && to <= from)
        {
            return Dimension.Zero;
        }

        Dimension first = Clamp(size, start);
        Dimension last = Clamp(size, end);
        Dimension distance = last - first;
        int? sign = SymbolicSign.Of(distance);
        Dimension length = Dimension.CeilingDivide(distance, step);
        return sign > 0 ? length : sign <= 0 ? Dimension.Zero : Dimension.Max(length, 0);
    }

    private static Dimension Backward(Dimension size, Dimension start, Dimension end, long step)
    {
        bool fromLast = start.TryGetValue(out long from) && (from == -1 || from >= Far);
        bool pastFirst = end.TryGetValue(out long to) && to <= -Far;
        return fromLast && pastFirst ? Dimension.CeilingDivide(size, step) : Dimension.Unknown;
    }

    /// <summary>A start or end brought into 0 … size; formulas are taken as not negative.</summary>
    private static Dimension Clamp(Dimension size, Dimension position)
    {
        if (position == size)
        {
            return size;
        }

        if (!position.TryGetValue(out long value))
        {
            // A difference such as n - 1 counts from the front when it cannot be negative.
            return SymbolicSign.Of(size - position) is > 0 ? position : Dimension.Min(position, size);
        }

        if (value == 0)
        {
            return Dimension.Zero;
        }

        if (value >= Far)
        {
            return size;
        }

        if (value <= -Far)
        {
            return Dimension.Zero;
        }

        if (value > 0)
        {
            return SymbolicSign.Of(size - value) is >= 0 ? position : Dimension.Min(position, size);
        }

        Dimension fromEnd = size + value;
        return SymbolicSign.Of(fromEnd + 1) is > 0 ? fromEnd : Dimension.Max(fromEnd, 0);
    }
}
