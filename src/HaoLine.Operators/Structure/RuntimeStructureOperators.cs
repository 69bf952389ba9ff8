using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Movement, indexing, text and engine-container operators that only runtimes define.</summary>
internal static class RuntimeStructureOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        Contrib(ops, "ExpandDims").Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data, Control).Infer(InferExpandDims).MovesNothing();
        Contrib(ops, "GatherND").Category(OperatorCategory.Indexing).Roles(Data, OperandRole.Index).Infer(IndexingOperators.InferGatherND).MovesResults();
        Contrib(ops, "TorchEmbedding").Category(OperatorCategory.Indexing).Roles(Weight, OperandRole.Index, Control, Control).Infer(IndexingOperators.InferGather).MovesResults();
        Contrib(ops, "Pad").Category(OperatorCategory.DataMovement).Roles(Data, Control, Control).Infer(MovementOperators.InferPad).MovesAll();
        Contrib(ops, "UnfoldTensor").Category(OperatorCategory.DataMovement).Roles(Data).Infer(InferUnfold).MovesAll();
        Contrib(ops, "Range").Category(OperatorCategory.Generator).Roles(Control, Control, Control).Infer(GeneratorOperators.InferRange).Fold(FoldRange)
            .Computes(ElementWork.Add);
        Contrib(ops, "Unique").Category(OperatorCategory.Indexing).Traits(OperatorTraits.DataDependentShape).Roles(Data)
            .Infer(InferUnique)
            .Computes(context => new OperatorCost { Compares = context.InputElements(0) }, "at least elements(X) compares", Source, CostConfidence.Estimated);
        Contrib(ops, "RemovePadding").Category(OperatorCategory.DataMovement).Traits(OperatorTraits.DataDependentShape).Roles(Data, OperandRole.Index)
            .Infer(InferRemovePadding).MovesAll(CostConfidence.Estimated);
        Contrib(ops, "RestorePadding").Category(OperatorCategory.DataMovement).Roles(Data, OperandRole.Index)
            .Infer(static context => context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 1, 0), Axis(context, 1, 1), Axis(context, 0, 1))))
            .MovesAll();
        Contrib(ops, "BifurcationDetector").Category(OperatorCategory.Indexing).Traits(OperatorTraits.DataDependentShape)
            .Roles(OperandRole.Index, OperandRole.Index, OperandRole.Index, OperandRole.Index)
            .Infer(InferBifurcation).MovesAll(CostConfidence.Estimated);
        DefineText(ops);
        foreach (string name in (string[])["EPContext", "Snpe"])
        {
            // What a compiled engine does is known to its own runtime only; the file declares its results.
            Contrib(ops, name).Category(OperatorCategory.Other).VariadicRoles(Data)
                .Infer(static context =>
                {
                    for (int i = 0; i < context.OutputCount; i++)
                    {
                        context.SetOutput(i, context.DeclaredOutputType(i));
                        context.SetUnknownReason(i, "a compiled engine; only its runtime knows");
                    }
                })
                .Cost(static _ => OperatorCost.Unknown, "unknown: a compiled engine", Source, CostConfidence.Unknown);
        }
    }

    private static OperatorDefinitionBuilder Contrib(OperatorRegistryBuilder ops, string name) => ops.Define(Registration.Microsoft, name, 1);

    private static Dimension Axis(OperatorInvocation context, int input, int axis) =>
        context.InputShape(input) is { } shape && shape.Rank > axis ? shape[axis] : Dimension.Unknown;

    private static void DefineText(OperatorRegistryBuilder ops)
    {
        Contrib(ops, "MurmurHash3").Category(OperatorCategory.Text).Roles(Data)
            .Infer(static context => context.SetOutput(0, context.GetInt("positive", 1) != 0 ? DataType.UInt32 : DataType.Int32, context.InputShape(0)))
            .Computes(new ElementWork(Adds: 4, Multiplies: 6));
        Contrib(ops, "Tokenizer").Category(OperatorCategory.Text).Traits(OperatorTraits.DataDependentShape).Roles(Data)
            .Infer(static context =>
            {
                context.SetOutput(0, DataType.String, context.InputShape(0) is { } x ? new Shape(x.Append(Dimension.Unknown)) : null);
                context.SetUnknownReason(0, "the number of tokens depends on the text");
            })
            .MovesAll(CostConfidence.Estimated);
        Contrib(ops, "NGramHashMapping").Category(OperatorCategory.Text)
            .Roles(OperandRole.Index, Table, Table, State, Table, Control, OperandRole.Index)
            .Infer(context => InferHashes(context, 1))
            .Computes(HashWork, "elements(hashes) × (1 divide) + tokens·n multiplies", Source, CostConfidence.Estimated);
        Contrib(ops, "VarlenNGramHashMapping").Category(OperatorCategory.Text)
            .Roles(OperandRole.Index, Table, Table, OperandRole.Index, State, Table, Control, OperandRole.Index, State)
            .Infer(context => InferHashes(context, 0))
            .Computes(HashWork, "elements(hashes) × (1 divide) + tokens·n multiplies", Source, CostConfidence.Estimated);
        Contrib(ops, "WordConvEmbedding").Category(OperatorCategory.Text).Roles(OperandRole.Index, Weight, Bias, Weight)
            .Infer(static context => context.SetOutput(
                0, DataType.Float32, new Shape(Axis(context, 0, 0), Axis(context, 1, 0))))
            .Computes(
                static context => MatMulCost.Product(
                    context.InputElements(0), context.InputShape(1) is { } w ? w.ElementCount : Dimension.Unknown),
                "characters·elements(W) MACs: the kernel at every character (upper bound)", Source, CostConfidence.Estimated);
    }

    private static void InferHashes(InferenceContext context, int leading)
    {
        long order = context.GetInt("max_ngram_size", 0);
        long heads = context.GetInt("n_head_per_ngram", 0);
        if (order is < 2 or > Semantics.LargestExtent || heads is < 1 or > Semantics.LargestExtent)
        {
            throw Semantics.BadAttribute(context, $"max_ngram_size {order} and n_head_per_ngram {heads} must be at least 2 and 1.");
        }

        DataType type = context.InputElementType(0);
        Dimension history = order - 1;
        Dimension batch = leading == 1 ? Axis(context, 0, 0) : Axis(context, 3, 0) - 1;
        context.SetOutput(0, type, context.InputShape(0) is { } ids ? new Shape(ids.Append(history * heads)) : null);
        context.SetOutput(1, type, new Shape(batch, history));
        context.SetOutput(2, DataType.Int32, new Shape(batch, history));
    }

    private static OperatorCost HashWork(CostContext context) => new()
    {
        Divides = context.OutputElements(),
        Multiplies = context.InputElements(0) * Math.Max(0, context.GetInt("max_ngram_size", 0)),
    };

    private static void InferExpandDims(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        if (context.InputShape(0) is not { } x)
        {
            context.SetOutput(0, type, null);
            return;
        }

        Dimension axis = ShapeOperands.Scalar(context, 1);
        context.SetOutput(0, type, axis.TryGetValue(out long given) && Axes.Normalize(given, x.Rank + 1) is var place
            ? new Shape(x.Take(place).Append(1).Concat(x.Skip(place)))
            : ShapeOperands.Unknown(x.Rank + 1));
        context.SetUnknownReason(0, "the axis is not known");
    }

    private static void InferUnfold(InferenceContext context)
    {
        long size = context.GetInt("size", 0);
        long step = context.GetInt("step", 1);
        if (size is < 1 or > Semantics.LargestExtent || step is < 1 or > Semantics.LargestExtent)
        {
            throw Semantics.BadAttribute(context, $"size {size} and step {step} must be at least 1.");
        }

        if (context.InputShape(0) is { Rank: > 0 } x)
        {
            int axis = Axes.Normalize(context.GetInt("dim", -1), x.Rank);
            Dimension slices = Dimension.FloorDivide(x[axis] - size, step) + 1;
            context.SetOutput(0, context.InputElementType(0), new Shape(x.WithDimension(axis, slices).Append(size)));
        }
        else
        {
            context.SetOutput(0, context.InputElementType(0), null);
        }
    }

    private static void InferUnique(InferenceContext context)
    {
        const string reason = "the number of distinct elements depends on data";
        context.SetOutput(0, context.InputElementType(0), new Shape(Dimension.Unknown));
        context.SetOutput(1, DataType.Int64, context.InputShape(0));
        context.SetOutput(2, DataType.Int64, new Shape(Dimension.Unknown));
        context.SetUnknownReason(0, reason);
        context.SetUnknownReason(2, reason);
    }

    private static void InferRemovePadding(InferenceContext context)
    {
        DataType counts = context.InputElementType(1);
        context.SetOutput(0, context.InputElementType(0), new Shape(Dimension.Unknown, Axis(context, 0, 2)));
        context.SetUnknownReason(0, "the number of tokens that are no padding depends on data");
        context.SetOutput(1, counts, new Shape(Axis(context, 0, 0), Axis(context, 0, 1)));
        context.SetOutput(2, counts, new Shape(Axis(context, 0, 0) + 1));
        context.SetOutput(3, counts, new Shape(1));
    }

    private static void InferBifurcation(InferenceContext context)
    {
        context.SetOutput(0, DataType.Int64, new Shape(Dimension.Unknown));
        context.SetUnknownReason(0, "the number of accepted tokens depends on data");
        context.SetOutput(1, DataType.Int64, Shape.Scalar);
    }

    /// <summary>With two operands the step is 1.</summary>
    private static void FoldRange(FoldContext context)
    {
        if (context.HasInput(2))
        {
            StructureFolding.Range(context);
        }
    }
}
