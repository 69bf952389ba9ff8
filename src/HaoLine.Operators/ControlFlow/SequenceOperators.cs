using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Sequences and optionals. Lengths of sequences are not followed beyond the node that lists the elements.</summary>
internal static class SequenceOperators
{
    private static readonly TensorType Number = new(DataType.Int64, Shape.Scalar);

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("SequenceConstruct", [11], static op => Sequence(op).VariadicRoles(Data).Infer(InferConstruct).MovesAll(CostConfidence.Estimated));
        ops.Define("SequenceEmpty", [11], static op => Sequence(op)
            .Infer(static context => context.SetOutput(0, new SequenceType(new TensorType(OnnxElementTypes.FromAttribute(context, "dtype", DataType.Float32), null))))
            .MovesNothing());
        ops.Define("SequenceAt", [11], static op => Sequence(op).Roles(Data, Control)
            .Infer(InferAt).MovesNothing());
        ops.Define("SequenceInsert", [11], static op => Sequence(op).Roles(Data, Data, Control).Infer(InferInsert).MovesNothing());
        ops.Define("SequenceErase", [11], static op => Sequence(op).Roles(Data, Control).Infer(MovementOperators.SameAsFirst).MovesNothing());
        ops.Define("SequenceLength", [11], static op => Sequence(op).Roles(Data)
            .Infer(static context => context.SetOutput(0, Number)).MovesNothing());
        ops.Define("SplitToSequence", [11, 24], static op => Sequence(op).Roles(Data, Control).Infer(InferSplit)
            .Cost(
                static context => new OperatorCost { BytesRead = context.InputBytes(0), BytesWritten = context.InputBytes(0) },
                "bytes(X) read and written"));
        ops.Define("ConcatFromSequence", [11], static op => Sequence(op).Roles(Data).Infer(InferConcat)
            .Cost(
                static context => new OperatorCost { BytesRead = context.AllOutputBytes(), BytesWritten = context.AllOutputBytes() },
                "bytes(Y) read and written",
                confidence: CostConfidence.Estimated));
        ops.Define("SequenceMap", [17], static op => Sequence(op).VariadicRoles(Data).Infer(InferMap)
            .Cost(ControlFlowOperators.CostOfLoop, "length of the sequence × cost(body)", "docs/metrics.md, control flow"));
        ops.Define("Optional", [15], static op => Sequence(op).Roles(Data).Infer(InferOptional).MovesNothing());
        ops.Define("OptionalGetElement", [15, 18], static op => Sequence(op).Roles(Data)
            .Infer(static context => context.SetOutput(0, context.InputType(0) is OptionalType optional ? optional.Element : context.InputType(0)))
            .MovesNothing());
        ops.Define("OptionalHasElement", [15, 18], static op => Sequence(op).Roles(Data)
            .Infer(static context => context.SetOutput(0, DataType.Bool, Shape.Scalar)).MovesNothing());
    }

    private static OperatorDefinitionBuilder Sequence(OperatorDefinitionBuilder op) => op.Category(OperatorCategory.Sequence);

    private static IrType? Element(OperatorInvocation context, int input) => (context.InputType(input) as SequenceType)?.Element;

    private static void InferConstruct(InferenceContext context)
    {
        IrType? element = context.InputType(0);
        for (int i = 1; i < context.InputCount; i++)
        {
            element = TypeMerging.Common(element, context.InputType(i));
        }

        context.SetOutput(0, new SequenceType(element));
    }

    private static void InferAt(InferenceContext context)
    {
        IrType? element = Element(context, 0);
        if (context is NodeInference node && KnownSequences.Elements(node, context.Node.Inputs[0]) is { } types
            && context.InputValue(1) is { Count: 1 } position && position.TryGetIntegers(out long[] index))
        {
            long place = index[0] < 0 ? index[0] + types.Count : index[0];
            element = place >= 0 && place < types.Count
                ? types[(int)place]
                : throw new OperatorSemanticsException(DefectKind.BadAttribute, $"position {index[0]} is outside a sequence of {types.Count} elements.");
        }

        context.SetOutput(0, element);
        context.SetUnknownReason(0, "the elements of the sequence have different shapes, or unknown ones");
    }

    private static void InferInsert(InferenceContext context)
    {
        IrType? element = Element(context, 0);
        context.SetOutput(0, new SequenceType(element is null ? context.InputType(1) : TypeMerging.Common(element, context.InputType(1))));
        context.SetUnknownReason(0, "the elements of the sequence have different shapes, or unknown ones");
    }

    private static void InferSplit(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        if (shape is null)
        {
            context.SetOutput(0, new SequenceType(new TensorType(context.InputElementType(0), null)));
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), shape.Rank);
        if (!context.HasInput(1))
        {
            bool keeps = context.GetInt("keepdims", 1) != 0;
            shape = keeps ? shape.WithDimension(axis, 1) : new Shape(shape.Where((_, place) => place != axis));
        }
        else
        {
            Dimension part = Dimension.Unknown;
            if (context.InputValue(1) is { } value && value.TryGetIntegers(out long[] parts) && parts.Length > 0)
            {
                bool equal = parts.All(size => size == parts[0]);
                bool whole = value.Dimensions.Length > 0
                    || (parts[0] > 0 && shape[axis].TryGetValue(out long size) && size % parts[0] == 0);
                part = equal && whole ? parts[0] : Dimension.Unknown;
            }

            shape = shape.WithDimension(axis, part);
        }

        context.SetOutput(0, new SequenceType(new TensorType(context.InputElementType(0), shape)));
    }

    private static void InferConcat(InferenceContext context)
    {
        if (Element(context, 0) is not TensorType element)
        {
            return;
        }

        Shape? shape = element.Shape;
        Dimension length = LengthOf(context.Node.Inputs[0]!);
        if (shape is not null && context.GetInt("new_axis", 0) != 0)
        {
            int place = Axes.Normalize(context.GetInt("axis", 0), shape.Rank + 1);
            shape = new Shape(shape.Take(place).Append(length).Concat(shape.Skip(place)));
        }
        else if (shape is not null)
        {
            int axis = Axes.Normalize(context.GetInt("axis", 0), shape.Rank);
            shape = shape.WithDimension(axis, length.IsUnknown ? Dimension.Unknown : length * shape[axis]);
        }

        context.SetOutput(0, element.WithShape(shape));
        context.SetUnknownReason(0, "the length of the sequence is not known");
    }

    /// <summary>Length of a sequence that is written out where it is made; unknown otherwise.</summary>
    private static Dimension LengthOf(Value sequence) =>
        sequence.Producer is { Operator: { Domain: "", Name: "SequenceConstruct" } } maker ? maker.Inputs.Count : Dimension.Unknown;

    private static void InferMap(InferenceContext context)
    {
        Graph body = ControlFlowOperators.Body(context);
        var types = new IrType?[context.InputCount];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = context.InputType(i) is SequenceType sequence ? sequence.Element : context.InputType(i);
        }

        context.SetTripCount(TripCounts.FromCaller(context));
        IReadOnlyList<IrType?> outputs = context.InferSubgraph(body, types);
        for (int i = 0; i < context.OutputCount && i < outputs.Count; i++)
        {
            context.SetOutput(i, new SequenceType(outputs[i]));
        }
    }

    private static void InferOptional(InferenceContext context)
    {
        IrType? element = context.HasInput(0) ? context.InputType(0)
            : context.Attribute("type") is { Kind: AttributeKind.Type } type ? type.AsType()
            : null;
        context.SetOutput(0, new OptionalType(element));
    }
}
