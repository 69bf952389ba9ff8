using System.Text;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tests;

/// <summary>How a reader ended: a model with findings, or the documented exception. Everything else fails the test.</summary>
internal sealed record ReadOutcome(Model? Model, InvalidModelContentException? Error, IReadOnlyList<Diagnostic> Diagnostics) : IDisposable
{
    public ArchitectureFacts Facts => this.Model!.Facets.Find<ArchitectureFacts>()!;

    public static ReadOutcome OfConfig(string config) => OfConfig(Encoding.UTF8.GetBytes(config));

    public static ReadOutcome OfConfig(byte[] config) => Of(ModelSource.FromMemory("config.json", config));

    public static ReadOutcome Of(ModelSource source)
    {
        var findings = new DiagnosticBag();
        try
        {
            Model model = new HuggingFaceFormatReader().ReadAsync(source, new ModelReadContext(findings)).AsTask().GetAwaiter().GetResult();
            return new ReadOutcome(model, null, findings.Diagnostics);
        }
        catch (InvalidModelContentException error)
        {
            return new ReadOutcome(null, error, findings.Diagnostics);
        }
    }

    public void Dispose() => this.Model?.Dispose();
}
