using HaoLine.Analysis;
using HaoLine.Hardware;

namespace HaoLine.Cli;

/// <summary>The inspector with every format this command knows.</summary>
internal static class Inspectors
{
    private static readonly Lazy<ModelInspector> Standard = new(static () => With(HardwareCatalog.Default));

    public static ModelInspector Default => Standard.Value;

    /// <summary>The same with other devices.</summary>
    public static ModelInspector With(HardwareCatalog hardware) => ModelInspector.CreateBuilder()
        .UseOnnx()
        .UseSafeTensors()
        .UseGguf()
        .UsePyTorch()
        .UseTensorFlow()
        .UseHuggingFace()
        .AddStandardAnalyses(new StandardAnalysisOptions { Hardware = hardware })
        .Build();
}
