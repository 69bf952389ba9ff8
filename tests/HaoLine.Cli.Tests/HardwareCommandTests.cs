using System.Text.Json;
using HaoLine.Hardware;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

public sealed class HardwareCommandTests : IDisposable
{
    private const string Board = """
        {"devices":[{"id":"my-board","name":"My <b>board</b>","vendor":"We","kind":"embedded","memoryGiB":0.25,"bandwidthGBs":51.2,"peakTera":{"float32":4},
        "source":"measured","verified":"measured","asOf":"2026-11"}],
        "instances":[{"provider":"us","name":"rack","device":"my-board","count":4,"usdPerHour":0.01,"source":"contract","priced":"2026-11-01"}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task List_prints_the_catalogue_and_filters_it()
    {
        Command all = await Command.RunAsync("hardware", "list");
        all.Exit.Should().Be(0);
        all.Output.Should().Contain("nvidia-h100-sxm").And.Contain($"{HardwareCatalog.Default.Devices.Count} devices");

        using JsonDocument json = JsonDocument.Parse((await Command.RunAsync("hardware", "list", "--kind", "embedded", "--vendor", "nvidia", "--json")).Output);
        json.RootElement.EnumerateArray().Should().HaveCount(10).And.OnlyContain(static row => row.GetProperty("kind").GetString() == "embedded");
    }

    [Fact]
    public async Task Unknown_kinds_and_makers_are_wrong_usage_with_the_choices()
    {
        Command kind = await Command.RunAsync("hardware", "list", "--kind", "toaster");
        kind.Exit.Should().Be(64);
        kind.Error.Should().Contain("datacenterGpu");
        Command vendor = await Command.RunAsync("hardware", "list", "--vendor", "nobody");
        vendor.Exit.Should().Be(64);
        vendor.Error.Should().Contain("NVIDIA");
    }

    [Fact]
    public async Task Show_takes_exact_names_first_and_offers_near_ones()
    {
        Command exact = await Command.RunAsync("hardware", "show", "h100");
        exact.Exit.Should().Be(0);
        exact.Output.Should().Contain("nvidia-h100-sxm").And.Contain("989 × 10^12").And.Contain("as of 2025-11-30");

        Command several = await Command.RunAsync("hardware", "show", "orin");
        several.Exit.Should().Be(64);
        several.Error.Should().Contain("Near names: nvidia-jetson-agx-orin-64");
    }

    [Fact]
    public async Task Shown_json_is_a_row_for_a_catalogue_file()
    {
        using JsonDocument json = JsonDocument.Parse((await Command.RunAsync("hardware", "show", "a100", "--json")).Output);
        string path = this.folder.File("row.json");
        await File.WriteAllTextAsync(path, $$"""{"devices":[{{json.RootElement.GetRawText()}}]}""", TestContext.Current.CancellationToken);
        HardwareDevice read = HardwareCatalog.Load(path).Devices[0];
        HardwareDevice own = HardwareCatalog.Default.FindExactly("a100")!;

        read.Should().BeEquivalentTo(own);
    }

    [Fact]
    public async Task A_file_adds_devices_and_a_broken_one_is_named()
    {
        string good = await this.WriteAsync("good.json", Board);
        (await Command.RunAsync("hardware", "show", "my-board", "--hardware-file", good)).Output.Should().Contain("us rack: 4 × for 0.01 USD/h as of 2026-11-01");

        Command broken = await Command.RunAsync("hardware", "list", "--hardware-file", await this.WriteAsync("bad.json", """{"devices":[{"id":"x"}]}"""));
        broken.Exit.Should().Be(64);
        broken.Error.Should().Contain("devices[0]").And.Contain("kind");
        (await Command.RunAsync("hardware", "list", "--hardware-file", this.folder.File("absent.json"))).Exit.Should().Be(64);
    }

    [Fact]
    public async Task Local_describes_the_machine_and_measures_only_when_asked()
    {
        using JsonDocument plain = JsonDocument.Parse((await Command.RunAsync("hardware", "show", "local", "--json")).Output);
        plain.RootElement.GetProperty("measured").ValueKind.Should().Be(JsonValueKind.Null);
        plain.RootElement.GetProperty("logicalProcessors").GetInt32().Should().Be(Environment.ProcessorCount);

        Command measured = await Command.RunAsync("hardware", "show", "local", "--measure");
        measured.Exit.Should().Be(0);
        measured.Output.Should().MatchRegex(@"Measured\s+[\d.]+ × 10\^9 bytes/s read");
        (await Command.RunAsync("hardware", "show", "t4", "--measure")).Exit.Should().Be(64);
    }

    [Fact]
    public async Task Inspect_prints_and_reports_each_device()
    {
        Command run = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--device", "t4", "--device", "rtx 4090", "--precision", "float16");
        run.Exit.Should().Be(0, run.Error);
        run.Output.Should().Contain("NVIDIA T4").And.Contain("NVIDIA GeForce RTX 4090").And.Contain("0.7 of the peak");

        using JsonDocument json = JsonDocument.Parse((await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--device", "t4", "--json", "-")).Output);
        JsonElement device = json.RootElement.GetProperty("results").GetProperty("hardware").GetProperty("devices")[0];
        device.GetProperty("device").GetString().Should().Be("nvidia-t4");
        device.GetProperty("seconds").GetDouble().Should().BeGreaterThan(0);
        device.GetProperty("weightBytes").GetInt64().Should().Be(json.RootElement.GetProperty("results").GetProperty("memory").GetProperty("weightBytes").GetInt64());
    }

    [Fact]
    public async Task Without_a_device_nothing_is_said_about_hardware()
    {
        Command run = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"));
        run.Output.Should().NotContain("hardware").And.NotContain("of the peak and");
    }

    [Theory]
    [InlineData("--device", "no-such-thing", "Near names")]
    [InlineData("--require-fit", null, "--device")]
    [InlineData("--precision", "q4_0", "Precisions")]
    [InlineData("--batch", "0", "--batch")]
    public async Task Wrong_device_options_are_wrong_usage(string option, string? value, string expected)
    {
        string[] arguments = ["inspect", Command.Sample("mobilenet-tiny.onnx"), .. option is "--precision" or "--batch" ? (string[])["--device", "t4"] : [], option, .. value is null ? (string[])[] : [value]];
        Command run = await Command.RunAsync(arguments);

        run.Exit.Should().Be(64);
        run.Error.Should().Contain(expected);
    }

    [Fact]
    public async Task A_required_fit_that_is_missed_ends_with_5()
    {
        string file = await this.WriteAsync("board.json", Board);
        Command misfit = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--device", "my-board", "--require-fit", "--hardware-file", file);
        misfit.Exit.Should().Be(5);
        misfit.Error.Should().Contain("are missing");
        misfit.Output.Should().Contain("HL5102");
        (await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--device", "t4", "--require-fit")).Exit.Should().Be(0);
    }

    [Fact]
    public async Task Recommend_chooses_and_explains()
    {
        Command run = await Command.RunAsync("hardware", "recommend", Command.Sample("mobilenet-tiny.onnx"), "--latency-ms", "5", "--budget-month", "400", "--kind", "datacenterGpu", "--verbose");
        run.Exit.Should().Be(0, run.Error);
        run.Output.Should().MatchRegex("Recommended +NVIDIA T4").And.Contain("383.98 USD").And.Contain("as of 2025-11-30").And.Contain("nvidia-h100-sxm: p5.4xlarge costs 5022.40 USD a month");

        using JsonDocument json = JsonDocument.Parse((await Command.RunAsync("hardware", "recommend", Command.Sample("mobilenet-tiny.onnx"), "--fps", "1", "--json")).Output);
        json.RootElement.GetProperty("recommended").GetString().Should().Be("nvidia-t4");
        JsonElement[] candidates = [.. json.RootElement.GetProperty("candidates").EnumerateArray()];
        candidates.Should().HaveCount(HardwareCatalog.Default.Devices.Count);
        candidates.Should().OnlyContain(static row => row.GetProperty("accepted").GetBoolean() == (row.GetProperty("rejections").GetArrayLength() == 0));
        candidates.Where(static row => row.GetProperty("device").GetString() == "nvidia-rtx-4090").Should().ContainSingle().Which.GetProperty("cost").ValueKind.Should().Be(JsonValueKind.Null, "no price is no price of 0");
    }

    [Theory]
    [InlineData("--latency-ms", "0")]
    [InlineData("--latency-ms", "-1")]
    [InlineData("--fps", "NaN")]
    [InlineData("--budget-month", "1e999")]
    [InlineData("--utilization", "1.5")]
    public async Task Figures_that_make_no_sense_are_wrong_usage(string option, string value) =>
        (await Command.RunAsync("hardware", "recommend", Command.Sample("mobilenet-tiny.onnx"), option, value)).Exit.Should().Be(64);

    [Fact]
    public async Task Recommend_says_why_there_is_no_estimate()
    {
        Command absent = await Command.RunAsync("hardware", "recommend", this.folder.File("absent.onnx"));
        absent.Exit.Should().Be(1);

        Command open = await Command.RunAsync("hardware", "recommend", Command.Sample("encoder-tiny.onnx"));
        open.Exit.Should().Be(0, open.Error);
        open.Output.Should().Contain("No time can be told: sizes are open: give seq a size").And.NotContain("lower bounds");
        Command bound = await Command.RunAsync("hardware", "recommend", Command.Sample("encoder-tiny.onnx"), "--bind", "seq=16");
        bound.Output.Should().MatchRegex("Recommended +NVIDIA T4");

        string weights = this.folder.File("m.safetensors");
        byte[] header = System.Text.Encoding.UTF8.GetBytes("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        await File.WriteAllBytesAsync(weights, [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0], TestContext.Current.CancellationToken);
        Command plain = await Command.RunAsync("hardware", "recommend", weights);
        plain.Exit.Should().Be(2);
        plain.Error.Should().Contain("there is no estimate");
    }

    [Fact]
    public async Task Names_of_a_file_cannot_drive_the_terminal()
    {
        string file = await this.WriteAsync("hostile.json", Board.Replace("My <b>board</b>", "My \\u001b[31mred\\u202e", StringComparison.Ordinal));
        foreach (Command run in (Command[])[await Command.RunAsync("hardware", "list", "--hardware-file", file), await Command.RunAsync("hardware", "show", "my-board", "--hardware-file", file), await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--device", "my-board", "--hardware-file", file)])
        {
            run.Output.Should().NotContain("\u001b").And.NotContain("\u202e").And.Contain("red");
        }
    }

    private async Task<string> WriteAsync(string name, string json)
    {
        string path = this.folder.File(name);
        await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);
        return path;
    }
}
