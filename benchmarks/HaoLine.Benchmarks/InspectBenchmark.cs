using BenchmarkDotNet.Attributes;
using HaoLine.Analysis;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;

namespace HaoLine.Benchmarks;

/// <summary>Reading and the whole standard analysis of chains; time must grow with nodes, not faster.</summary>
[MemoryDiagnoser]
public class InspectBenchmark
{
    private readonly ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build();
    private string path = "";

    [Params(5_000, 25_000, 50_000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        this.path = Path.Combine(Path.GetTempPath(), $"haoline-chain-{this.Nodes}.onnx");
        using Model model = GeneratedModels.Chain(this.Nodes);
        new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(model, this.path).AsTask().GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(this.path);

    [Benchmark]
    public async Task<int> Inspect()
    {
        using Inspection inspection = await this.inspector.InspectAsync(this.path);
        return inspection.Passes.Count;
    }
}
