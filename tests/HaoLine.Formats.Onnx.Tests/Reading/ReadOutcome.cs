using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>How one read ended: a model with findings, or the documented exception. Anything else fails the test.</summary>
internal sealed class ReadOutcome : IDisposable
{
    public Model? Model { get; private init; }

    public InvalidModelContentException? Error { get; private init; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; private init; } = [];

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

    public static ReadOutcome OfBytes(byte[] bytes, InspectionLimits? limits = null) =>
        Of(ModelSource.FromMemory("memory.onnx", bytes), limits);

    public static ReadOutcome Of(ModelSource source, InspectionLimits? limits = null, OnnxReaderOptions? options = null)
    {
        var bag = new DiagnosticBag();
        try
        {
            ValueTask<Model> task = new OnnxFormatReader(options).ReadAsync(source, new ModelReadContext(bag, limits));
            Model model = task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
            model.Freeze();
            return new ReadOutcome { Model = model, Diagnostics = bag.Diagnostics };
        }
        catch (InvalidModelContentException error)
        {
            return new ReadOutcome { Error = error, Diagnostics = bag.Diagnostics };
        }
    }

    public void Dispose() => this.Model?.Dispose();
}
