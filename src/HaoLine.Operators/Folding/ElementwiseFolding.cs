using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Fold facets of arithmetic, comparison and logic. Integers may be formulas; a floating-point value whose elements are formulas
/// stands for whole numbers. Division of formulas assumes that sizes are not negative.
/// </summary>
internal static class ElementwiseFolding
{
    public static void Add(FoldContext context) => Variadic(context, static (a, b) => a + b, static (a, b) => a + b);

    public static void Subtract(FoldContext context) => Binary(context, static (a, b) => a - b, static (a, b) => a - b);

    public static void Multiply(FoldContext context) => Binary(context, static (a, b) => a * b, static (a, b) => a * b);

    public static void Divide(FoldContext context)
    {
        bool isInteger = context.OutputType(0) is TensorType { ElementType: { IsInteger: true } };
        Func<Dimension, Dimension, Dimension> divide = isInteger ? TruncatedQuotient
            : IsRoundedDown(context) ? Dimension.FloorDivide
            : ExactQuotient;
        Binary(context, divide, static (a, b) => a / b);
    }

    public static void Modulo(FoldContext context)
    {
        bool likeC = context.GetInt("fmod", 0) != 0;
        Binary(
            context,
            (a, b) => likeC && a.TryGetValue(out long x) && b.TryGetValue(out long y) ? y == 0 ? Dimension.Unknown : x % y : Dimension.Modulo(a, b),
            static (a, b) => a % b);
    }

    public static void Negate(FoldContext context) => Unary(context, static a => -a, static a => -a);

    public static void Absolute(FoldContext context) => Unary(
        context,
        static a => a.TryGetValue(out long value) ? Math.Abs(value) : SymbolicSign.Of(a) switch { > 0 => a, < 0 => -a, _ => Dimension.Unknown },
        Math.Abs);

    public static void Minimum(FoldContext context) => Variadic(context, Dimension.Min, Math.Min);

    public static void Maximum(FoldContext context) => Variadic(context, Dimension.Max, Math.Max);

    public static void Floor(FoldContext context) => Unary(context, static a => a, Math.Floor);

    public static void Ceiling(FoldContext context) => Unary(context, static a => a, Math.Ceiling);

    public static void Round(FoldContext context) => Unary(context, static a => a, static a => Math.Round(a, MidpointRounding.ToEven));

    public static void Equal(FoldContext context) => Compare(context, static sign => sign == 0, static (a, b) => a.Equals(b));

    public static void Greater(FoldContext context) => Compare(context, static sign => sign > 0, static (a, b) => a > b);

    public static void Less(FoldContext context) => Compare(context, static sign => sign < 0, static (a, b) => a < b);

    public static void GreaterOrEqual(FoldContext context) => Compare(context, static sign => sign >= 0, static (a, b) => a >= b);

    public static void LessOrEqual(FoldContext context) => Compare(context, static sign => sign <= 0, static (a, b) => a <= b);

    public static void And(FoldContext context) => Binary(context, static (a, b) => a * b, null);

    public static void Or(FoldContext context) => Binary(
        context,
        static (a, b) => IsTrue(a) || IsTrue(b) ? 1 : a.IsKnown && b.IsKnown ? 0 : Dimension.Unknown,
        null);

    /// <summary>True where exactly one operand is.</summary>
    public static void Xor(FoldContext context) => Binary(
        context, static (a, b) => a.TryGetValue(out long x) && b.TryGetValue(out long y) ? (x != 0) != (y != 0) ? 1 : 0 : Dimension.Unknown, null);

    public static void Sign(FoldContext context) => Unary(
        context, static a => a.IsUnknown ? Dimension.Unknown : SymbolicSign.Of(a) is { } sign ? sign : Dimension.Unknown, static a => double.IsNaN(a) ? a : Math.Sign(a));

    /// <summary>Bounds are attributes up to version 6 and optional operands since.</summary>
    public static void Clip(FoldContext context)
    {
        if (context.InputValue(0) is not { } value || Bound(context, "min", 1) is not var (hasLow, low) || Bound(context, "max", 2) is not var (hasHigh, high))
        {
            return;
        }

        if (value.IsFloatingPoint || (low is { IsFloatingPoint: true }) || (high is { IsFloatingPoint: true }))
        {
            double[] results = KnownElements.AsFloats(value) ?? [];
            double? from = hasLow ? KnownElements.AsFloats(low!)?[0] : double.NegativeInfinity;
            double? to = hasHigh ? KnownElements.AsFloats(high!)?[0] : double.PositiveInfinity;
            if (results.Length == value.Count && from is { } lowest && to is { } highest)
            {
                context.SetValue(0, KnownValue.FromFloats(value.ElementType, value.Dimensions, Array.ConvertAll(results, x => Math.Min(Math.Max(x, lowest), highest))));
            }

            return;
        }

        Dimension[] elements = value.Integers.ToArray();
        for (int i = 0; i < elements.Length; i++)
        {
            Dimension element = hasLow ? Dimension.Max(elements[i], low!.Integers[0]) : elements[i];
            elements[i] = hasHigh ? Dimension.Min(element, high!.Integers[0]) : element;
        }

        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, value.Dimensions, elements));
    }

    /// <summary>A bound that is stated and known, or not stated at all; null when it is stated but not known.</summary>
    private static (bool Stated, KnownValue? Value)? Bound(FoldContext context, string attribute, int input)
    {
        if (context.Definition.SinceVersion < 11)
        {
            return context.Attribute(attribute) is null
                ? (false, null)
                : (true, KnownValue.FromFloats(DataType.Float32, [], [context.GetFloat(attribute, 0)]));
        }

        return !context.HasInput(input) ? (false, null)
            : context.InputValue(input) is { Count: 1 } value ? (true, value)
            : null;
    }

    public static void Not(FoldContext context) => Unary(context, static a => a.TryGetValue(out long value) ? value == 0 ? 1 : 0 : Dimension.Unknown, null);

    public static void Power(FoldContext context) => Binary(context, WholePower, Math.Pow);

    public static void SquareRoot(FoldContext context) => Unary(
        context,
        static a => a.TryGetValue(out long value) && value >= 0 && Math.Sqrt(value) is var root && root == Math.Floor(root) ? (long)root : Dimension.Unknown,
        Math.Sqrt);

    /// <summary>The quotient rounded as integer division does; formulas are taken as not negative.</summary>
    private static Dimension TruncatedQuotient(Dimension dividend, Dimension divisor)
    {
        if (divisor.TryGetValue(out long b) && b == 0)
        {
            return Dimension.Unknown;
        }

        return dividend.TryGetValue(out long a) && divisor.IsKnown ? checked(a / b) : Dimension.FloorDivide(dividend, divisor);
    }

    /// <summary>The quotient when it is whole for every size of the symbols; unknown otherwise.</summary>
    private static Dimension ExactQuotient(Dimension dividend, Dimension divisor)
    {
        if (divisor.TryGetValue(out long b) && b == 0)
        {
            return Dimension.Unknown;
        }

        Dimension quotient = Dimension.FloorDivide(dividend, divisor);
        return quotient * divisor == dividend ? quotient : Dimension.Unknown;
    }

    /// <summary>True when every use of the quotient rounds it down, so that the floor is all that matters.</summary>
    private static bool IsRoundedDown(FoldContext context)
    {
        Value result = context.Node.Outputs[0];
        foreach (Use use in result.Uses)
        {
            bool rounds = use.Node.Operator.Name == "Floor" || (use.Node.Operator.Name == "Cast" && ToInteger(use.Node));
            if (!rounds)
            {
                return false;
            }
        }

        return result.UseCount > 0 && !result.IsGraphOutput;
    }

    private static bool ToInteger(Node cast) =>
        cast.Attributes.Find("to") is { Kind: AttributeKind.Int } to && OnnxElementTypes.Find(to.AsInt()).IsInteger;

    private static Dimension WholePower(Dimension value, Dimension exponent)
    {
        if (!exponent.TryGetValue(out long times) || times is < 0 or > 64)
        {
            return Dimension.Unknown;
        }

        Dimension result = Dimension.One;
        for (long i = 0; i < times; i++)
        {
            result *= value;
        }

        return result;
    }

    private static bool IsTrue(Dimension value) => value.TryGetValue(out long number) && number != 0;

    private static void Unary(FoldContext context, Func<Dimension, Dimension> integers, Func<double, double>? floats)
    {
        if (context.InputValue(0) is not { } value)
        {
            return;
        }

        if (value.IsFloatingPoint)
        {
            if (floats is not null)
            {
                double[] results = value.Floats.ToArray();
                for (int i = 0; i < results.Length; i++)
                {
                    results[i] = floats(results[i]);
                }

                context.SetValue(0, KnownValue.FromFloats(value.ElementType, value.Dimensions, results));
            }

            return;
        }

        Dimension[] elements = value.Integers.ToArray();
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = integers(elements[i]);
        }

        context.SetValue(0, KnownValue.FromIntegers(value.ElementType, value.Dimensions, elements));
    }

    private static void Variadic(FoldContext context, Func<Dimension, Dimension, Dimension> integers, Func<double, double, double> floats)
    {
        if (context.InputCount == 2)
        {
            Binary(context, integers, floats);
            return;
        }

        KnownValue? result = context.InputValue(0);
        for (int i = 1; i < context.InputCount && result is not null; i++)
        {
            result = context.InputValue(i) is { } next ? Apply(context.Limits.MaximumFoldedElements, result, next, result.ElementType, integers, floats) : null;
        }

        if (result is not null)
        {
            context.SetValue(0, result);
        }
    }

    private static void Binary(FoldContext context, Func<Dimension, Dimension, Dimension> integers, Func<double, double, double>? floats)
    {
        if (KnownElements.TryGetBoth(context, out KnownValue left, out KnownValue right)
            && Apply(context.Limits.MaximumFoldedElements, left, right, left.ElementType, integers, floats) is { } result)
        {
            context.SetValue(0, result);
        }
    }

    private static KnownValue? Apply(
        int limit, KnownValue left, KnownValue right, DataType type, Func<Dimension, Dimension, Dimension> integers, Func<double, double, double>? floats)
    {
        if (KnownElements.Broadcast(limit, left, right) is not { } dimensions)
        {
            return null;
        }

        int[] leftPlaces = KnownElements.BroadcastPlaces(left.Dimensions, dimensions);
        int[] rightPlaces = KnownElements.BroadcastPlaces(right.Dimensions, dimensions);
        if ((left.IsFloatingPoint || right.IsFloatingPoint)
            && floats is not null
            && KnownElements.AsFloats(left) is { } a
            && KnownElements.AsFloats(right) is { } b)
        {
            double[] results = new double[leftPlaces.Length];
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = floats(a[leftPlaces[i]], b[rightPlaces[i]]);
            }

            return KnownValue.FromFloats(type, dimensions, results);
        }

        if (KnownElements.AsWholeNumbers(left) is not { } x || KnownElements.AsWholeNumbers(right) is not { } y)
        {
            return null;
        }

        var elements = new Dimension[leftPlaces.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = integers(x[leftPlaces[i]], y[rightPlaces[i]]);
        }

        return KnownValue.FromIntegers(type, dimensions, elements);
    }

    private static void Compare(FoldContext context, Func<int, bool> bySign, Func<double, double, bool> byNumber)
    {
        if (!KnownElements.TryGetBoth(context, out KnownValue left, out KnownValue right))
        {
            return;
        }

        KnownValue? result = Apply(
            context.Limits.MaximumFoldedElements,
            left,
            right,
            DataType.Bool,
            (a, b) => a.IsUnknown || b.IsUnknown ? Dimension.Unknown
                : SymbolicSign.Of(a - b) is { } sign ? bySign(sign) ? 1 : 0
                : Dimension.Unknown,
            (a, b) => byNumber(a, b) ? 1 : 0);
        if (result is { IsFloatingPoint: true })
        {
            result = KnownValue.FromIntegers(DataType.Bool, result.Dimensions, KnownElements.AsWholeNumbers(result)!);
        }

        if (result is not null)
        {
            context.SetValue(0, result);
        }
    }
}
