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

    [Fact]
    public void FromPath_lists_the_files_of_a_folder_sorted_and_enters_no_other()
    {
        Directory.CreateDirectory(Path.Combine(this.root.FullName, "sub"));
        foreach (string name in new[] { "b", "a.json", "B", "sub/inner" })
        {
            File.WriteAllText(Path.Combine(this.root.FullName, name), "x");
        }

        ModelSource source = ModelSource.FromPath(this.root.FullName);

        source.IsFolder.Should().BeTrue();
        source.FileNames.Should().Equal("B", "a.json", "b");
        source.HasFile("a.json").Should().BeTrue();
        source.HasFile("inner").Should().BeFalse();
        source.Folder.Should().Be(this.root.FullName);
        source.FilePath.Should().BeNull();
        source.Length.Should().Be(0);
        source.Header.Length.Should().Be(0);
        source.FindCompanion("sub/inner").Length.Should().Be(1);
        FluentActions.Invoking(() => source.FindCompanion("../x")).Should().Throw<CompanionFileException>().Which.Kind.Should().Be(DefectKind.PathTraversal);
    }

    [Fact]
    public void ListFiles_names_the_files_of_a_folder_inside_and_no_other()
    {
        Directory.CreateDirectory(Path.Combine(this.root.FullName, "sub", "deeper"));
        foreach (string name in new[] { "a", "sub/c", "sub/b", "sub/deeper/d" })
        {
            File.WriteAllText(Path.Combine(this.root.FullName, name), "x");
        }

        foreach (ModelSource source in new[] { ModelSource.FromFolder(this.root.FullName), ModelSource.FromFile(Path.Combine(this.root.FullName, "a")) })
        {
            source.ListFiles("sub", 2).Should().Equal("b", "c");
            source.ListFiles("sub/deeper", 9).Should().Equal("d");
            source.ListFiles("absent", 9).Should().BeEmpty();
            source.ListFiles("a", 9).Should().BeEmpty();
            Kind(source, "sub", 1).Should().Be(DefectKind.LimitExceeded);
            Kind(source, "../x", 9).Should().Be(DefectKind.PathTraversal);
            Kind(source, this.root.FullName, 9).Should().Be(DefectKind.PathTraversal);
        }

        ModelSource memory = ModelSource.FromMemory("m", new byte[1]);
        memory.ListFiles("sub", 9).Should().BeEmpty();
        Kind(memory, "../x", 9).Should().Be(DefectKind.PathTraversal);

        static DefectKind Kind(ModelSource source, string reference, int limit) =>
            FluentActions.Invoking(() => source.ListFiles(reference, limit)).Should().Throw<CompanionFileException>().Which.Kind;
    }

    [Fact]
    public void ListFiles_follows_no_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        Directory.CreateDirectory(Path.Combine(this.root.FullName, "real", "inner"));
        Directory.CreateSymbolicLink(Path.Combine(this.root.FullName, "link"), Path.Combine(this.root.FullName, "real"));
        ModelSource source = ModelSource.FromFolder(this.root.FullName);

        foreach (string reference in new[] { "link", "link/inner" })
        {
            FluentActions.Invoking(() => source.ListFiles(reference, 9)).Should().Throw<CompanionFileException>().Which.Kind.Should().Be(DefectKind.Symlink);
        }
    }

    [Fact]
    public void FromPath_takes_files_as_files_and_names_what_is_absent()
    {
        string path = Path.Combine(this.root.FullName, "m.onnx");
        File.WriteAllText(path, "abc");

        ModelSource.FromPath(path).IsFolder.Should().BeFalse();
        ModelSource.FromPath(path).FileNames.Should().BeEmpty();
        FluentActions.Invoking(() => ModelSource.FromPath(path + "x")).Should().Throw<FileNotFoundException>();
        FluentActions.Invoking(() => ModelSource.FromFolder(path)).Should().Throw<DirectoryNotFoundException>();
    }
}
