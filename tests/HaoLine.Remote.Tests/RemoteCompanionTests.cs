using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Gguf;
using HaoLine.Formats.Onnx;
using HaoLine.Formats.SafeTensors;
using HaoLine.HuggingFace;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Remote.Tests;

/// <summary>Models of several files at a server: found beside the model's address, and nowhere else.</summary>
public sealed class RemoteCompanionTests : IDisposable
{
    private const int Rows = 64;

    private static readonly RemoteOptions Options = new() { BlockBytes = 512, MaximumRequestBytes = 4096, RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 1 };

    private static readonly ModelInspector Inspector = ModelInspector.CreateBuilder()
        .UseOnnx().UseSafeTensors().UseGguf().UsePyTorch().UseHuggingFace().AddStandardAnalyses().Build();

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Shards_of_an_index_are_found_beside_it_and_their_weights_stay_away()
    {
        await this.WriteShardsAsync();
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(Index(server), Options, null, Token), ct: Token);
        using Inspection local = await Inspector.InspectAsync(this.folder.File("model.safetensors.index.json"), ct: Token);

        remote.Get(ParametersPass.Result).Total.Should().Be(6 * Rows * Rows);
        remote.Model.Weights.Select(static weight => weight.Name).Should().Equal(local.Model.Weights.Select(static weight => weight.Name));
        remote.Diagnostics.Should().BeEmpty();
        remote.Model.Capabilities.Should().Be(local.Model.Capabilities);
        remote.Model.Source.CompanionByteLength.Should().Be(local.Model.Source.CompanionByteLength);
        server.BytesSent.Should().BeLessThan(6 * Rows * Rows * 4 / 4, "payloads are places");
        server.Paths.Should().OnlyContain(static path => path.StartsWith("/models/model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Payloads_of_shards_can_be_read_after_the_headers()
    {
        await this.WriteShardsAsync();
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(Index(server), Options, null, Token), ct: Token);

        for (int i = 0; i < 6; i++)
        {
            byte[] bytes = new byte[Rows * Rows * 4];
            remote.Model.Weights.Single(weight => weight.Name == $"w{i}").Data.ReadExactly(0, bytes);
            BitConverter.ToSingle(bytes).Should().Be(i);
            BitConverter.ToSingle(bytes, bytes.Length - 4).Should().Be(i);
        }
    }

    [Fact]
    public async Task A_shard_that_the_server_does_not_have_leaves_a_partial_model()
    {
        string[] shards = await this.WriteShardsAsync();
        File.Delete(this.folder.File(shards[1]));
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(Index(server), Options, null, Token), ct: Token);

        remote.Model.Weights.Should().HaveCount(5);
        Diagnostic missing = remote.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1101").Which;
        missing.Message.Should().Contain(shards[1]).And.Contain("404");
    }

    [Fact]
    public async Task A_server_that_fails_for_a_shard_ends_the_reading_instead_of_leaving_a_part_out()
    {
        string[] shards = await this.WriteShardsAsync();
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path, (_, context) =>
        {
            bool fails = context.Request.Path.Value!.EndsWith(shards[2], StringComparison.Ordinal);
            context.Response.StatusCode = fails ? 503 : 200;
            return Task.FromResult(fails);
        });
        ModelSource source = await RemoteModels.OpenAsync(Index(server), Options, null, Token);

        Func<Task> read = () => Inspector.InspectAsync(source, ct: Token);

        (await read.Should().ThrowAsync<RemoteReadException>()).Which.Should().Match<RemoteReadException>(
            error => error.Failure == RemoteFailure.Unreachable && error.Address.EndsWith(shards[2], StringComparison.Ordinal) && error.Problem.Contains("503"));
    }

    /// <summary>A server that answers the first shard only once it was asked for a second one.</summary>
    [Fact]
    public async Task Announced_files_are_asked_for_side_by_side_but_not_all_at_once()
    {
        string[] shards = await this.WriteShardsAsync();
        var second = new TaskCompletionSource();
        int running = 0;
        int most = 0;
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path, async (server, context) =>
        {
            if (context.Request.Path.Value!.EndsWith(".json", StringComparison.Ordinal) || RangeServer.RangeOf(context).First > 0)
            {
                return false;
            }

            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 2)
            {
                second.TrySetResult();
            }

            await second.Task.WaitAsync(TimeSpan.FromSeconds(20), context.RequestAborted);
            await server.ServeAsync(context);
            Interlocked.Decrement(ref running);
            return true;
        });
        using Inspection remote = await Inspector.InspectAsync(
            await RemoteModels.OpenAsync(Index(server), Options with { ConcurrentFiles = 2 }, null, Token), ct: Token);

        remote.Model.Weights.Should().HaveCount(6);
        shards.Should().HaveCount(6);
        most.Should().BeInRange(2, 3, "two that were announced and at most the one whose turn it is");

        static void InterlockedMax(ref int target, int value)
        {
            int seen;
            while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
            {
            }
        }
    }

    [Fact]
    public async Task External_data_of_onnx_is_found_and_its_size_known()
    {
        var graph = new Graph("external");
        Value input = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, Rows)));
        Value weight = graph.AddInitializer("w", InlineTensorData.FromSingles([Rows, Rows], new float[Rows * Rows]));
        graph.AddOutput(graph.AddNode(OperatorId.Onnx("MatMul"), [input, weight], ["y"]).Outputs[0]);
        using (var model = new Model(graph) { Imports = [new OperatorSetImport("", 17)], Metadata = new ModelMetadata { Format = "onnx", FormatVersion = 8 } })
        {
            await new OnnxFormatWriter(new OnnxWriterOptions { ExternalData = OnnxExternalDataMode.Always }).WriteAsync(model, this.folder.File("m.onnx"), Token);
        }

        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(server.AddressOf("m.onnx"), Options, null, Token), ct: Token);

        remote.Get(ParametersPass.Result).Total.Should().Be(Rows * Rows);
        remote.Diagnostics.Should().NotContain(static finding => finding.Severity >= DiagnosticSeverity.Warning);
        remote.Model.Capabilities.Should().HaveFlag(ModelCapabilities.TensorPayloads);
        server.BytesSent.Should().BeLessThan(4096);
    }

    [Fact]
    public async Task Parts_of_a_split_gguf_are_one_model()
    {
        using (var model = new Model(null) { Weights = [.. Enumerable.Range(0, 3).Select(static i => new NamedTensor($"t{i}", InlineTensorData.FromSingles([Rows], new float[Rows])))] })
        {
            await new GgufFormatWriter(new GgufWriterOptions { MaximumPartBytes = Rows * 4 }).WriteAsync(model, this.folder.File("m.gguf"), Token);
        }

        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(server.AddressOf("m-00002-of-00003.gguf"), Options, null, Token), ct: Token);

        remote.Model.Weights.Select(static weight => weight.Name).Should().Equal("t0", "t1", "t2");
    }

    [Fact]
    public async Task A_folder_of_transformers_is_read_as_a_local_one()
    {
        await this.WriteShardsAsync();
        await File.WriteAllTextAsync(
            this.folder.File("config.json"),
            """{"model_type":"llama","architectures":["LlamaForCausalLM"],"num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"vocab_size":64,"intermediate_size":64}""",
            Token);
        await File.WriteAllTextAsync(this.folder.File("generation_config.json"), """{"eos_token_id":2,"temperature":0.5}""", Token);
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(
            await RemoteModels.OpenFolderAsync(server.AddressOf(""), HuggingFaceFormat.FileNames, Options, null, Token), ct: Token);
        using Inspection local = await Inspector.InspectAsync(this.folder.Path, ct: Token);

        remote.Model.Metadata.Format.Should().Be("huggingface");
        remote.Model.Weights.Should().HaveCount(6);
        remote.Get(ParametersPass.Result).Total.Should().Be(local.Get(ParametersPass.Result).Total);
        remote.Diagnostics.Select(static finding => finding.Id).Should().Equal(local.Diagnostics.Select(static finding => finding.Id));
        remote.Model.Facets.Find<HaoLine.Architecture.GenerationFacts>()!.Temperature.Should().Be(0.5);
        server.Paths.Where(static path => path.EndsWith("/config.json", StringComparison.Ordinal)).Should().ContainSingle("what was found is not asked for again");
    }

    [Fact]
    public async Task A_folder_without_any_known_file_is_an_error()
    {
        await File.WriteAllTextAsync(this.folder.File("other.txt"), "x", Token);
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);

        Func<Task> open = () => RemoteModels.OpenFolderAsync(server.AddressOf(""), HuggingFaceFormat.FileNames, Options, null, Token);

        (await open.Should().ThrowAsync<RemoteReadException>()).Which.Failure.Should().Be(RemoteFailure.Refused);
    }

    [Fact]
    public async Task A_folder_address_ends_with_a_slash()
    {
        Func<Task> open = () => RemoteModels.OpenFolderAsync(new Uri("https://127.0.0.1:1/folder"), ["config.json"], Options, null, Token);

        (await open.Should().ThrowAsync<RemoteReadException>()).Which.Failure.Should().Be(RemoteFailure.Address);
    }

    [Theory]
    [InlineData("../model-00001-of-00006.safetensors")]
    [InlineData("http://198.51.100.7/x.safetensors")]
    [InlineData("//198.51.100.7/x.safetensors")]
    [InlineData("\\\\198.51.100.7\\x.safetensors")]
    [InlineData("a/../../x.safetensors")]
    public async Task A_reference_that_leaves_the_folder_is_refused_before_anything_is_asked(string reference)
    {
        await File.WriteAllTextAsync(this.folder.File("model.safetensors.index.json"), $$$"""{"weight_map":{"a":{{{System.Text.Json.JsonSerializer.Serialize(reference)}}}}}""", Token);
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        ModelSource source = await RemoteModels.OpenAsync(Index(server), Options, null, Token);

        Func<Task> read = () => Inspector.InspectAsync(source, ct: Token);

        (await read.Should().ThrowAsync<InvalidModelContentException>()).Which.Kind.Should().Be(DefectKind.PathTraversal);
        server.Paths.Should().OnlyContain(static path => path == "/models/model.safetensors.index.json");
    }

    [Theory]
    [InlineData("%2e%2e/secret.safetensors", "/models/%252e%252e/secret.safetensors")]
    [InlineData("a?b.safetensors", "/models/a%3Fb.safetensors")]
    [InlineData("a#b.safetensors", "/models/a%23b.safetensors")]
    [InlineData("a@b c.safetensors", "/models/a%40b%20c.safetensors")]
    [InlineData("./sub/./x.safetensors", "/models/sub/x.safetensors")]
    public async Task A_reference_is_only_ever_a_path_below_the_folder(string reference, string asked)
    {
        await File.WriteAllTextAsync(this.folder.File("model.safetensors.index.json"), $$$"""{"weight_map":{"a":{{{System.Text.Json.JsonSerializer.Serialize(reference)}}}}}""", Token);
        var raw = new List<string>();
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path, (_, context) =>
        {
            raw.Add(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget);
            return Task.FromResult(false);
        });
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(Index(server), Options, null, Token), ct: Token);

        raw.Should().Equal("/models/model.safetensors.index.json", asked);
        remote.Diagnostics.Should().Contain(static finding => finding.Id == "HL1101");
    }

    [Fact]
    public async Task The_query_goes_with_the_companions_and_is_never_shown()
    {
        string[] shards = await this.WriteShardsAsync();
        File.Delete(this.folder.File(shards[0]));
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(
            await RemoteModels.OpenAsync(new Uri(Index(server) + "?signature=secret"), Options, null, Token), ct: Token);

        server.Paths.Should().HaveCountGreaterThan(6).And.OnlyContain(static path => path.EndsWith("?signature=secret", StringComparison.Ordinal));
        remote.Diagnostics.Should().NotBeEmpty().And.NotContain(static finding => finding.Message.Contains("secret"));
        remote.Model.Source.Path.Should().NotContain("secret");
    }

    [Fact]
    public async Task All_files_of_a_model_share_one_budget()
    {
        await this.WriteShardsAsync();
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        ModelSource source = await RemoteModels.OpenAsync(Index(server), Options with { MaximumBytes = 2048 }, null, Token);

        Func<Task> read = () => Inspector.InspectAsync(source, ct: Token);

        (await read.Should().ThrowAsync<RemoteReadException>()).Which.Failure.Should().Be(RemoteFailure.Budget, "each file alone needs less");
    }

    [Fact]
    public async Task The_number_of_files_is_bounded()
    {
        await this.WriteShardsAsync();
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        ModelSource source = await RemoteModels.OpenAsync(Index(server), Options with { MaximumFiles = 4 }, null, Token);

        Func<Task> read = () => Inspector.InspectAsync(source, ct: Token);

        RemoteReadException error = (await read.Should().ThrowAsync<RemoteReadException>()).Which;
        error.Failure.Should().Be(RemoteFailure.Budget);
        error.Problem.Should().Contain("more than 4 files");
        server.Paths.Distinct().Should().HaveCountLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task A_pointer_of_git_lfs_is_a_missing_file()
    {
        string[] shards = await this.WriteShardsAsync();
        await File.WriteAllTextAsync(this.folder.File(shards[3]), $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('a', 64)}\nsize 12345\n", Token);
        await using RangeServer server = await RangeServer.StartAsync(this.folder.Path);
        using Inspection remote = await Inspector.InspectAsync(await RemoteModels.OpenAsync(Index(server), Options, null, Token), ct: Token);

        remote.Model.Weights.Should().HaveCount(5);
        remote.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1101").Which.Message.Should().Contain("Git LFS pointer");
    }

    private static Uri Index(RangeServer server) => server.AddressOf("model.safetensors.index.json");

    /// <summary>Six shards of one matrix each, filled with the number of the matrix.</summary>
    private async Task<string[]> WriteShardsAsync()
    {
        using var model = new Model(null)
        {
            Weights = [.. Enumerable.Range(0, 6).Select(static i => new NamedTensor($"w{i}", InlineTensorData.FromSingles([Rows, Rows], [.. Enumerable.Repeat((float)i, Rows * Rows)])))],
        };
        await new SafeTensorsFormatWriter(new SafeTensorsWriterOptions { MaximumShardBytes = (Rows * Rows * 4) + 1024 }).WriteAsync(model, this.folder.File("model.safetensors"), Token);
        return [.. Directory.GetFiles(this.folder.Path, "*.safetensors").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
    }
}
