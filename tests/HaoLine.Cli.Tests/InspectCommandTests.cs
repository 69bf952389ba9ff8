using System.Text.Json;
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
    public async Task Bind_by_input_gives_the_same_numbers_as_by_symbol()
    {
        Command bySymbol = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", "batch=2,seq=16");
        Command byInput = await Command.RunAsync("inspect", Encoder, "--json", "-", "--bind", "input_ids=2x16", "--bind", "attention_mask=2x16");

        Macs(byInput).Should().Be(Macs(bySymbol));
        byInput.Exit.Should().Be(0);
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
        Command run = await Command.RunAsync("inspect", Path.GetTempPath());

        run.Exit.Should().Be(1);
        run.Error.Should().Contain("directory");
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
        run.Output.Should().Contain("mobilenet-tiny.onnx").And.Contain("Parameters").And.Contain("MACs").And.Contain("Conv");
        run.Output.Should().NotContain("\u001b");
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
