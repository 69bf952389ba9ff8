using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Gguf;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;

namespace HaoLine.Benchmarks;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["generate", "weights", var mebibytes, var path]:
                // One weight has 4096² float32 = 64 MiB.
                using (Model model = GeneratedModels.LargeWeights(int.Parse(mebibytes, CultureInfo.InvariantCulture) / 64, 4096))
                {
                    await new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(model, path);
                }

                return 0;
            case ["generate", "chain", var nodes, var path]:
                using (Model model = GeneratedModels.Chain(int.Parse(nodes, CultureInfo.InvariantCulture)))
                {
                    await new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(model, path);
                }

                return 0;
            case ["throughput", .. var sizes]:
                await Throughput.RunAsync([.. sizes.Select(static size => int.Parse(size, CultureInfo.InvariantCulture))]);
                return 0;
            case ["generate", "gguf", var mebibytes, var path]:
                SparseGguf.Write(path, long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20);
                return 0;
            case ["generate", "safetensors", var mebibytes, var path]:
                SparseSafeTensors.Write(path, long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20);
                return 0;
            case ["safetensors", var path]:
                await SparseSafeTensors.ReadAsync(path);
                return 0;
            case ["safetensors-warm", var path]:
                await SparseSafeTensors.MeasureAsync(path);
                return 0;
            case ["generate", "values", var mebibytes, var path]:
                WeightsBenchmark.WriteValues(path, long.Parse(mebibytes, CultureInfo.InvariantCulture) << 18);
                return 0;
            case ["generate", "hub-graph", var blocks, var path]:
                HubGraph.Write(HubGraph.Create(int.Parse(blocks, CultureInfo.InvariantCulture), isGrouped: false), path);
                return 0;
            case ["layout", var path]:
                HubGraph.LayOut(path);
                return 0;
            case ["layout-warm", var blocks]:
                HubGraph.Measure(int.Parse(blocks, CultureInfo.InvariantCulture));
                return 0;
            case ["floor"]:
                return 0;
            case ["gguf", var path]:
                // The reader as a program would embed it, without analyses.
                using (Model model = await new GgufFormatReader().ReadAsync(ModelSource.FromFile(path), new ModelReadContext(new DiagnosticBag())))
                {
                    Console.WriteLine($"{model.Weights.Count} {model.Facets.Find<GgufFile>()!.Find("tokenizer.ggml.tokens")!.Array!.Count}");
                }

                return 0;
            case ["weights", var path]:
                Weights(path, isMapped: false);
                return 0;
            case ["weights-mapped", var path]:
                Weights(path, isMapped: true);
                return 0;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }

    /// <summary>
    /// Statistics of a file of float32, several times after each other and in turn with bare reading of the same file, which the clock and
    /// the neighbours of the machine slow down as much; prints bytes per second and the peak of memory.
    /// </summary>
    private static void Weights(string path, bool isMapped)
    {
        using Model model = WeightsBenchmark.Open(path, isMapped);
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(new WeightsPass()).Build();
        var speeds = new List<double>();
        for (int i = 0; i < 16; i++)
        {
            double reading = ReadingSpeed(path);
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            using Inspection inspection = inspector.InspectAsync(model, new InspectionOptions { IncludeWeightStatistics = true }).GetAwaiter().GetResult();
            double seconds = clock.Elapsed.TotalSeconds;
            double cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            TensorStatistics found = inspection.Get(WeightsPass.Result).Tensors[0];
            speeds.Add(found.Elements * 4 / seconds / 1e9);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{speeds[^1]:F2} GB/s, {found.Elements * 4 / cpu / 1e9:F2} GB per CPU second, bare reading {reading:F2} GB/s, std {found.StandardDeviation:R}, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        }

        double[] warm = [.. speeds.Skip(1).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after the first: median {warm[warm.Length / 2]:F2} GB/s, best {warm[^1]:F2} GB/s"));
    }

    private static double ReadingSpeed(string path)
    {
        byte[] buffer = new byte[128 << 10];
        using var file = File.OpenHandle(path);
        long read = 0;
        var clock = Stopwatch.StartNew();
        for (int count; (count = RandomAccess.Read(file, buffer, read)) > 0; read += count)
        {
        }

        return read / clock.Elapsed.TotalSeconds / 1e9;
    }
}
