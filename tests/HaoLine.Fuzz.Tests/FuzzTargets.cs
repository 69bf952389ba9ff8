using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Onnx;
using HaoLine.Formats.Onnx.Tests.Reading;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Fuzz.Tests;

/// <summary>Every target; a new reader or analysis adds one line.</summary>
public static class FuzzTargets
{
    private static readonly string[] SharedSeeds =
    [
        "models/onnx/onnx__onnx/light_bvlc_alexnet.onnx",
        "models/onnx/NVIDIA__TensorRT/Polygraphy/tests/models/loop.onnx",
        "models/onnx/NVIDIA__TensorRT/Polygraphy/tests/models/qdq_conv.onnx",
        "models/onnx/deb__libonnx-testdata/node/test_layer_normalization_2d_axis0_expanded.onnx",
        "models/onnx/onnx__sklearn-onnx/treecl2.onnx",
    ];

    private static readonly ModelInspector Inspector = ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build();

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("onnx-reader", OnnxSeeds, ReadOnnx),
        new("inspect", InspectSeeds, Inspect, KeepsLengths: true),
    ];

    public static IReadOnlyList<byte[]> OnnxSeeds()
    {
        List<byte[]> seeds = [OnnxBytes.Valid(), OnnxBytes.Rich()];
        if (Corpus.IsPresent)
        {
            seeds.AddRange(SharedSeeds.Select(path => File.ReadAllBytes(Corpus.Path(path.Split('/')))));
        }

        return seeds;
    }

    /// <summary>Smaller files than those of the reader: a whole inspection costs more than a read.</summary>
    private static IReadOnlyList<byte[]> InspectSeeds() => [.. OnnxSeeds().Where(seed => seed.Length < 32 * 1024), HostileSeeds.Convolutions(), HostileSeeds.Shapes(), HostileSeeds.Operators()];

    private static void Inspect(byte[] bytes)
    {
        using Inspection inspection = Inspector.InspectAsync(ModelSource.FromMemory("fuzz.onnx", bytes)).GetAwaiter().GetResult();
        PassOutcome? failed = inspection.Passes.FirstOrDefault(pass => pass.Status == PassStatus.Failed);
        if (failed is not null)
        {
            throw new InvalidOperationException($"{failed.Key}: {string.Join("; ", inspection.Diagnostics.Where(finding => finding.Id == "HL9001").Select(finding => finding.Message))}");
        }

        inspection.ToReport();
    }

    private static void ReadOnnx(byte[] bytes)
    {
        ModelSource source = ModelSource.FromMemory("fuzz.onnx", bytes);
        var reader = new OnnxFormatReader();
        reader.Match(source);
        ValueTask<Model> read = reader.ReadAsync(source, new ModelReadContext(new DiagnosticBag()));
        using Model model = read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();
        model.Freeze();
        byte[] buffer = new byte[256];
        foreach (Value value in GraphWalker.Graphs(model).SelectMany(graph => graph.Initializers))
        {
            if (value.Constant is { IsAvailable: true, ByteLength: > 0 } and not SparseTensorData)
            {
                value.Constant.Read(0, buffer);
            }
        }
    }
}
