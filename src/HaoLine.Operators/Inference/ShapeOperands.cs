using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Operands and attributes that hold sizes, axes or counts.</summary>
internal static class ShapeOperands
{
    /// <summary>Longest list of sizes that is taken for a shape; longer ones have no meaning in any runtime.</summary>
    private const long MaximumRank = 1024;

    /// <summary>
    /// The elements of a one-dimensional operand (a scalar counts as one element); elements are unknown when only the
    /// length is known, and the result is null when not even that is.
    /// </summary>
    public static Dimension[]? Elements(OperatorInvocation context, int input)
    {
        if (context.InputValue(input) is { } value)
        {
            return KnownElements.AsWholeNumbers(value);
        }

        return Length(context, input) is { } length ? new Dimension[length] : null;
    }

    /// <summary>Number of elements of a list operand; null when unknown.</summary>
    public static int? Length(OperatorInvocation context, int input) =>
        context.InputShape(input)?.ElementCount is { } count && count.TryGetValue(out long length)
            ? length <= MaximumRank
                ? (int)length
                : throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"operand {input} lists {length} sizes.")
            : null;

    /// <summary>A scalar operand; unknown when it is not known.</summary>
    public static Dimension Scalar(OperatorInvocation context, int input) =>
        context.InputValue(input) is { Count: 1 } value && KnownElements.AsWholeNumbers(value) is { } elements ? elements[0] : Dimension.Unknown;

    /// <summary>A list from an attribute or, when the attribute is absent, from an operand; null when neither is known.</summary>
    public static Dimension[]? AttributeOrOperand(OperatorInvocation context, string attribute, int input) =>
        context.GetInts(attribute) is { } stated ? Array.ConvertAll(stated, static size => new Dimension(size))
        : context.HasInput(input) ? Elements(context, input)
        : null;

    /// <summary>A size that must not be negative.</summary>
    /// <exception cref="OperatorSemanticsException">It is a negative number.</exception>
    public static Dimension NotNegative(Dimension size, string what) =>
        size.TryGetValue(out long value) && value < 0
            ? throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{what} is {value}, which is negative.")
            : size;

    /// <summary>The better known of two sizes that must be equal.</summary>
    /// <exception cref="OperatorSemanticsException">Both are numbers and differ.</exception>
    public static Dimension Same(Dimension left, Dimension right, string what)
    {
        if (left.IsKnown)
        {
            return !right.IsKnown || left == right
                ? left
                : throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"{what}: sizes {left} and {right} must be equal.");
        }

        return right.IsKnown || left.IsUnknown ? right : left;
    }

    /// <summary>Product of sizes from one axis up to another; 1 for none.</summary>
    public static Dimension Product(Shape shape, int from, int to)
    {
        Dimension product = Dimension.One;
        for (int i = from; i < to; i++)
        {
            product *= shape[i];
        }

        return product;
    }

    /// <summary>A shape of the given rank about whose sizes nothing is known.</summary>
    public static Shape Unknown(int rank) => new(new Dimension[rank]);
}
