using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Keras layers that join several tensors.</summary>
internal static class KerasMergeOperators
{
    public static void Define(OperatorRegistryBuilder builder)
    {
        (string Name, ElementWork Work, ElementWork Last)[] merges =
        [
            ("Add", ElementWork.Add, ElementWork.None),
            ("Subtract", ElementWork.Add, ElementWork.None),
            ("Multiply", ElementWork.Multiply, ElementWork.None),
            ("Average", ElementWork.Add, ElementWork.Divide),
            ("Maximum", ElementWork.Compare, ElementWork.None),
            ("Minimum", ElementWork.Compare, ElementWork.None),
        ];
        foreach ((string name, ElementWork work, ElementWork last) in merges)
        {
            KerasOperators.Layer(builder, name).Category(OperatorCategory.Elementwise).VariadicRoles(Data).Traits(OperatorTraits.InPlace)
                .Infer(InferBroadcast)
                .Computes(
                    context => ElementwiseCost.Variadic(context.OutputElements(), context.InputCount, work, last), "(operands − 1) × elements(Y) × one operation", "Keras layer documentation");
        }

        KerasOperators.Layer(builder, "Concatenate").Category(OperatorCategory.DataMovement).VariadicRoles(Data)
            .Infer(InferConcatenate)
            .Computes(static _ => OperatorCost.Zero, "no arithmetic, only traffic", "Keras layer documentation");
    }

    private static void InferBroadcast(InferenceContext context)
    {
        Shape? result = context.InputShape(0);
        for (int i = 1; i < context.InputCount && result is not null; i++)
        {
            result = context.InputShape(i) is { } other ? Broadcast(context, result, other) : null;
        }

        context.SetOutput(0, context.InputElementType(0), result);
    }

    private static Shape? Broadcast(InferenceContext context, Shape left, Shape right)
    {
        if (left.Rank != right.Rank)
        {
            // Keras adds axes behind the batch; which ones depends on unknown sizes.
            return null;
        }

        var sizes = new Dimension[left.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = left[i] == right[i] || right[i] == Dimension.One ? left[i]
                : left[i] == Dimension.One ? right[i]
                : Semantics.Same(context, left[i], right[i], $"axis {i} of the operands");
        }

        return new Shape(sizes.AsSpan());
    }

    private static void InferConcatenate(InferenceContext context)
    {
        Shape? first = context.InputShape(0);
        if (first is null || first.Rank == 0)
        {
            context.SetOutput(0, context.InputElementType(0), null);
            return;
        }

        long stated = context.Attribute("axis") is { Kind: AttributeKind.Int } value ? value.AsInt() : -1;
        long axis = stated < 0 ? stated + first.Rank : stated;
        if (axis < 0 || axis >= first.Rank)
        {
            throw Semantics.BadAttribute(context, $"axis {stated} is outside of {first}.");
        }

        Dimension[] sizes = [.. first];
        for (int i = 1; i < context.InputCount; i++)
        {
            if (context.InputShape(i) is not { } next)
            {
                sizes[axis] = Dimension.Unknown;
                continue;
            }

            if (next.Rank != first.Rank)
            {
                throw Semantics.Conflict(context, $"operands {first} and {next} have different ranks.");
            }

            for (int a = 0; a < sizes.Length; a++)
            {
                sizes[a] = a == axis ? sizes[a] + next[a] : Semantics.Same(context, sizes[a], next[a], $"axis {a} of the operands");
            }
        }

        context.SetOutput(0, context.InputElementType(0), new Shape(sizes.AsSpan()));
    }
}
