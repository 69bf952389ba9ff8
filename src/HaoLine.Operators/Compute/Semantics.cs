using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Checks that operators share: each failure names the node and the numbers.</summary>
internal static class Semantics
{
    /// <summary>Largest kernel, stride, dilation or pad that is taken seriously; everything above cannot be computed by any runtime.</summary>
    public const long LargestExtent = int.MaxValue;

    public static OperatorSemanticsException BadAttribute(OperatorInvocation context, string message) =>
        new(DefectKind.BadAttribute, $"{context.Node}: {message}");

    public static OperatorSemanticsException Conflict(OperatorInvocation context, string message) =>
        new(DefectKind.ShapeConflict, $"{context.Node}: {message}");

    /// <summary>The shape of an operand of at least a rank; null when unknown.</summary>
    public static Shape? AtLeastRank(OperatorInvocation context, int input, int rank)
    {
        Shape? shape = context.InputShape(input);
        return shape is null || shape.Rank >= rank
            ? shape
            : throw Conflict(context, $"operand {input} has shape {shape}, rank {rank} or more is required.");
    }

    /// <summary>The shape of an operand of exactly a rank; null when unknown.</summary>
    public static Shape? OfRank(OperatorInvocation context, int input, int rank)
    {
        Shape? shape = context.InputShape(input);
        return shape is null || shape.Rank == rank
            ? shape
            : throw Conflict(context, $"operand {input} has shape {shape}, rank {rank} is required.");
    }

    /// <summary>The better known of two sizes that must be equal.</summary>
    /// <exception cref="OperatorSemanticsException">Both are numbers and differ.</exception>
    public static Dimension Same(OperatorInvocation context, Dimension left, Dimension right, string what)
    {
        if (left.IsKnown)
        {
            return !right.IsKnown || left == right ? left : throw Conflict(context, $"{what}: {left} and {right} must be equal.");
        }

        return right.IsKnown || left.IsUnknown ? right : left;
    }

    /// <summary>Product of sizes; 1 for none.</summary>
    public static Dimension Product(IEnumerable<Dimension> sizes)
    {
        Dimension product = Dimension.One;
        foreach (Dimension size in sizes)
        {
            product *= size;
        }

        return product;
    }

    /// <summary>The element type of the first operand that has one.</summary>
    public static DataType FirstType(OperatorInvocation context, params ReadOnlySpan<int> inputs)
    {
        foreach (int input in inputs)
        {
            if (context.InputElementType(input) != DataType.Undefined)
            {
                return context.InputElementType(input);
            }
        }

        return DataType.Undefined;
    }

    /// <summary>Sizes given by an operand; null when its elements are not known.</summary>
    /// <exception cref="OperatorSemanticsException">A size is negative.</exception>
    public static Dimension[]? Sizes(OperatorInvocation context, int input, string what)
    {
        if (context.InputValue(input) is not { } value || KnownElements.AsWholeNumbers(value) is not { } sizes)
        {
            return null;
        }

        foreach (Dimension size in sizes)
        {
            if (size.IsKnown && size.Value < 0)
            {
                throw BadAttribute(context, $"{what} holds {size}; sizes are not negative.");
            }
        }

        return sizes;
    }

    /// <summary>The single integer of an operand; null when it is not known.</summary>
    public static Dimension? Scalar(OperatorInvocation context, int input) =>
        context.InputValue(input) is { IsFloatingPoint: false, Count: 1 } value && !value.Integers[0].IsUnknown ? value.Integers[0] : null;
}
