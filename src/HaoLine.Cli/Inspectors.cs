namespace HaoLine.Cli;

/// <summary>The inspector with every format this command knows.</summary>
internal static class Inspectors
{
    private static readonly Lazy<ModelInspector> Standard = new(static () => ModelInspector.CreateBuilder()
        .UseOnnx()
        .UseSafeTensors()
        .UseHuggingFace()
        .UsePyTorch()
        .UseTensorFlow()
        .AddStandardAnalyses()
        .Build());

    public static ModelInspector Default => Standard.Value;
}
