using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Multidirectional broadcasting as ONNX defines it, under the assumption that the model is valid for its input: sizes are equal or one
/// of them is 1, so the common size is the larger one. A symbol beside a known size above 1 therefore gives that size, and two
/// different formulas give their maximum.
/// </summary>
internal static class Broadcasting
{
    /// <summary>The common shape; null when a rank is unknown.</summary>
    /// <exception cref="OperatorSemanticsException">Known sizes differ and neither is 1.</exception>
    public static Shape? Shapes(params ReadOnlySpan<Shape?> shapes)
    {
        if (shapes.Length == 0)
        {
            return null;
        }

        Shape? result = shapes[0];
        for (int i = 1; i < shapes.Length && result is not null; i++)
        {
            result = Pair(result, shapes[i]);
        }

        return result;
    }

    /// <summary>The common size of two axes.</summary>
    /// <exception cref="OperatorSemanticsException">Both are known, differ, and neither is 1.</exception>
    public static Dimension Dimensions(Dimension left, Dimension right)
    {
        if (left == right)
        {
            return left;
        }

        bool leftKnown = left.TryGetValue(out long a);
        bool rightKnown = right.TryGetValue(out long b);
        if (leftKnown && a == 1)
        {
            return right;
        }

        if (rightKnown && b == 1)
        {
            return left;
        }

        if (leftKnown && rightKnown)
        {
            throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"sizes {a} and {b} do not broadcast.");
        }

        return leftKnown ? left : rightKnown ? right : Dimension.Max(left, right);
    }

    private static Shape? Pair(Shape left, Shape? right)
    {
        if (right is null)
        {
            return null;
        }

        if (ReferenceEquals(left, right) || left.Equals(right))
        {
            return left;
        }

        int rank = Math.Max(left.Rank, right.Rank);
        var sizes = new Dimension[rank];
        for (int i = 0; i < rank; i++)
        {
            Dimension a = i < rank - left.Rank ? Dimension.One : left[i - (rank - left.Rank)];
            Dimension b = i < rank - right.Rank ? Dimension.One : right[i - (rank - right.Rank)];
            sizes[i] = Dimensions(a, b);
        }

        return new Shape(sizes);
    }
}
