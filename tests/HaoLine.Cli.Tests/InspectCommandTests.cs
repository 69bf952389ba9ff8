using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

public sealed class InspectCommandTests
{
    private static readonly string Encoder = Command.Sample("encoder-tiny.onnx");
    private static readonly string Mobilenet = Command.Sample("mobilenet-tiny.onnx");

    [Fact]
    public async Task Json_on_standard_output_is_one_document_and_nothing_else()
    {
        Command run = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", "batch=1,seq=128");

        run.Exit.Should().Be(0);
        run.Error.Should().BeEmpty();
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("binding").GetProperty("seq").GetInt64().Should().Be(128);
        // Two layers of width 64 with 4 heads: counted by hand in the sample generator's formula, 256·s² + 98,304·s + 4,096 at s = 128.
        document.RootElement.GetProperty("results").GetProperty("costs").GetProperty("totals").GetProperty("macs").GetInt64()
            .Should().Be((256L * 128 * 128) + (98_304 * 128) + 4_096);
    }

    [Fact]
    public async Task Unbound_symbols_give_null_and_a_formula()
    {
        Command run = await Command.RunAsync("inspect", Encoder, "--json", "-");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement costs = document.RootElement.GetProperty("results").GetProperty("costs");
        costs.GetProperty("totals").GetProperty("macs").ValueKind.Should().Be(JsonValueKind.Null);
        costs.GetProperty("formulas").GetProperty("macs").GetString().Should().Be("256·batch·seq² + 98304·batch·seq + 4096·batch");
    }

    [Fact]
    public async Task A_configuration_for_the_server_is_written_and_its_assumptions_said()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("config.pbtxt");
        Command run = await Command.RunAsync("inspect", Encoder, "--quiet", "--triton-config", file);

        run.Exit.Should().Be(0);
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text.Should().StartWith("name: \"encoder-tiny\"\nbackend: \"onnxruntime\"\nmax_batch_size: 8\n").And.Contain("name: \"input_ids\"\n    data_type: TYPE_INT64\n    dims: [ -1 ]");
        run.Error.Should().Contain("--triton-config: the first size of every input and output is taken for the batch").And.Contain("1/model.onnx");

        string config = folder.File("weights.json");
        await File.WriteAllTextAsync(folder.File("config.pt"), "no model", TestContext.Current.CancellationToken);
        (await Command.RunAsync("inspect", folder.File("config.pt"), "--quiet", "--triton-config", config)).Exit.Should().Be(1);
        File.Exists(config).Should().BeFalse();
    }

    [Fact]
    public async Task Bind_by_input_gives_the_same_numbers_as_by_symbol()
    {
        Command bySymbol = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", "batch=2,seq=16");
        Command byInput = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", "input_ids=2x16", "--bind", "attention_mask=2x16");

        Macs(byInput).Should().Be(Macs(bySymbol));
        byInput.Exit.Should().Be(0);
    }

    [Fact]
    public async Task A_range_gives_bounds_beside_the_formulas()
    {
        Command run = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", "batch=1..4,seq=2..128");

        run.Exit.Should().Be(0);
        run.Error.Should().BeEmpty();
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement results = document.RootElement.GetProperty("results");
        JsonElement macs = results.GetProperty("costs").GetProperty("bounds").GetProperty("macs");
        // 256·b·s² + 98,304·b·s + 4,096·b at (1, 2) and (4, 128).
        macs.GetProperty("minimum").GetInt64().Should().Be((256 * 4) + (98_304 * 2) + 4_096);
        macs.GetProperty("maximum").GetInt64().Should().Be((256L * 4 * 128 * 128) + (98_304 * 4 * 128) + (4_096 * 4));
        results.GetProperty("costs").GetProperty("ranges").GetProperty("seq").GetProperty("maximum").GetInt64().Should().Be(128);
        JsonElement peak = results.GetProperty("memory").GetProperty("bounds").GetProperty("peakActivationBytes");
        peak.GetProperty("minimum").GetInt64().Should().Be(await Peak("batch=1,seq=2"));
        peak.GetProperty("maximum").GetInt64().Should().Be(await Peak("batch=4,seq=128"));

        static async Task<long> Peak(string binding)
        {
            Command bound = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", binding);
            using JsonDocument numbers = JsonDocument.Parse(bound.Output);
            return numbers.RootElement.GetProperty("results").GetProperty("memory").GetProperty("peakActivationBytes").GetInt64();
        }
    }

    [Fact]
    public async Task A_range_of_an_unknown_symbol_is_named_and_the_summary_shows_bounds()
    {
        Command run = await Command.RunAsync("inspect", Encoder, "--bind", "batch=1,seq=1..64,sek=1..2");

        run.Exit.Should().Be(0);
        run.Error.Should().Contain("sek").And.Contain("batch, seq");
        run.Output.Should().Contain("MACs, at most").And.Contain("Peak of activations, at most");
    }

    [Theory]
    [InlineData("seq=5..2")]
    [InlineData("seq=0..2")]
    [InlineData("seq=..2")]
    [InlineData("seq=1..x")]
    [InlineData("seq=1..2,seq=3")]
    public async Task A_range_that_means_nothing_is_wrong_usage(string binding)
    {
        Command run = await Command.RunAsync("inspect", Encoder, "--bind", binding);

        run.Exit.Should().Be(64);
        run.Error.Should().Contain("seq");
    }

    [Fact]
    public async Task Arena_file_holds_a_plan_that_the_verifier_accepts()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "plan.json");
        Command run = await Command.RunAsync("inspect", Encoder, "--quiet", "--bind", "batch=1,seq=32", "--arena", file);
        run.Exit.Should().Be(0);

        // True sizes and lifetimes come from an inspection of its own, the places from the file.
        using Inspection inspection = await ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().InspectAsync(
            Encoder, new InspectionOptions { Binding = SymbolBinding.Empty.With("batch", 1).With("seq", 32) }, null, TestContext.Current.CancellationToken);
        IReadOnlyList<LiveTensor> tensors = inspection.Get(MemoryPass.Result).Tensors;
        Dictionary<string, LiveTensor> byName = tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        JsonElement root = document.RootElement;
        var slots = new List<ArenaSlot>();
        foreach (JsonElement entry in root.GetProperty("tensors").EnumerateArray())
        {
            LiveTensor tensor = byName[entry.GetProperty("name").GetString()!];
            entry.GetProperty("bytes").GetInt64().Should().Be(tensor.Bytes);
            entry.GetProperty("firstStep").GetInt32().Should().Be(tensor.FirstStep);
            entry.GetProperty("lastStep").GetInt32().Should().Be(tensor.LastStep);
            slots.Add(new ArenaSlot(tensor, entry.GetProperty("offset").GetInt64()));
        }

        var plan = new ArenaPlan(root.GetProperty("totalBytes").GetInt64(), root.GetProperty("alignment").GetInt32(), slots);
        ArenaVerifier.Verify(plan, tensors).Should().BeEmpty();
        slots.Should().HaveCountGreaterThan(20);
        ArenaVerifier.Verify(plan with { Slots = [slots[0], .. slots.Skip(1).Select(slot => slot with { Offset = slots[0].Offset })] }, tensors)
            .Should().Contain(static violation => violation.Kind == ArenaViolationKind.Overlap, "a spoilt plan is not accepted");
    }

    [Fact]
    public async Task Arena_of_a_model_with_free_symbols_is_refused_with_their_names()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "plan.json");
        Command run = await Command.RunAsync("inspect", Encoder, "--quiet", "--arena", file);

        run.Exit.Should().Be(2);
        run.Error.Should().Contain("batch, seq").And.Contain("--bind");
        File.Exists(file).Should().BeFalse();
    }

    [Fact]
    public async Task An_unknown_symbol_is_named_with_those_that_exist()
    {
        Command run = await Command.RunAsync("inspect", Encoder, "--quiet", "--bind", "btach=1");

        run.Exit.Should().Be(0);
        run.Error.Should().Contain("btach").And.Contain("batch, seq");
    }

    [Fact]
    public async Task An_absent_file_ends_with_1_and_an_error_document()
    {
        Command run = await Command.RunAsync("inspect", "absent.onnx", "--json", "-");

        run.Exit.Should().Be(1);
        run.Error.Should().Contain("absent.onnx").And.NotContain("   at ");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("error").GetProperty("kind").GetString().Should().Be("missing-file");
        document.RootElement.TryGetProperty("results", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_directory_ends_with_1()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("some.onnx"), "x", TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("inspect", Path.GetDirectoryName(folder.File("some.onnx"))!);

        run.Exit.Should().Be(1);
        run.Error.Should().Contain("directory").And.Contain("Models in it: some.onnx.");
    }

    [Fact]
    public async Task Several_models_with_one_bad_give_an_array_and_1()
    {
        Command run = await Command.RunAsync("inspect", Mobilenet, "absent.onnx", Encoder, "--json", "-");

        run.Exit.Should().Be(1);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.EnumerateArray().Select(item => item.TryGetProperty("error", out _)).Should().Equal(false, true, false);
    }

    [Fact]
    public async Task Reports_are_written_to_files_and_folders()
    {
        using var folder = new TemporaryFolder();
        Command run = await Command.RunAsync(
            "inspect", Mobilenet, Encoder, "--quiet", "--json", folder.File("out") + "/", "--html", folder.File("out") + "/", "--md", folder.File("out") + "/", "--csv", folder.File("out") + "/");

        run.Exit.Should().Be(0, run.Error);
        run.Output.Should().BeEmpty();
        Directory.GetFiles(folder.File("out")).Select(file => Path.GetFileName(file)).Should().BeEquivalentTo(
            "mobilenet-tiny.onnx.json", "mobilenet-tiny.onnx.html", "mobilenet-tiny.onnx.md", "mobilenet-tiny.onnx.csv",
            "encoder-tiny.onnx.json", "encoder-tiny.onnx.html", "encoder-tiny.onnx.md", "encoder-tiny.onnx.csv");
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_ends_with_3()
    {
        Command run = await Command.RunAsync("inspect", Mobilenet, "--quiet", "--json", Path.Combine(Mobilenet, "report.json"));

        run.Exit.Should().Be(3);
        run.Error.Should().Contain("cannot be written");
    }

    [Fact]
    public async Task Csv_of_an_unreadable_model_ends_with_1_and_the_other_models_are_written()
    {
        using var folder = new TemporaryFolder();
        string bad = folder.File("bad.onnx");
        await File.WriteAllTextAsync(bad, "garbage", TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("inspect", bad, Mobilenet, "--quiet", "--csv", folder.File("out") + "/", "--json", folder.File("out") + "/");

        run.Exit.Should().Be(1);
        run.Error.Should().Contain("bad.onnx").And.NotContain("internal error");
        Directory.GetFiles(folder.File("out")).Select(file => Path.GetFileName(file)).Should().BeEquivalentTo(
            "bad.onnx.json", "mobilenet-tiny.onnx.json", "mobilenet-tiny.onnx.csv");
        (await Command.RunAsync("inspect", bad, "--csv", "-")).Should().Match<Command>(static piped => piped.Exit == 1 && piped.Output.Length == 0);
    }

    [Fact]
    public async Task A_file_over_a_link_keeps_the_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("real.json"), "old", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(folder.File("link.json"), folder.File("real.json"));
        Command run = await Command.RunAsync("inspect", Mobilenet, "--quiet", "--json", folder.File("link.json"));

        run.Exit.Should().Be(0, run.Error);
        new FileInfo(folder.File("link.json")).LinkTarget.Should().NotBeNull();
        JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("real.json"), TestContext.Current.CancellationToken)).Dispose();
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("inspect", "m.onnx", "--nonsense")]
    [InlineData("inspect", "m.onnx", "--profile", "guess")]
    [InlineData("inspect", "m.onnx", "--bind", "batch")]
    [InlineData("inspect", "m.onnx", "--bind", "batch=many")]
    [InlineData("inspect", "m.onnx", "--trip", "loop=-1")]
    [InlineData("inspect", "a.onnx", "b.onnx", "--html", "-")]
    [InlineData("inspect", "a.onnx", "b.onnx", "--json", "one.json")]
    [InlineData("inspect", "a.onnx", "--json", "-", "--md", "-")]
    [InlineData("nonsense")]
    [InlineData("completion", "tcsh")]
    [InlineData("ops", "--domain", "nowhere")]
    public async Task Wrong_usage_ends_with_64(params string[] arguments)
    {
        Command run = await Command.RunAsync(arguments);

        run.Exit.Should().Be(64);
        run.Error.Should().StartWith("haoline: ");
        run.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task The_summary_shows_what_matters_without_escapes_when_piped()
    {
        Command run = await Command.RunAsync("inspect", Mobilenet);

        run.Exit.Should().Be(0);
        run.Output.Should().Contain("mobilenet-tiny.onnx").And.Contain("Parameters").And.Contain("MACs").And.Contain("Conv").And.Contain("Peak of activations");
        run.Output.Should().NotContain("\u001b");
    }

    [Fact]
    public async Task The_summary_says_unknown_instead_of_leaving_a_metric_out()
    {
        // With free sizes nobody can say at which node the peak is.
        Command run = await Command.RunAsync("inspect", Encoder);

        run.Output.Should().MatchRegex(@"Node at the peak\s+unknown");
    }

    [Fact]
    public async Task Quiet_prints_nothing()
    {
        Command run = await Command.RunAsync("inspect", Mobilenet, "--quiet");

        run.Should().Be(new Command(0, "", ""));
    }

    [Fact]
    public async Task Two_runs_give_the_same_bytes()
    {
        Command first = await Command.RunAsync("inspect", Mobilenet, "--json", "-", "--details");
        Command second = await Command.RunAsync("inspect", Mobilenet, "--json", "-", "--details");

        second.Output.Should().Be(first.Output);
    }

    private static long Macs(Command run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("results").GetProperty("costs").GetProperty("totals").GetProperty("macs").GetInt64();
    }
}
