namespace HaoLine.Cli;

/// <summary>The inspector with every format this command knows.</summary>
internal static class Inspectors
{
    private static readonly Lazy<ModelInspector> Standard = new(static () => ModelInspector.CreateBuilder()
        .UseOnnx()
        .UseSafeTensors()
        .UseGguf()
        .UsePyTorch()
        .UseTensorFlow()
        .UseHuggingFace()
        .AddStandardAnalyses()
        .Build());

    public static ModelInspector Default => Standard.Value;
}
