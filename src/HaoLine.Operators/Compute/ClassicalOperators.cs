using System.Numerics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Linear models, support vectors, trees and feature work of the <c>ai.onnx.ml</c> domain.</summary>
internal static class ClassicalOperators
{
    private const string Source = "ONNX-ML operator specification";

    public static void Define(OperatorRegistryBuilder ops)
    {
        DefineModels(ops);
        DefineFeatures(ops);
    }

    private static void DefineModels(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.ClassicalMl, "LinearClassifier", [1], op => Model(op)
            .Infer(context => InferClassifier(context, Labels(context, "classlabels_ints", "classlabels_strings") ?? context.GetFloats("intercepts")?.Length))
            .Computes(LinearCost, "rows·coefficients MACs + elements of the scores adds", Source));
        ops.Define(Registration.ClassicalMl, "LinearRegressor", [1], op => Model(op)
            .Infer(context => context.SetOutput(0, DataType.Float32, new Shape(Rows(context), context.GetInt("targets", 1))))
            .Computes(LinearCost, "rows·coefficients MACs + rows·targets adds", Source));

        ops.Define(Registration.ClassicalMl, "SVMClassifier", [1], op => Model(op)
            .Infer(context => InferClassifier(context, Labels(context, "classlabels_ints", "classlabels_strings")))
            .Computes(VectorCost, "rows·(support vector values + coefficients) MACs + one transcendental per row and support vector", Source, CostConfidence.Estimated));
        ops.Define(Registration.ClassicalMl, "SVMRegressor", [1], op => Model(op)
            .Infer(context => context.SetOutput(0, DataType.Float32, new Shape(Rows(context), 1)))
            .Computes(VectorCost, "rows·(support vector values + coefficients) MACs + one transcendental per row and support vector", Source, CostConfidence.Estimated));

        const string treeFormula = "rows·Σ over trees of ceil(log2(nodes + 1)) compares + as many adds as trees (balanced trees assumed)";
        ops.Define(Registration.ClassicalMl, "TreeEnsembleClassifier", [1, 3, 5], op => Model(op)
            .Infer(context => InferClassifier(context, Labels(context, "classlabels_int64s", "classlabels_strings")))
            .Computes(TreeCost, treeFormula, Source, CostConfidence.Estimated));
        ops.Define(Registration.ClassicalMl, "TreeEnsembleRegressor", [1, 3, 5], op => Model(op)
            .Infer(context => context.SetOutput(0, DataType.Float32, new Shape(Rows(context), context.GetInt("n_targets", 1))))
            .Computes(TreeCost, treeFormula, Source, CostConfidence.Estimated));
        ops.Define(Registration.ClassicalMl, "TreeEnsemble", [5], op => Model(op)
            .Infer(context => context.SetOutput(0, context.InputElementType(0), new Shape(Rows(context), context.GetInt("n_targets", 1))))
            .Computes(RootedTreeCost, treeFormula, Source, CostConfidence.Estimated));
    }

    private static void DefineFeatures(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.ClassicalMl, "Scaler", [1], op => Model(op).Infer(Real).Computes(new ElementWork(Adds: 1, Multiplies: 1)));
        ops.Define(Registration.ClassicalMl, "Normalizer", [1], op => Model(op).Infer(Real).Computes(new ElementWork(Adds: 1, Multiplies: 1, Divides: 1)));
        ops.Define(Registration.ClassicalMl, "Imputer", [1], op => Model(op).Infer(ElementwiseOperators.SameAsFirst).Computes(ElementWork.Compare));
        ops.Define(Registration.ClassicalMl, "Binarizer", [1], op => Model(op).Infer(ElementwiseOperators.SameAsFirst).Computes(ElementWork.Compare));
        ops.Define(Registration.ClassicalMl, "OneHotEncoder", [1], op => Model(op).Infer(InferOneHot).Computes(ElementWork.Compare));
        ops.Define(Registration.ClassicalMl, "LabelEncoder", [1, 2, 4], op => Model(op).Infer(InferLabels).Computes(ElementWork.Compare));
        ops.Define(Registration.ClassicalMl, "CategoryMapper", [1], op => Model(op)
            .Infer(context => context.SetOutput(0, context.InputElementType(0) == DataType.String ? DataType.Int64 : DataType.String, context.InputShape(0)))
            .Computes(ElementWork.Compare));
        ops.Define(Registration.ClassicalMl, "ArrayFeatureExtractor", [1], op => Model(op).Roles(Data, OperandRole.Index).Infer(InferExtractor).Computes(ElementWork.None));
        ops.Define(Registration.ClassicalMl, "FeatureVectorizer", [1], op => Model(op).VariadicRoles(Data).Infer(InferVectorizer).Computes(ElementWork.None));
        ops.Define(Registration.ClassicalMl, "DictVectorizer", [1], op => Model(op)
            .Infer(context => context.SetOutput(0, MapValue(context), new Shape(1, Labels(context, "int64_vocabulary", "string_vocabulary") is { } words ? words : Dimension.Unknown)))
            .Computes(ElementWork.None));
        ops.Define(Registration.ClassicalMl, "CastMap", [1], op => Model(op)
            .Infer(InferCastMap)
            .Computes(ElementWork.None));
        ops.Define(Registration.ClassicalMl, "ZipMap", [1], op => Model(op)
            .Infer(context => context.SetOutput(0, new SequenceType(new MapType(
                context.Attribute("classlabels_strings") is null ? DataType.Int64 : DataType.String, new TensorType(DataType.Float32, Shape.Scalar)))))
            .Cost(context => new OperatorCost { BytesRead = context.AllInputBytes(), BytesWritten = context.InputBytes(0) }, "no arithmetic", Source));
    }

    private static OperatorDefinitionBuilder Model(OperatorDefinitionBuilder op) => op.Category(OperatorCategory.ClassicalMachineLearning);

    /// <summary>Rows of a feature matrix; a vector is one row.</summary>
    private static Dimension Rows(OperatorInvocation context) => context.InputShape(0) is not { } x ? Dimension.Unknown : x.Rank < 2 ? Dimension.One : x[0];

    private static long? Labels(OperatorInvocation context, string integers, string strings) =>
        context.GetInts(integers)?.Length ?? Texts(context, strings)?.Count;

    private static IReadOnlyList<string>? Texts(OperatorInvocation context, string name) =>
        context.Attribute(name) is { Kind: AttributeKind.Strings } texts ? texts.AsStrings() : null;

    private static void InferClassifier(InferenceContext context, long? classes)
    {
        Dimension rows = Rows(context);
        context.SetOutput(0, Texts(context, "classlabels_strings") is { Count: > 0 } ? DataType.String : DataType.Int64, new Shape(rows));
        context.SetOutput(1, DataType.Float32, new Shape(rows, classes is { } count ? count : Dimension.Unknown));
    }

    private static OperatorCost LinearCost(CostContext context)
    {
        long coefficients = context.GetFloats("coefficients")?.Length ?? 0;
        int scores = context.OutputCount > 1 ? 1 : 0;
        return new OperatorCost { FloatMacs = Rows(context) * coefficients, Adds = context.GetFloats("intercepts") is null ? Dimension.Zero : context.OutputElements(scores) };
    }

    private static OperatorCost VectorCost(CostContext context)
    {
        long values = context.GetFloats("support_vectors")?.Length ?? 0;
        long coefficients = context.GetFloats("coefficients")?.Length ?? 0;
        long vectors = context.GetInts("vectors_per_class")?.Sum() ?? context.GetInt("n_supports", 0);
        bool linear = context.GetString("kernel_type", "LINEAR") == "LINEAR";
        Dimension rows = Rows(context);
        return new OperatorCost
        {
            FloatMacs = rows * checked(values + coefficients),
            Transcendentals = linear ? Dimension.Zero : rows * vectors,
        };
    }

    private static OperatorCost TreeCost(CostContext context)
    {
        long[] trees = context.GetInts("nodes_treeids") ?? [];
        long depth = 0;
        int count = 0;
        foreach (IGrouping<long, long> tree in trees.GroupBy(id => id))
        {
            depth += BitOperations.Log2((ulong)tree.Count()) + 1;
            count++;
        }

        return new OperatorCost { Compares = Rows(context) * depth, Adds = Rows(context) * count };
    }

    private static OperatorCost RootedTreeCost(CostContext context)
    {
        long trees = context.GetInts("tree_roots")?.Length ?? 0;
        long nodes = context.GetInts("nodes_featureids")?.Length ?? 0;
        long depth = trees == 0 ? 0 : BitOperations.Log2((ulong)Math.Max(1, nodes / trees)) + 1;
        return new OperatorCost { Compares = Rows(context) * checked(trees * depth), Adds = Rows(context) * trees };
    }

    private static void Real(InferenceContext context) => context.SetOutput(0, DataType.Float32, context.InputShape(0));

    private static void InferOneHot(InferenceContext context)
    {
        long? categories = Labels(context, "cats_int64s", "cats_strings");
        context.SetOutput(0, DataType.Float32, context.InputShape(0) is { } x
            ? new Shape([.. x, categories is { } count ? count : Dimension.Unknown])
            : null);
    }

    private static void InferLabels(InferenceContext context)
    {
        DataType type;
        if (context.Definition.SinceVersion < 2)
        {
            type = context.InputElementType(0) == DataType.String ? DataType.Int64 : DataType.String;
        }
        else
        {
            type = context.Attribute("values_int64s") is not null ? DataType.Int64
                : context.Attribute("values_floats") is not null ? DataType.Float32
                : context.Attribute("values_strings") is not null ? DataType.String
                : context.GetTensor("values_tensor")?.ElementType ?? DataType.Undefined;
        }

        context.SetOutput(0, type, context.InputShape(0));
    }

    private static void InferExtractor(InferenceContext context)
    {
        Dimension picked = context.InputShape(1)?.ElementCount ?? Dimension.Unknown;
        Shape? output = context.InputShape(0) switch
        {
            null => null,
            { Rank: < 2 } => new Shape(1, picked),
            var x => x.WithDimension(x.Rank - 1, picked),
        };
        context.SetOutput(0, context.InputElementType(0), output);
    }

    private static void InferVectorizer(InferenceContext context)
    {
        long[]? sizes = context.GetInts("inputdimensions");
        context.SetOutput(0, DataType.Float32, new Shape(Rows(context), sizes is null ? Dimension.Unknown : sizes.Sum()));
    }

    private static DataType MapValue(OperatorInvocation context) =>
        context.InputType(0) is MapType { Value: TensorType value } ? value.ElementType : DataType.Undefined;

    private static void InferCastMap(InferenceContext context)
    {
        DataType type = context.GetString("cast_to", "TO_FLOAT") switch
        {
            "TO_STRING" => DataType.String,
            "TO_INT64" => DataType.Int64,
            _ => DataType.Float32,
        };
        bool sparse = context.GetString("map_form", "DENSE") == "SPARSE";
        context.SetOutput(0, type, new Shape(1, sparse && context.Attribute("max_map") is not null ? context.GetInt("max_map", 1) : Dimension.Unknown));
    }
}
