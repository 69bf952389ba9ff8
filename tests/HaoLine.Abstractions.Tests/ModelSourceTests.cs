using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.Abstractions.Tests;

public sealed class ModelSourceTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("haoline-source-");

    public void Dispose() => this.root.Delete(recursive: true);

    [Fact]
    public void FromFile_reads_the_first_bytes_and_the_length()
    {
        string path = Path.Combine(this.root.FullName, "M.ONNX");
        byte[] bytes = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        File.WriteAllBytes(path, bytes);

        ModelSource source = ModelSource.FromFile(path);

        source.Length.Should().Be(5000);
        source.Header.ToArray().Should().Equal(bytes.Take(4096));
        source.Extension.Should().Be(".onnx");
        source.Folder.Should().Be(this.root.FullName);
    }

    [Fact]
    public void FromFile_names_an_absent_file() =>
        FluentActions.Invoking(() => ModelSource.FromFile(Path.Combine(this.root.FullName, "absent")))
            .Should().Throw<FileNotFoundException>().WithMessage("*absent*");

    [Fact]
    public void FromFile_refuses_a_directory() =>
        FluentActions.Invoking(() => ModelSource.FromFile(this.root.FullName))
            .Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.Unreadable);

    [Fact]
    public void FromFile_follows_a_link_that_the_caller_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        string target = Path.Combine(this.root.FullName, "target");
        File.WriteAllText(target, "abc");
        string link = Path.Combine(this.root.FullName, "link");
        File.CreateSymbolicLink(link, target);

        ModelSource.FromFile(link).Length.Should().Be(3);
    }
}
