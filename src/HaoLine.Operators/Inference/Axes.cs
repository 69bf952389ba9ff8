using HaoLine.Diagnostics;

namespace HaoLine.Operators;

/// <summary>Axes as ONNX counts them: negative ones from the end.</summary>
internal static class Axes
{
    /// <summary>The axis from 0 to <paramref name="rank"/> − 1.</summary>
    /// <exception cref="OperatorSemanticsException">There is no such axis.</exception>
    public static int Normalize(long axis, int rank, string name = "axis")
    {
        if (axis < -rank || axis >= rank)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{name} {axis} does not exist in a tensor of rank {rank}.");
        }

        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>As <see cref="Normalize"/>, but the axis after the last is allowed, as for Flatten.</summary>
    /// <exception cref="OperatorSemanticsException">There is no such axis.</exception>
    public static int NormalizeInclusive(long axis, int rank, string name = "axis")
    {
        if (axis < -rank || axis > rank)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{name} {axis} does not exist in a tensor of rank {rank}.");
        }

        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Distinct axes in ascending order.</summary>
    /// <exception cref="OperatorSemanticsException">An axis does not exist or occurs twice.</exception>
    public static int[] NormalizeAll(ReadOnlySpan<long> axes, int rank, string name = "axes")
    {
        int[] result = new int[axes.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Normalize(axes[i], rank, name);
        }

        Array.Sort(result);
        for (int i = 1; i < result.Length; i++)
        {
            if (result[i] == result[i - 1])
            {
                throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{name} name the axis {result[i]} twice.");
            }
        }

        return result;
    }

    /// <summary>
    /// Axes given by an attribute or, in newer operator sets, by an operand. False when the operand's elements are not known;
    /// true with null when neither is given.
    /// </summary>
    public static bool TryGet(OperatorInvocation context, string attribute, int inputIndex, out long[]? axes)
    {
        axes = context.GetInts(attribute);
        if (axes is not null || !context.HasInput(inputIndex))
        {
            return true;
        }

        if (context.InputValue(inputIndex) is { } value && value.TryGetIntegers(out long[] elements))
        {
            axes = elements;
            return true;
        }

        return false;
    }
}
