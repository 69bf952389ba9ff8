namespace HaoLine.Operators;

/// <summary>Short forms of registration for operators of the standard domain whose cost is movement of bytes.</summary>
internal static class VersionedRegistration
{
    private const string Source = "docs/metrics.md, data movement";

    /// <summary>Registers the same meaning for several versions.</summary>
    public static void Define(this OperatorRegistryBuilder ops, string name, ReadOnlySpan<int> versions, Action<OperatorDefinitionBuilder> define)
    {
        foreach (int version in versions)
        {
            define(ops.Define("", name, version));
        }
    }

    /// <summary>Only the shape changes: a runtime moves no byte.</summary>
    public static OperatorDefinitionBuilder MovesNothing(this OperatorDefinitionBuilder definition) =>
        definition.Cost(static _ => OperatorCost.Zero, "0", Source);

    /// <summary>Every operand is read once and every result written once.</summary>
    public static OperatorDefinitionBuilder MovesAll(this OperatorDefinitionBuilder definition, CostConfidence confidence = CostConfidence.Exact) =>
        definition.Cost(
            static context => new OperatorCost { BytesRead = context.AllInputBytes(), BytesWritten = context.AllOutputBytes() },
            "bytes(operands) read, bytes(results) written",
            Source,
            confidence);

    /// <summary>Only what goes into the results is read, beside the other operands.</summary>
    public static OperatorDefinitionBuilder MovesResults(this OperatorDefinitionBuilder definition, CostConfidence confidence = CostConfidence.Exact) =>
        definition.Cost(
            static context =>
            {
                HaoLine.Ir.Dimension read = context.AllOutputBytes();
                for (int i = 1; i < context.InputCount; i++)
                {
                    read += context.InputBytes(i);
                }

                return new OperatorCost { BytesRead = read, BytesWritten = context.AllOutputBytes() };
            },
            "bytes(results) + bytes(other operands) read, bytes(results) written",
            Source,
            confidence);

    /// <summary>Nothing is read but controls; results are written once.</summary>
    public static OperatorDefinitionBuilder WritesResults(this OperatorDefinitionBuilder definition) =>
        definition.Cost(
            static context => new OperatorCost { BytesRead = context.AllInputBytes(), BytesWritten = context.AllOutputBytes() },
            "bytes(controls) read, bytes(results) written",
            Source);
}
