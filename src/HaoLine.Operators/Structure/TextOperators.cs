using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Operators on strings. Strings have no fixed size, so their bytes stay unknown.</summary>
internal static class TextOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("StringNormalizer", [10], static op => Text(op).Roles(Data).Infer(InferNormalizer));
        ops.Define("StringConcat", [20], static op => Text(op).Roles(Data, Data)
            .Infer(static context => context.SetOutput(0, DataType.String, Broadcasting.Shapes(context.InputShape(0), context.InputShape(1)))));
        ops.Define("StringSplit", [20], static op => Text(op).Roles(Data).Traits(OperatorTraits.DataDependentShape).Infer(InferSplit));
        ops.Define("RegexFullMatch", [20], static op => Text(op).Roles(Data)
            .Infer(static context => context.SetOutput(0, DataType.Bool, context.InputShape(0))));
        ops.Define("TfIdfVectorizer", [9], static op => Text(op).Roles(Data).Infer(InferTfIdf));
    }

    private static OperatorDefinitionBuilder Text(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Text).MovesAll(CostConfidence.Estimated);

    private static void InferNormalizer(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        bool removes = context.Attribute("stopwords") is { Kind: AttributeKind.Strings } words && words.AsByteStrings().Count > 0;
        context.SetOutput(0, DataType.String, shape is { Rank: > 0 } && removes ? shape.WithDimension(shape.Rank - 1, Dimension.Unknown) : shape);
        context.SetUnknownReason(0, "the number of stop words that are removed depends on data");
    }

    private static void InferSplit(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        context.SetOutput(0, DataType.String, shape is null ? null : new Shape(shape.Append(Dimension.Unknown)));
        context.SetOutput(1, DataType.Int64, shape);
        context.SetUnknownReason(0, "the number of parts depends on data");
    }

    private static void InferTfIdf(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        long[] places = context.GetInts("ngram_indexes") ?? [];
        Dimension width = places.Length == 0 ? Dimension.Unknown : checked(places.Max() + 1);
        context.SetOutput(0, DataType.Float32, shape switch
        {
            null => null,
            { Rank: <= 1 } => new Shape(width),
            _ => new Shape(shape.Take(shape.Rank - 1).Append(width)),
        });
    }
}
