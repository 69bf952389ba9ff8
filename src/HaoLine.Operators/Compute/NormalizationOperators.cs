using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Batch, layer, instance, group, RMS and local response normalization.</summary>
internal static class NormalizationOperators
{
    private const string Source = "docs/metrics.md, normalization";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "BatchNormalization", [1, 6, 7, 9, 14, 15], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Bias, Statistic, Statistic)
            .Infer(InferBatch)
            .Computes(BatchCost, "elements(Y) × (1 multiply, 1 add): stored statistics fold into one factor and one offset; training mode as instance normalization", Source));

        ops.Define(Registration.Onnx, "InstanceNormalization", [1, 6, 22], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Bias)
            .Infer(InferChannelwise)
            .Computes(
                context => NormalizationCost.OverGroups(context.OutputElements(), LeadingElements(context.InputShape(0), 2), centered: true, scale: true, shift: true),
                Formula(NormalizationCost.MeanVariance + NormalizationCost.Folded, NormalizationCost.GroupMeanVariance, "N·C"), Source));

        ops.Define(Registration.Onnx, "GroupNormalization", [18, 21], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Bias)
            .Infer(InferGroup)
            .Computes(GroupCost, Formula(NormalizationCost.MeanVariance + NormalizationCost.Folded, NormalizationCost.GroupMeanVariance, "N·groups"), Source));

        DefineLayer(ops, Registration.Onnx, "LayerNormalization", 17, centered: true, InferLayer);
        DefineLayer(ops, Registration.Onnx, "RMSNormalization", 23, centered: false, InferSame);

        // Exporters write both also without a version of their own: SimplifiedLayerNormalization stands in the standard domain.
        DefineLayer(ops, Registration.Onnx, "SimplifiedLayerNormalization", 1, centered: false, InferSimplified);
        DefineLayer(ops, Registration.Microsoft, "SimplifiedLayerNormalization", 1, centered: false, InferSimplified);
        DefineLayer(ops, Registration.Microsoft, "LayerNormalization", 1, centered: true, InferLayer);

        ops.Define(Registration.Onnx, "LRN", [1, 13], op => op
            .Category(OperatorCategory.Normalization)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(
                context => NormalizationCost.LocalResponse(context.OutputElements(), PositiveSize(context)),
                "elements(Y) × (size adds, 2 multiplies, 1 divide, 1 transcendental)", Source));
        ops.Define(Registration.Onnx, "LpNormalization", [1, 22], op => op
            .Category(OperatorCategory.Normalization)
            .Infer(InferLp)
            .Computes(LpCost, "elements(Y) × (1 add, 1 divide, and 1 multiply for p = 2 or 1 compare for p = 1)", Source));
        ops.Define(Registration.Onnx, "MeanVarianceNormalization", [9, 13], op => op
            .Category(OperatorCategory.Normalization)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(MeanVarianceCost, Formula(NormalizationCost.MeanVariance, NormalizationCost.GroupMeanVariance, "groups"), Source));
    }

    /// <summary>elements × vector + groups × vector, as text.</summary>
    public static string Formula(ElementWork perElement, ElementWork perGroup, string groups) =>
        $"elements(Y) × ({perElement}) + {groups} × ({perGroup})";

    /// <summary>Cost of a layer norm over the axes from <c>axis</c> on.</summary>
    public static OperatorCost LayerCost(CostContext context, bool centered, bool shift)
    {
        Dimension groups = Dimension.Unknown;
        if (context.InputShape(0) is { Rank: > 0 } x)
        {
            groups = LeadingElements(x, Axes.NormalizeInclusive(context.GetInt("axis", -1), x.Rank));
        }

        return NormalizationCost.OverGroups(context.OutputElements(), groups, centered, scale: true, shift);
    }

    private static void DefineLayer(OperatorRegistryBuilder ops, string domain, string name, int version, bool centered, InferFacet infer) =>
        ops.Define(domain, name, [version], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Bias)
            .Infer(infer)
            .Computes(
                context => LayerCost(context, centered, context.HasInput(2)),
                centered
                    ? Formula(NormalizationCost.MeanVariance + NormalizationCost.Folded, NormalizationCost.GroupMeanVariance, "rows") + "; without B one add less per element"
                    : Formula(NormalizationCost.RootMeanSquare + ElementWork.Multiply, NormalizationCost.GroupRootMeanSquare, "rows"),
                Source));

    private static Dimension LeadingElements(Shape? shape, int axes) => shape is null ? Dimension.Unknown : Semantics.Product(shape.Take(axes));

    private static void InferBatch(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        Shape? x = Semantics.AtLeastRank(context, 0, 1);
        context.SetOutput(0, type, x);
        Dimension channels = x is null ? Dimension.Unknown : x.Rank > 1 ? x[1] : Dimension.One;
        bool perActivation = context.Definition.SinceVersion < 9 && context.GetInt("spatial", 1) == 0;
        for (int i = 1; i <= 4 && !perActivation; i++)
        {
            if (Semantics.OfRank(context, i, 1) is { } parameter)
            {
                channels = Semantics.Same(context, channels, parameter[0], $"channels and length of operand {i}");
            }
        }

        Shape? statistics = perActivation ? context.InputShape(3) : new Shape(channels);
        for (int i = 1; i < context.OutputCount; i++)
        {
            if (context.HasOutput(i))
            {
                context.SetOutput(i, Semantics.FirstType(context, i <= 2 ? i + 2 : i, 0), statistics);
            }
        }
    }

    private static bool Trains(OperatorInvocation context) => context.Definition.SinceVersion switch
    {
        >= 14 => context.GetInt("training_mode", 0) != 0,
        >= 7 => context.HasOutput(1),
        _ => context.GetInt("is_test", 0) == 0 && context.HasOutput(1),
    };

    private static OperatorCost BatchCost(CostContext context)
    {
        if (!Trains(context))
        {
            return ElementwiseCost.Of(context.OutputElements(), NormalizationCost.Folded);
        }

        Dimension channels = context.InputShape(0) is { Rank: > 1 } x ? x[1] : Dimension.Unknown;
        return NormalizationCost.OverGroups(context.OutputElements(), channels, centered: true, scale: true, shift: true)
            + ElementwiseCost.Of(channels * 2, new ElementWork(Adds: 1, Multiplies: 2));
    }

    private static void InferChannelwise(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 2);
        for (int i = 1; i <= 2; i++)
        {
            if (x is not null && Semantics.OfRank(context, i, 1) is { } parameter)
            {
                Semantics.Same(context, x[1], parameter[0], $"channels and length of operand {i}");
            }
        }

        ElementwiseOperators.SameAsFirst(context);
    }

    private static void InferGroup(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 2);
        long groups = Groups(context);
        if (x is not null && x[1].TryGetValue(out long channels) && channels % groups != 0)
        {
            throw Semantics.BadAttribute(context, $"num_groups {groups} does not divide {channels} channels.");
        }

        ElementwiseOperators.SameAsFirst(context);
    }

    private static long Groups(OperatorInvocation context)
    {
        long groups = context.GetInt("num_groups", 0);
        return groups > 0 ? groups : throw Semantics.BadAttribute(context, $"num_groups is {groups}; it must be at least 1.");
    }

    private static OperatorCost GroupCost(CostContext context)
    {
        Dimension batch = context.InputShape(0) is { Rank: > 1 } x ? x[0] : Dimension.Unknown;
        return NormalizationCost.OverGroups(context.OutputElements(), batch * Groups(context), centered: true, scale: true, shift: true);
    }

    private static void InferSame(InferenceContext context)
    {
        if (context.InputShape(0) is { } x)
        {
            Axes.NormalizeInclusive(context.GetInt("axis", -1), x.Rank);
        }

        // Scale may have another type; results follow it, as the definition's second type parameter says.
        context.SetOutput(0, Semantics.FirstType(context, 0, 1), context.InputShape(0));
    }

    private static void InferLayer(InferenceContext context)
    {
        InferSame(context);
        Shape? statistics = StatisticsShape(context);
        DataType type = OnnxElementTypes.FromAttribute(context, "stash_type", DataType.Float32);
        for (int i = 1; i < context.OutputCount; i++)
        {
            context.SetOutput(i, type, statistics);
        }
    }

    private static void InferSimplified(InferenceContext context)
    {
        InferSame(context);
        if (context.HasOutput(1))
        {
            context.SetOutput(1, OnnxElementTypes.FromAttribute(context, "stash_type", DataType.Float32), StatisticsShape(context));
        }
    }

    private static Shape? StatisticsShape(InferenceContext context)
    {
        if (context.InputShape(0) is not { Rank: > 0 } x)
        {
            return null;
        }

        int axis = Axes.NormalizeInclusive(context.GetInt("axis", -1), x.Rank);
        return new Shape(x.Select((size, i) => i < axis ? size : Dimension.One));
    }

    private static long PositiveSize(OperatorInvocation context)
    {
        long size = context.GetInt("size", 0);
        return size > 0 ? size : throw Semantics.BadAttribute(context, $"size is {size}; it must be at least 1.");
    }

    private static void InferLp(InferenceContext context)
    {
        if (context.InputShape(0) is { } x)
        {
            Axes.Normalize(context.GetInt("axis", -1), x.Rank);
        }

        ElementwiseOperators.SameAsFirst(context);
    }

    private static OperatorCost LpCost(CostContext context) => ElementwiseCost.Of(
        context.OutputElements(),
        new ElementWork(Adds: 1, Divides: 1) + (context.GetInt("p", 2) == 1 ? ElementWork.Compare : ElementWork.Multiply));

    private static OperatorCost MeanVarianceCost(CostContext context)
    {
        if (context.InputShape(0) is not { } x)
        {
            return OperatorCost.Unknown;
        }

        int[] axes = Axes.NormalizeAll(context.GetInts("axes") ?? [0, 2, 3], x.Rank);
        Dimension groups = Semantics.Product(x.Where((_, i) => !axes.Contains(i)));
        return NormalizationCost.OverGroups(context.OutputElements(), groups, centered: true, scale: false, shift: false);
    }
}
