using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Tests;

/// <summary>Reading in one call.</summary>
internal static class Reads
{
    public static (Model Model, IReadOnlyList<Diagnostic> Findings) Bytes(byte[] content, string name = "model.h5", IFormatReader? reader = null) =>
        Source(ModelSource.FromMemory(name, content), reader);

    public static (Model Model, IReadOnlyList<Diagnostic> Findings) File(string path, IFormatReader? reader = null) => Source(ModelSource.FromPath(path), reader);

    public static (Model Model, IReadOnlyList<Diagnostic> Findings) Source(ModelSource source, IFormatReader? reader = null)
    {
        var bag = new DiagnosticBag();
        ValueTask<Model> task = (reader ?? new KerasFormatReader()).ReadAsync(source, new ModelReadContext(bag), TestContext.Current.CancellationToken);
        Model model = task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("Reading a file does not wait.");
        model.Freeze();
        return (model, bag.Diagnostics);
    }

    public static InvalidModelContentException Error(byte[] content, string name = "model.h5", IFormatReader? reader = null)
    {
        Action read = () => Bytes(content, name, reader).Model.Dispose();
        return read.Should().Throw<InvalidModelContentException>().Which;
    }

    /// <summary>Elements of the weights of the model itself, state of the optimizer left out.</summary>
    public static long Elements(this Model model) =>
        model.Weights.Where(static weight => weight.Role != TensorRole.OptimizerState).Sum(static weight => weight.Data.ElementCount);

    public static float[] Floats(TensorData data)
    {
        byte[] bytes = new byte[data.ByteLength];
        data.ReadExactly(0, bytes);
        float[] values = new float[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }
}
