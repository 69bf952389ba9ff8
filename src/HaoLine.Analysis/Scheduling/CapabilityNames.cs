using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Names of capability flags for reports and messages.</summary>
internal static class CapabilityNames
{
    private static readonly (ModelCapabilities Flag, string Code, string Words)[] Names =
    [
        (ModelCapabilities.Metadata, "metadata", "metadata"),
        (ModelCapabilities.TensorTypes, "tensorTypes", "tensor types"),
        (ModelCapabilities.TensorPayloads, "tensorPayloads", "tensor payloads"),
        (ModelCapabilities.Topology, "topology", "topology"),
        (ModelCapabilities.OperatorSemantics, "operatorSemantics", "operator semantics"),
        (ModelCapabilities.Quantization, "quantization", "quantization"),
        (ModelCapabilities.CompiledPlan, "compiledPlan", "compiled plan"),
    ];

    public static IReadOnlyList<string> Codes(ModelCapabilities capabilities) =>
        [.. Names.Where(name => capabilities.HasFlag(name.Flag)).Select(static name => name.Code)];

    public static string Describe(ModelCapabilities capabilities) =>
        string.Join(" and no ", Names.Where(name => capabilities.HasFlag(name.Flag)).Select(static name => name.Words));
}
