using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.PyTorch.Tests;

/// <summary>Reading in one call, and archives in one call.</summary>
internal static class Reads
{
    public static (Model Model, IReadOnlyList<Diagnostic> Findings) Bytes(byte[] content, string name = "model.pt", PyTorchReaderOptions? options = null) =>
        Source(ModelSource.FromMemory(name, content), options);

    public static (Model Model, IReadOnlyList<Diagnostic> Findings) File(string path) => Source(ModelSource.FromFile(path));

    public static (Model Model, IReadOnlyList<Diagnostic> Findings) Source(ModelSource source, PyTorchReaderOptions? options = null)
    {
        var bag = new DiagnosticBag();
        var reader = new PyTorchFormatReader(options);
        ValueTask<Model> task = reader.ReadAsync(source, new ModelReadContext(bag), TestContext.Current.CancellationToken);
        Model model = task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("Reading a file does not wait.");
        model.Freeze();
        return (model, bag.Diagnostics);
    }

    public static InvalidModelContentException Error(byte[] content, string name = "model.pt", PyTorchReaderOptions? options = null)
    {
        Action read = () => Bytes(content, name, options).Model.Dispose();
        return read.Should().Throw<InvalidModelContentException>().Which;
    }

    public static ZipBuilder Archive(byte[] pickle, params byte[][] storages)
    {
        ZipBuilder builder = new ZipBuilder().Add("archive/data.pkl", pickle).Add("archive/byteorder", "little"u8);
        for (int i = 0; i < storages.Length; i++)
        {
            builder.Add($"archive/data/{i}", storages[i], alignment: 64);
        }

        return builder.Add("archive/version", "3\n"u8);
    }

    public static byte[] Floats(params float[] values)
    {
        byte[] bytes = new byte[values.Length * 4];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    public static float[] Floats(TensorData data)
    {
        byte[] bytes = new byte[data.ByteLength];
        data.ReadExactly(0, bytes);
        float[] values = new float[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    public static NamedTensor Find(this Model model, string name) => model.Weights.Single(weight => weight.Name == name);
}
