using System.Globalization;
using BenchmarkDotNet.Running;
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
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
