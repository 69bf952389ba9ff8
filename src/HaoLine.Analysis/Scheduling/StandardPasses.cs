using HaoLine.Hardware;

namespace HaoLine.Analysis;

/// <summary>The built-in analyses by the results they produce.</summary>
internal static class StandardPasses
{
    /// <summary>All of them in report order.</summary>
    public static IReadOnlyList<IAnalysisPass> All(StandardAnalysisOptions options) =>
    [
        new StructurePass(),
        new TypeInferencePass(),
        new ParametersPass(),
        new CostPass(),
        new MemoryPass(options.Memory),
        new ModulesPass(),
        new LayersPass(),
        new GraphPass(),
        new LlmPass(),
        new LlmMemoryPass(options.Hardware),
        new LlmSpeedPass(options.Hardware),
        new HardwarePass(options.Hardware),
        new ServingPass(),
        new WeightsPass(),
    ];

    /// <summary>The built-in producer of a result with default options; null when there is none.</summary>
    public static IAnalysisPass? Create(ResultKey key) =>
        All(StandardAnalysisOptions.Default).FirstOrDefault(pass => ReferenceEquals(pass.Descriptor.Produces, key));
}
