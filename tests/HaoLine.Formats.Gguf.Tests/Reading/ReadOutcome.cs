using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>How one read ended: a model with findings, or the documented exception. Anything else fails the test.</summary>
internal sealed class ReadOutcome : IDisposable
{
    public Model? Model { get; private init; }

    public InvalidModelContentException? Error { get; private init; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; private init; } = [];

    public GgufFile File => this.Model!.Facets.Find<GgufFile>()!;

    public static ReadOutcome OfFile(string path)
    {
        try
        {
            return Of(ModelSource.FromFile(path));
        }
        catch (InvalidModelContentException error)
        {
            return new ReadOutcome { Error = error };
        }
    }

    public static ReadOutcome OfBytes(byte[] bytes, InspectionLimits? limits = null) => Of(ModelSource.FromMemory("memory.gguf", bytes), limits);

    public static ReadOutcome Of(ModelSource source, InspectionLimits? limits = null, GgufReaderOptions? options = null)
    {
        var bag = new DiagnosticBag();
        try
        {
            Model model = new GgufFormatReader(options).ReadAsync(source, new ModelReadContext(bag, limits)).AsTask().GetAwaiter().GetResult();
            model.Freeze();
            return new ReadOutcome { Model = model, Diagnostics = bag.Diagnostics };
        }
        catch (InvalidModelContentException error)
        {
            return new ReadOutcome { Error = error, Diagnostics = bag.Diagnostics };
        }
    }

    /// <summary>The verdict in the words of the shared manifest: <c>ok</c>, <c>warning kind…</c> or <c>error kind</c>.</summary>
    public string Verdict()
    {
        if (this.Error is not null)
        {
            return $"error {this.Error.Kind.ToCode()}";
        }

        string[] kinds = [.. this.Diagnostics.Where(finding => finding.Severity >= DiagnosticSeverity.Warning).Select(finding => finding.Kind.ToCode()).Distinct()];
        return kinds.Length == 0 ? "ok" : "warning " + string.Join('+', kinds);
    }

    public void Dispose() => this.Model?.Dispose();
}
