using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Remote.Tests;

/// <summary>Whole inspections of remote files give the results of local ones with a part of the bytes.</summary>
public sealed class RemoteInspectionTests
{
    [Fact]
    public async Task Remote_onnx_model_gives_the_local_result_and_its_weights_stay_away()
    {
        var graph = new Graph("large");
        Value value = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, 512)));
        for (int i = 0; i < 8; i++)
        {
            Value weight = graph.AddInitializer($"w{i}", InlineTensorData.FromSingles([512, 512], new float[512 * 512]));
            value = graph.AddNode(OperatorId.Onnx("MatMul"), [value, weight], [$"h{i}"]).Outputs[0];
        }

        graph.AddOutput(value);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "large.onnx");
        using (var model = new Model(graph) { Imports = [new OperatorSetImport("", 17)], Metadata = new ModelMetadata { Format = "onnx", FormatVersion = 8 } })
        {
            await new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(model, path, TestContext.Current.CancellationToken);
        }

        byte[] content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        content.Length.Should().BeGreaterThan(8 * 512 * 512 * 4);
        ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build();
        await using RangeServer server = await RangeServer.StartAsync(content);
        HttpRangeSource source = await HttpRangeSource.OpenAsync(server.Address, new RemoteOptions { BlockBytes = 8192 }, null, TestContext.Current.CancellationToken);
        using Inspection remote = await inspector.InspectAsync(ModelSource.FromSource(source), ct: TestContext.Current.CancellationToken);
        using Inspection local = await inspector.InspectAsync(ModelSource.FromMemory("local", content), ct: TestContext.Current.CancellationToken);

        remote.Get(ParametersPass.Result).Total.Should().Be(8 * 512 * 512);
        remote.Get(CostPass.Result).Totals.Macs.Should().Be(local.Get(CostPass.Result).Totals.Macs);
        server.BytesSent.Should().BeLessThan(content.Length / 20, "a block around each header is enough");
        remote.Model.Source.Path.Should().NotContain("secret");
    }

    [Fact]
    public async Task A_remote_failure_while_reading_is_an_error_with_place_and_reason()
    {
        byte[] content = new byte[200_000];
        await using RangeServer server = await RangeServer.StartAsync(content, static (_, context) =>
        {
            bool isFirst = RangeServer.RangeOf(context).First == 0;
            context.Response.StatusCode = 404;
            return Task.FromResult(!isFirst);
        });
        using HttpRangeSource source = await HttpRangeSource.OpenAsync(server.Address, new RemoteOptions { BlockBytes = 4096 }, null, TestContext.Current.CancellationToken);

        Action read = () => source.Read(100_000, new byte[10]);

        read.Should().Throw<IOException>().WithMessage("*404*");
    }
}
