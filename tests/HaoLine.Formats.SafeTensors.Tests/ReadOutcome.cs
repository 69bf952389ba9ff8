using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Tests;

/// <summary>How a reader ended: a model with findings, or the documented exception. Everything else fails the test.</summary>
internal sealed record ReadOutcome(Model? Model, InvalidModelContentException? Error, IReadOnlyList<Diagnostic> Diagnostics) : IDisposable
{
    public static ReadOutcome OfBytes(byte[] bytes, SafeTensorsReaderOptions? options = null) => Of(ModelSource.FromMemory("memory.safetensors", bytes), options);

    public static ReadOutcome OfPath(string path, SafeTensorsReaderOptions? options = null) => Of(ModelSource.FromPath(path), options);

    public static ReadOutcome Of(ModelSource source, SafeTensorsReaderOptions? options = null)
    {
        var findings = new DiagnosticBag();
        var reader = new SafeTensorsFormatReader(options);
        try
        {
            Model model = reader.ReadAsync(source, new ModelReadContext(findings)).AsTask().GetAwaiter().GetResult();
            return new ReadOutcome(model, null, findings.Diagnostics);
        }
        catch (InvalidModelContentException error)
        {
            return new ReadOutcome(null, error, findings.Diagnostics);
        }
    }

    public void Dispose() => this.Model?.Dispose();
}
