using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Element-by-element, normalizing, sampling and spectral operators that only runtimes define.</summary>
internal static class RuntimeTensorOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        DefineSameShape(ops);
        DefineDropout(ops);
        DefineImages(ops);
        DefinePositions(ops);

        ops.Define(Registration.Microsoft, "BiasSplitGelu", [1], op => op
            .Category(OperatorCategory.Activation).Roles(Data, Bias)
            .Infer(context => context.SetOutput(
                0, context.InputElementType(0),
                context.InputShape(0) is { Rank: > 0 } x ? x.WithDimension(x.Rank - 1, Dimension.FloorDivide(x[x.Rank - 1], 2)) : null))
            .Computes(ActivationWork.ErfGelu + new ElementWork(Adds: 2, Multiplies: 1)));
        foreach (string name in (string[])["ComplexMul", "ComplexMulConj"])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.Elementwise).Roles(Data, Data)
                .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 1), Broadcasting.Shapes(context.InputShape(0), context.InputShape(1))))
                .Computes(new ElementWork(Adds: 1, Multiplies: 2)));
        }

        ops.Define(Registration.Microsoft, "CDist", [1], op => op
            .Category(OperatorCategory.Reduction).Roles(Data, Data)
            .Infer(context => context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 0, 0), Axis(context, 1, 0))))
            .Computes(
                context => ElementwiseCost.Of(context.OutputElements() * Axis(context, 0, 1), new ElementWork(Adds: 2, Multiplies: 1)),
                "elements(Y)·N × (2 adds, 1 multiply), as for Euclidean distances", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "Inverse", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(
                context => context.InputShape(0) is { Rank: > 1 } x ? new OperatorCost { FloatMacs = context.InputElements(0) * x[x.Rank - 1] } : OperatorCost.Unknown,
                "batch·n³ MACs (Gauss-Jordan)", "Gaussian elimination", CostConfidence.Estimated));
        foreach (string name in (string[])["Rfft", "Irfft"])
        {
            bool inverse = name == "Irfft";
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.Signal)
                .Infer(context => InferSpectrum(context, inverse))
                .Computes(
                    context => SpectrumCost(context, inverse),
                    "elements(real signal)·ceil(log2 n) × (2 multiplies, 3 adds) in each signal axis", "Cooley-Tukey", CostConfidence.Estimated));
        }

        ops.Define(Registration.Microsoft, "DynamicTimeWarping", [1], op => op
            .Category(OperatorCategory.Reduction).Traits(OperatorTraits.DataDependentShape)
            .Infer(context =>
            {
                context.SetOutput(0, DataType.Int32, new Shape(2, Dimension.Unknown));
                context.SetUnknownReason(0, "the length of the cheapest path depends on data");
            })
            .Computes(
                context => ElementwiseCost.Of(context.InputElements(0), new ElementWork(Adds: 1, Compares: 2)), "elements(X) × (1 add, 2 compares)", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "IsAllFinite", [1], op => op
            .Category(OperatorCategory.Reduction).VariadicRoles(Data)
            .Infer(context => context.SetOutput(0, DataType.Bool, Shape.Scalar))
            .Computes(context => new OperatorCost { Compares = AllElements(context) }, "one compare per element of every operand", Source));
    }

    private static Dimension AllElements(CostContext context)
    {
        Dimension sum = Dimension.Zero;
        for (int i = 0; i < context.InputCount; i++)
        {
            sum += context.InputElements(i);
        }

        return sum;
    }

    private static Dimension Axis(OperatorInvocation context, int input, int axis) =>
        context.InputShape(input) is { } shape && shape.Rank > axis ? shape[axis] : Dimension.Unknown;

    private static void DefineSameShape(OperatorRegistryBuilder ops)
    {
        (string Name, OperatorCategory Category, OperandRole[] Roles, ElementWork Work)[] maps =
        [
            ("GatedAdd", OperatorCategory.Elementwise, [Data, Data, Data], new ElementWork(Adds: 1, Multiplies: 1)),
            ("SampleOp", OperatorCategory.DataMovement, [Data], ElementWork.None),
            ("Trilu", OperatorCategory.DataMovement, [Data, Control], ElementWork.None),
            ("MRotaryEmbedding", OperatorCategory.Attention, [Data, OperandRole.Index, Table, Table], AttentionCost.Rotary),
        ];
        foreach ((string name, OperatorCategory category, OperandRole[] roles, ElementWork work) in maps)
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(category).Roles(roles).Infer(ElementwiseOperators.SameAsFirst).Computes(work));
        }

        ops.Define(Registration.Microsoft, "GatedRMSNorm", [1], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Data)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(
                context => NormalizationCost.OverGroups(
                        context.OutputElements(), Dimension.FloorDivide(context.OutputElements(), Axis(context, 1, 0)), centered: false, scale: true, shift: false)
                    + ElementwiseCost.Of(context.OutputElements(), ActivationWork.Swish + ElementWork.Multiply),
                "RMS normalization of elements(Y) in groups of elements(scale) + gate and product per element", Source));
        ops.Define(Registration.Microsoft, "SkipGroupNorm", [1], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Bias, Data, Bias)
            .Infer(context =>
            {
                context.SetOutput(0, context.InputElementType(0), context.InputShape(0));
                context.SetOutput(1, context.InputElementType(0), context.InputShape(0));
            })
            .Computes(
                context => NormalizationCost.OverGroups(context.OutputElements(), Axis(context, 0, 0) * Math.Max(1, context.GetInt("groups", 1)), centered: true, scale: true, shift: true)
                    + ElementwiseCost.Of(
                        context.OutputElements(),
                        new ElementWork(Adds: context.HasInput(4) ? 2 : 1) + (context.GetInt("activation", 0) == 1 ? ActivationWork.Swish : ElementWork.None)),
                "elements(Y) adds for the residual (twice with a bias) + group normalization; activation per element", Source));
        ops.Define(Registration.Microsoft, "EngramGate", [1], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Data, Data, Weight, Weight, Weight)
            .Infer(context =>
            {
                context.SetOutput(0, context.InputElementType(0), context.InputShape(0));
                context.SetOutput(1, context.InputElementType(0), context.InputShape(0));
            })
            .Computes(
                context => ElementwiseCost.Of(context.OutputElements(), new ElementWork(Adds: 3, Multiplies: 6)),
                "elements(Y) × (3 adds, 6 multiplies): two normalizations, their product, its sum, and the gate's product", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "GemmaRotaryEmbedding", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Table, Data, Data, Data, Data)
            .Infer(context =>
            {
                context.SetOutput(0, context.InputElementType(1), context.InputShape(1));
                context.SetOutput(1, context.InputElementType(3), context.InputShape(3));
            })
            .Computes(
                context => ElementwiseCost.Of(context.OutputElements() + context.OutputElements(1), AttentionCost.Rotary)
                    + ElementwiseCost.Of(context.InputElements(0), new ElementWork(Transcendentals: 2)),
                $"(elements(Q) + elements(K)) × ({AttentionCost.Rotary}) + 2 transcendentals per element of emb", Source));
        ops.Define(Registration.Microsoft, "NGramRepeatBlock", [1], op => op
            .Category(OperatorCategory.Indexing).Roles(OperandRole.Index, Data)
            .Infer(context => context.SetOutput(0, context.InputElementType(1), context.InputShape(1)))
            .Computes(
                context => new OperatorCost { Compares = context.InputElements(0) * Math.Max(1, context.GetInt("ngram_size", 1)) }, "elements(ids)·n compares", Source, CostConfidence.Estimated));
    }

    private static void DefineDropout(OperatorRegistryBuilder ops)
    {
        foreach ((string name, bool adds, bool packs) in ((string, bool, bool)[])
            [("BiasDropout", true, false), ("BitmaskBiasDropout", true, true), ("BitmaskDropout", false, true)])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.Elementwise).Roles(adds ? [Data, Bias, Data, Control, Control] : [Data, Control, Control])
                .Infer(context =>
                {
                    Shape? x = context.InputShape(0);
                    context.SetOutput(0, context.InputElementType(0), x);
                    context.SetOutput(
                        1,
                        packs ? DataType.UInt32 : DataType.Bool,
                        !packs ? x : x is null ? new Shape(Dimension.Unknown) : new Shape(Dimension.CeilingDivide(x.ElementCount, 32)));
                })
                .Computes(
                    context => ElementwiseCost.Of(context.OutputElements(), new ElementWork(Adds: adds ? context.HasInput(2) ? 2 : 1 : 0)),
                    "bias and residual: one add each per element; nothing is dropped in inference", Source));
        }
    }

    private static void DefineImages(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Microsoft, "CropAndResize", [1], op => op
            .Category(OperatorCategory.Image).Roles(Data, Data, OperandRole.Index, Control)
            .Infer(context =>
            {
                Dimension[] size = Semantics.Sizes(context, 3, "crop_size") is { Length: 2 } given ? given : new Dimension[2];
                context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 1, 0), Axis(context, 0, 1), size[0], size[1]));
                context.SetUnknownReason(0, "depends on the values of crop_size");
            })
            .Computes(new ElementWork(Adds: 3, Multiplies: 4)));
        ops.Define(Registration.Microsoft, "NhwcMaxPool", [1], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(context => PoolingOperators.InferPool(context, context.InputElementType(0), channelsLast: true))
            .Computes(context => PoolingCost.Maximum(context.OutputElements(), SlidingWindow.OfPooling(context).KernelElements), PoolingCost.MaximumFormula, Source));
        ops.Define(Registration.Microsoft, "MaxpoolWithMask", [1], op => op
            .Category(OperatorCategory.Pooling).Roles(Data, Mask)
            .Infer(context => PoolingOperators.InferPool(context, context.InputElementType(0)))
            .Computes(context => PoolingCost.Maximum(context.OutputElements(), SlidingWindow.OfPooling(context).KernelElements), PoolingCost.MaximumFormula, Source));
    }

    private static void DefinePositions(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Microsoft, "RelativePositionBias", [1], op => op
            .Category(OperatorCategory.Indexing).Roles(Weight, Control, Control)
            .Infer(context =>
            {
                context.SetOutput(0, context.InputElementType(0), new Shape(1, Axis(context, 0, 1), ShapeOperands.Scalar(context, 1), ShapeOperands.Scalar(context, 2)));
                context.SetUnknownReason(0, "depends on the values of the lengths");
            })
            .Computes(
                context => context.OutputShape(0) is { Rank: 4 } y ? ElementwiseCost.Of(y[2] * y[3], new ElementWork(Adds: 1, Compares: 2, Transcendentals: 1)) : OperatorCost.Unknown,
                "query·key positions × (1 add, 2 compares, 1 transcendental)", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "GatedRelativePositionBias", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Bias, Weight, Weight, Bias, Weight, OperandRole.Index)
            .Infer(context =>
            {
                bool packed = context.HasInput(6);
                Dimension batch = packed ? Axis(context, 6, 0) : Axis(context, 0, 0);
                Dimension length = packed ? Axis(context, 6, 1) : Axis(context, 0, 1);
                context.SetOutput(0, context.InputElementType(0), new Shape(batch, context.GetInt("num_heads", 1), length, length));
            })
            .Computes(
                context => MatMulCost.Product(context.InputElements(0), Axis(context, 3, 1), bias: true)
                    + ElementwiseCost.Of(context.OutputElements(), ElementWork.Multiply),
                "elements(query)·D MACs + elements(Y) multiplies; the gate per head and token is not counted", Source, CostConfidence.Estimated));
    }

    /// <summary>Forward: [.., n] becomes [.., n/2 + 1, 2]; back: [.., m, 2] becomes [.., 2(m − 1)].</summary>
    private static void InferSpectrum(InferenceContext context, bool inverse)
    {
        DataType type = context.InputElementType(0);
        Shape? x = Semantics.AtLeastRank(context, 0, inverse ? 2 : 1);
        if (x is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        context.SetOutput(0, type, inverse
            ? new Shape(x.Take(x.Rank - 2).Append((x[x.Rank - 2] - 1) * 2))
            : new Shape(x.Take(x.Rank - 1).Append(Dimension.FloorDivide(x[x.Rank - 1], 2) + 1).Append(2)));
    }

    private static OperatorCost SpectrumCost(CostContext context, bool inverse)
    {
        Shape? real = inverse ? context.OutputShape(0) : context.InputShape(0);
        int axes = (int)Math.Clamp(context.GetInt("signal_ndim", 1), 1, 3);
        if (real is null || real.Rank < axes)
        {
            return OperatorCost.Unknown;
        }

        int stages = 0;
        for (int i = 1; i <= axes; i++)
        {
            if (!real[real.Rank - i].TryGetValue(out long n) || n < 1)
            {
                return OperatorCost.Unknown;
            }

            stages += n == 1 ? 0 : System.Numerics.BitOperations.Log2((ulong)(n - 1)) + 1;
        }

        return ElementwiseCost.Of(real.ElementCount * stages, new ElementWork(Adds: 3, Multiplies: 2));
    }
}
