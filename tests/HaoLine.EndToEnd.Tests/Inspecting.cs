using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.EndToEnd.Tests;

/// <summary>One inspector for all end-to-end tests, as a user would build it.</summary>
internal static class Inspecting
{
    public static ModelInspector Inspector { get; } = ModelInspector.CreateBuilder().UseOnnx().UseGguf().AddStandardAnalyses().Build();

    public static Inspection File(string path, InspectionOptions? options = null) =>
        Inspector.InspectAsync(path, options, null, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    public static Inspection Model(Model model, InspectionOptions? options = null) =>
        Inspector.InspectAsync(model, options, null, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    /// <summary>The inspection, or the documented error that reading ended in.</summary>
    public static (Inspection? Inspection, InvalidModelContentException? Error) TryFile(string path, InspectionOptions? options = null)
    {
        try
        {
            return (File(path, options), null);
        }
        catch (InvalidModelContentException error)
        {
            return (null, error);
        }
    }
}
