using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting.Tests;

public sealed class InspectionReportExtensionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("haoline-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Theory]
    [InlineData("r.json", "{")]
    [InlineData("r.MD", "# resnet50.onnx")]
    [InlineData("r.html", "<!doctype html>")]
    [InlineData("r.csv", "index,name")]
    public async Task WriteReportAsync_writes_the_form_of_the_extension_and_leaves_no_other_file(string name, string start)
    {
        string path = Path.Join(this.folder, name);
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        await new Finished(SampleReport.Realistic()).WriteReportAsync(path, TestContext.Current.CancellationToken);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Should().StartWith(start);
        Directory.GetFiles(this.folder).Should().Equal(path);
    }

    [Fact]
    public async Task WriteReportAsync_unknown_extension_lists_the_known_ones()
    {
        Func<Task> write = () => new Finished(SampleReport.Realistic()).WriteReportAsync(Path.Join(this.folder, "r.docx"));
        (await write.Should().ThrowAsync<ArgumentException>()).WithMessage("*.json, .md, .markdown, .html, .htm, .csv*");
    }

    [Fact]
    public async Task WriteReportAsync_failure_leaves_the_old_file_and_no_temporary_one()
    {
        string path = Path.Join(this.folder, "r.csv");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        Func<Task> write = () => new Finished(Rendered.With()).WriteReportAsync(path);
        await write.Should().ThrowAsync<InvalidOperationException>();
        Directory.GetFiles(this.folder).Should().Equal(path);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Should().Be("old");
    }

    [Fact]
    public async Task WriteReportAsync_missing_folder_surfaces()
    {
        Func<Task> write = () => new Finished(SampleReport.Realistic()).WriteReportAsync(Path.Join(this.folder, "absent", "r.json"));
        await write.Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task WriteReportAsync_writes_through_a_symbolic_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        string file = Path.Join(this.folder, "real.json");
        string link = Path.Join(this.folder, "link.json");
        await File.WriteAllTextAsync(file, new string('x', 1_000_000), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(link, file);
        await new Finished(SampleReport.Realistic()).WriteReportAsync(link, TestContext.Current.CancellationToken);
        File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName.Should().Be(file);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().StartWith("{").And.EndWith("}\n");
    }

    [Fact]
    public async Task WriteReportAsync_writes_into_a_pipe_and_leaves_it_a_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test makes a named pipe.");
        string pipe = Path.Join(this.folder, "pipe.json");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
            make.ExitCode.Should().Be(0);
        }

        using var reader = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("cat", [pipe]) { RedirectStandardOutput = true })!;
        Task<string> text = reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await new Finished(SampleReport.Realistic()).WriteReportAsync(pipe, TestContext.Current.CancellationToken);
        (await text).Should().StartWith("{").And.EndWith("}\n");
        Directory.GetFiles(this.folder).Should().Equal(pipe);
        using var kind = System.Diagnostics.Process.Start("test", ["-p", pipe]);
        await kind.WaitForExitAsync(TestContext.Current.CancellationToken);
        kind.ExitCode.Should().Be(0, "test -p tells that it is still a pipe");
    }

    [Fact]
    public void To_text_methods_agree_with_the_writers()
    {
        var inspection = new Finished(SampleReport.Realistic());
        inspection.ToJson().Should().Contain("\"macs\": 4089184256");
        inspection.ToMarkdown().Should().StartWith("# resnet50.onnx");
        inspection.ToHtml().Should().EndWith("</html>\n");
    }

    [Fact]
    public void Compose_summary_keeps_summary_blocks_and_orders_sections()
    {
        var template = ReportTemplate.Summary with { Sections = ["memory", "absent", "structure"] };
        ReportDocument summary = ReportComposer.Compose(SampleReport.Realistic(), template);
        summary.Sections.Select(static section => section.Key).Should().Equal("memory", "structure");
        summary.Sections.SelectMany(static section => section.Blocks).Select(static block => block.Key)
            .Should().Equal("peakActivationBytes", "lowerBoundBytes", "nodeCount");
    }

    private sealed class Finished(ReportDocument report) : IInspection
    {
        public IReadOnlyList<Diagnostic> Diagnostics => report.Diagnostics;

        public IReadOnlyList<PassOutcome> Passes => report.Passes;

        public ReportDocument ToReport() => report;
    }
}
