using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Formats.Gguf;
using HaoLine.Ir;

namespace HaoLine.Benchmarks;

/// <summary>Statistics of 256 MiB of float32 from a cached file on one core (the aim is 3 GB/s), and the header of a large GGUF.</summary>
[MemoryDiagnoser]
public class WeightsBenchmark
{
    private const long Elements = 64L << 20;
    private readonly ModelInspector statistics = ModelInspector.CreateBuilder().AddPass(new WeightsPass()).Build();
    private readonly ModelInspector header = ModelInspector.CreateBuilder().UseGguf().Build();
    private string folder = null!;
    private Model model = null!;
    private string gguf = null!;

    /// <summary>Fills a file with normally distributed values.</summary>
    public static void WriteValues(string path, long elements)
    {
        using FileStream file = File.Create(path);
        var random = new Random(1);
        float[] part = new float[1 << 20];
        for (int i = 0; i < part.Length; i++)
        {
            part[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * 0.02);
        }

        for (long done = 0; done < elements; done += part.Length)
        {
            file.Write(MemoryMarshal.AsBytes(part.AsSpan()));
        }
    }

    /// <summary>One matrix of 4,096 columns over a file of float32, read piece by piece or mapped.</summary>
    public static Model Open(string path, bool isMapped = false)
    {
        IRandomAccessSource source = isMapped ? new MemoryMappedSource(path) : new FileSource(path);
        long elements = source.Length / 4;
        var model = new Model(null) { Weights = [new NamedTensor("w", new SourceTensorData(DataType.Float32, [elements / 4096, 4096], source, 0, elements * 4))] };
        model.Own(source);
        return model;
    }

    [GlobalSetup]
    public void Setup()
    {
        this.folder = Directory.CreateTempSubdirectory("haoline-bench-").FullName;
        WriteValues(Path.Combine(this.folder, "w.bin"), Elements);
        this.model = Open(Path.Combine(this.folder, "w.bin"));
        this.gguf = Path.Combine(this.folder, "m.gguf");
        SparseGguf.Write(this.gguf, 8L << 30);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        this.model.Dispose();
        Directory.Delete(this.folder, recursive: true);
    }

    [Benchmark]
    public WeightsResult Statistics256MiB()
    {
        using Inspection inspection = this.statistics.InspectAsync(this.model, new InspectionOptions { IncludeWeightStatistics = true }).GetAwaiter().GetResult();
        return inspection.Get(WeightsPass.Result);
    }

    [Benchmark]
    public int GgufHeader()
    {
        using Inspection inspection = this.header.InspectAsync(this.gguf).GetAwaiter().GetResult();
        return inspection.Model.Weights.Count;
    }
}
