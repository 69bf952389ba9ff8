using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Short forms of registration used by the compute operators.</summary>
internal static class Registration
{
    public const string Onnx = "";

    public const string Microsoft = "com.microsoft";

    public const string ClassicalMl = "ai.onnx.ml";

    /// <summary>Registers the same meaning for several versions of an operator.</summary>
    public static void Define(this OperatorRegistryBuilder ops, string domain, string name, ReadOnlySpan<int> versions, Action<OperatorDefinitionBuilder> define)
    {
        foreach (int version in versions)
        {
            define(ops.Define(domain, name, version));
        }
    }

    /// <summary>
    /// Registers a cost that is arithmetic plus traffic: every given operand read once, every result written once.
    /// The confidence becomes unknown as soon as an arithmetic entry is.
    /// </summary>
    public static OperatorDefinitionBuilder Computes(
        this OperatorDefinitionBuilder definition,
        CostFacet arithmetic,
        string formula,
        string source = "ONNX operator specification",
        CostConfidence confidence = CostConfidence.Exact) =>
        definition.Cost(context => Complete(context, arithmetic(context), confidence), formula, source, confidence);

    /// <summary>Sets value folding when there is one.</summary>
    public static OperatorDefinitionBuilder Folds(this OperatorDefinitionBuilder definition, FoldFacet? fold) =>
        fold is null ? definition : definition.Fold(fold);

    /// <summary>Registers work per element of the first result.</summary>
    public static OperatorDefinitionBuilder Computes(this OperatorDefinitionBuilder definition, ElementWork work) => definition.Computes(
        context => ElementwiseCost.Of(context.OutputElements(), work), $"elements(Y) × ({work})", "docs/metrics.md, elementwise");

    private static OperatorCost Complete(CostContext context, OperatorCost arithmetic, CostConfidence confidence)
    {
        bool known = !(arithmetic.FloatMacs.IsUnknown || arithmetic.IntegerMacs.IsUnknown || arithmetic.Adds.IsUnknown
            || arithmetic.Multiplies.IsUnknown || arithmetic.Divides.IsUnknown || arithmetic.Compares.IsUnknown
            || arithmetic.Transcendentals.IsUnknown);
        CostConfidence lowest = (CostConfidence)Math.Max((int)arithmetic.Confidence, (int)confidence);
        return arithmetic with
        {
            BytesRead = context.AllInputBytes(),
            BytesWritten = context.AllOutputBytes(),
            Confidence = known ? lowest : CostConfidence.Unknown,
        };
    }
}
