using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

/// <summary>What the summary shows, and that it stays inside the width of a terminal.</summary>
public sealed class SummaryTests
{
    [Fact]
    public async Task A_tree_shows_modules_with_their_share()
    {
        Command plain = await Command.RunAsync("inspect", Command.Sample("encoder-tiny.onnx"), "--bind", "batch=1,seq=128");
        Command tree = await Command.RunAsync("inspect", Command.Sample("encoder-tiny.onnx"), "--bind", "batch=1,seq=128", "--tree");
        Command flat = await Command.RunAsync("inspect", Command.Sample("encoder-tiny.onnx"), "--bind", "batch=1,seq=128", "--depth", "1");

        tree.Exit.Should().Be(0);
        plain.Output.Should().NotContain("(model)");
        tree.Output.Should().Contain("(model)").And.Contain("├ ").And.Contain("└ ").And.Contain("100.0");
        flat.Output.Should().Contain("(model)", "a depth asks for the tree");
        Lines(flat.Output).Length.Should().BeLessThan(Lines(tree.Output).Length, "one level is less than three");
        tree.Output.Should().NotContain("\u001b", "a pipe gets no colour");
    }

    [Fact]
    public async Task Rankings_add_up_with_the_totals()
    {
        Command ranked = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--bind", "batch=1", "--top", "1000");
        string[] lines = Lines(ranked.Output);
        int start = Array.FindIndex(lines, line => line.StartsWith("node by MACs", StringComparison.Ordinal));
        double[] parts = [.. lines[(start + 1)..].TakeWhile(line => line.Length > 0)
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Last(word => char.IsAsciiDigit(word[0])), System.Globalization.CultureInfo.InvariantCulture))];

        start.Should().BePositive();
        parts.Should().BeInDescendingOrder();
        parts.Sum().Should().BeApproximately(100, 0.05 * parts.Length, "each is rounded to a tenth");
        ranked.Output.Should().Contain("node by parameters").And.Contain("alive at the peak");
    }

    [Fact]
    public async Task Lines_over_the_execution_show_peak_and_half_of_the_work()
    {
        Command summary = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--bind", "batch=1");

        summary.Output.Should().MatchRegex(@"live bytes +[▁-█]+  peak .* in step \d+ of \d+").And.MatchRegex(@"MACs so far +[▁-█]+  half of .* after step \d+ of \d+");
    }

    [Fact]
    public async Task Weights_without_a_graph_have_a_tree_of_names()
    {
        Command summary = await Command.RunAsync("inspect", Corpus.Path("models/gguf/derived__ggml-reference/stories260K-v3-f32.gguf"), "--tree");

        summary.Output.Should().Contain("tensors by name").And.Contain("blk").And.Contain("0 … 4").And.Contain("5 ×", "all five layers are alike");
    }

    [Theory]
    [InlineData("--depth", "0")]
    [InlineData("--depth", "65")]
    [InlineData("--top", "-1")]
    public async Task Senseless_sizes_are_wrong_usage(string option, string value) =>
        (await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), option, value)).Exit.Should().Be(ExitCode.WrongUsage);

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(140)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        using var output = new StringWriter();
        Spectre.Console.IAnsiConsole console = Terminal.Create(output, color: false);
        console.Profile.Width = width;
        var summary = new SummaryConsole(console);
        string name = string.Concat(Enumerable.Repeat("encoder/layer.11/attention/self/", 6)) + "Query";
        summary.Line(new Cell(name, "bold"), "  tail");
        summary.Hanging("Label", 12, name + " 模型模型模型 " + name);
        var table = new AlignedTable(false, true, false);
        table.Add(name, "12,345", new Cell(BlockGraphics.Bar(1, 12), "teal"));
        table.Add("short \u001b[31m", "1", "");
        table.Print(summary, summary.Width);
        new TreeView(summary).Print(new TreeEntry("(model)", 1, 10, 20, "30 B", 1, [new TreeEntry(name, 12, 1, 2, "3 B", 0.5, [])]), "module", "nodes", "bytes");

        Lines(output.ToString()).Should().OnlyContain(line => DisplayWidth.Of(line) <= width);
        output.ToString().Should().NotContain("\u001b").And.Contain("…").And.Contain("12 ×");
    }

    [Theory]
    [InlineData("abcdefghij", 5, "ab…ij")]
    [InlineData("abcdefghij", 10, "abcdefghij")]
    [InlineData("模型模型", 5, "模…型")]
    [InlineData("abc", 1, "…")]
    public void Names_are_cut_in_the_middle(string text, int width, string shown) => DisplayWidth.Fit(text, width).Should().Be(shown);

    [Fact]
    public void Bars_are_exact_to_an_eighth_and_lines_keep_peaks()
    {
        BlockGraphics.Bar(1, 4).Should().Be("████");
        BlockGraphics.Bar(0.5, 4).Should().Be("██");
        BlockGraphics.Bar(0.28125, 4).Should().Be("█▏");
        BlockGraphics.Bar(0.0001, 4).Should().Be("▏", "something is more than nothing");
        BlockGraphics.Bar(0, 4).Should().BeEmpty();
        BlockGraphics.Bar(double.NaN, 4).Should().BeEmpty();
        BlockGraphics.Sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8).Should().Be("▁▂▃▄▅▆▇█");
        string peak = BlockGraphics.Sparkline([.. Enumerable.Range(0, 1000).Select(i => i == 777 ? 1.0 : 0.0)], 10);
        peak.Should().Be("▁▁▁▁▁▁▁█▁▁");
        BlockGraphics.Sparkline([], 10).Should().BeEmpty();
    }

    [Fact]
    public async Task Files_for_other_tools_and_a_pdf_are_written_beside_each_other()
    {
        using var folder = new TemporaryFolder();
        string target = folder.Path + Path.DirectorySeparatorChar;
        Command command = await Command.RunAsync(
            "inspect", Command.Sample("mobilenet-tiny.onnx"), "--bind", "batch=1", "--quiet", "--json", target, "--netron", target, "--model-explorer", target, "--node-data", target, "--trace", target, "--pdf", target);

        command.Exit.Should().Be(0, command.Error);
        Directory.EnumerateFiles(folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).Should().Equal(
            "mobilenet-tiny.onnx.json", "mobilenet-tiny.onnx.model-explorer.json", "mobilenet-tiny.onnx.netron.json", "mobilenet-tiny.onnx.node-data.json", "mobilenet-tiny.onnx.pdf", "mobilenet-tiny.onnx.trace.json");
    }

    [Fact]
    public async Task Node_data_of_another_metric_and_an_unknown_one()
    {
        using var folder = new TemporaryFolder();
        Command known = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--quiet", "--node-data", folder.File("p.json"), "--node-data-metric", "parameters");
        Command unknown = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--quiet", "--node-data", folder.File("q.json"), "--node-data-metric", "joules");

        known.Exit.Should().Be(0, known.Error);
        (await File.ReadAllTextAsync(folder.File("p.json"), TestContext.Current.CancellationToken)).Should().Contain("\"name\": \"Parameters\"");
        unknown.Exit.Should().Be(ExitCode.OutputNotWritten);
        unknown.Error.Should().Contain("joules").And.Contain("parameters");
        File.Exists(folder.File("q.json")).Should().BeFalse();
    }

    [Fact]
    public async Task A_pdf_is_no_text_for_standard_output() =>
        (await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--pdf", "-")).Exit.Should().Be(ExitCode.WrongUsage);

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
