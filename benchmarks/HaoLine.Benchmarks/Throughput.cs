using System.Diagnostics;
using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;

namespace HaoLine.Benchmarks;

/// <summary>Time and allocation of reading and of each analysis for chains of several lengths, warm, in one process.</summary>
internal static class Throughput
{
    private const int Rounds = 20;

    public static async Task RunAsync(int[] sizes)
    {
        var results = new List<Dictionary<string, Figure>>();
        foreach (int nodes in sizes)
        {
            string path = Path.Combine(Path.GetTempPath(), $"haoline-throughput-{nodes}.onnx");
            using (Model model = GeneratedModels.Chain(nodes))
            {
                await new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(model, path);
            }

            results.Add(await MeasureAsync(path, nodes));
            File.Delete(path);
        }

        foreach (string step in results[0].Keys)
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                Figure figure = results[i][step];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{step,-12} {sizes[i],8} nodes {figure.Milliseconds,8:F1} ms {figure.BytesPerNode,6} B/node"));
            }

            if (sizes.Length > 1)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{step,-12} ratio {results[^1][step].Milliseconds / results[0][step].Milliseconds:F2}"));
            }
        }
    }

    private static async Task<Dictionary<string, Figure>> MeasureAsync(string path, int nodes)
    {
        var figures = new Dictionary<string, Figure>();
        ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build();
        for (int round = 0; round < Rounds; round++)
        {
            await Measure("whole", async () => (await inspector.InspectAsync(path)).Dispose());
            Model? model = null;
            await Measure("read", async () => model = await new OnnxFormatReader().ReadAsync(
                ModelSource.FromFile(path), new ModelReadContext(new HaoLine.Diagnostics.DiagnosticBag())));
            using (model)
            {
                model!.Freeze();
                foreach ((string name, Func<IAnalysisPass>[] passes) in Passes)
                {
                    IModelInspectorBuilder builder = ModelInspector.CreateBuilder();
                    foreach (Func<IAnalysisPass> pass in passes)
                    {
                        builder = builder.AddPass(pass());
                    }

                    ModelInspector one = builder.Build();
                    await Measure(name, async () => await one.InspectAsync(model));
                }
            }
        }

        return figures;

        async Task Measure(string name, Func<Task> run)
        {
            // A collection that an earlier step earned would be paid by this one.
            GC.Collect();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            await run();
            double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            long bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / nodes;
            figures[name] = figures.TryGetValue(name, out Figure known) ? new Figure(Math.Min(time, known.Milliseconds), bytes) : new Figure(time, bytes);
        }
    }

    /// <summary>Each analysis with what it needs.</summary>
    private static IEnumerable<(string Name, Func<IAnalysisPass>[] Passes)> Passes =>
    [
        ("structure", [static () => new StructurePass()]),
        ("types", [static () => new TypeInferencePass()]),
        ("parameters", [static () => new ParametersPass()]),
        ("costs", [static () => new TypeInferencePass(), static () => new CostPass()]),
        ("memory", [static () => new TypeInferencePass(), static () => new ParametersPass(), static () => new MemoryPass()]),
        ("all passes", [static () => new StructurePass(), static () => new TypeInferencePass(), static () => new ParametersPass(), static () => new CostPass(), static () => new MemoryPass(), static () => new ModulesPass()]),
    ];

    private readonly record struct Figure(double Milliseconds, long BytesPerNode);
}
