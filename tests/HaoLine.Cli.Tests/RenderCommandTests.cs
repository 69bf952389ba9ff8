using System.Xml.Linq;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

public sealed class RenderCommandTests
{
    private static readonly string Encoder = Command.Sample("encoder-tiny.onnx");

    [Theory]
    [InlineData("graph.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"")]
    [InlineData("graph.dot", "digraph model {")]
    [InlineData("graph.mmd", "flowchart TB")]
    [InlineData("graph.html", "<!DOCTYPE html>")]
    public async Task The_file_name_tells_the_format(string name, string start)
    {
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, name);

        Command run = await Command.RunAsync("render", Encoder, "-o", target);

        (run.Exit, run.Output, run.Error).Should().Be((0, "", ""));
        (await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken)).Should().StartWithEquivalentOf(start);
    }

    [Fact]
    public async Task Standard_output_and_options_work()
    {
        Command run = await Command.RunAsync("render", Encoder, "-o", "-", "--format", "svg", "--depth", "0", "--bind", "batch=2,seq=16");

        run.Exit.Should().Be(0);
        XDocument.Parse(run.Output).Root!.Value.Should().Contain("closed groups").And.Contain("int64 2×16");
    }

    [Theory]
    [InlineData(64, "names no format to draw in", "render", "MODEL", "-o", "graph.bmp")]
    [InlineData(64, "HaoLine.Reporting.Png", "render", "MODEL", "-o", "graph.png")]
    [InlineData(64, "Add --format", "render", "MODEL", "-o", "-")]
    [InlineData(64, "--max-nodes", "render", "MODEL", "-o", "x.svg", "--max-nodes", "0")]
    [InlineData(64, "--depth", "render", "MODEL", "-o", "x.svg", "--depth", "-1")]
    [InlineData(64, "--output", "render", "MODEL")]
    [InlineData(64, "Add --remote", "render", "https://models.example/a.onnx", "-o", "x.svg")]
    [InlineData(3, "There is no group 'nowhere' to expand.", "render", "MODEL", "-o", "-", "--format", "dot", "--expand", "nowhere")]
    [InlineData(3, "cannot be written", "render", "MODEL", "-o", "/nowhere/x.svg")]
    [InlineData(1, "There is no such file", "render", "missing.onnx", "-o", "x.svg")]
    public async Task Mistakes_end_in_a_message_and_an_exit_code(int exit, string message, params string[] arguments)
    {
        Command run = await Command.RunAsync([.. arguments.Select(static text => text == "MODEL" ? Encoder : text)]);

        run.Exit.Should().Be(exit);
        run.Error.Should().Contain(message);
        File.Exists("x.svg").Should().BeFalse();
    }
}
