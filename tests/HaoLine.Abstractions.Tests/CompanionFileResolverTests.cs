using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.Abstractions.Tests;

public sealed class CompanionFileResolverTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("haoline-companion-");

    private string Folder => Path.Combine(this.root.FullName, "model");

    public CompanionFileResolverTests()
    {
        Directory.CreateDirectory(Path.Combine(this.Folder, "sub"));
        File.WriteAllText(Path.Combine(this.root.FullName, "secret.bin"), "secret");
        File.WriteAllText(Path.Combine(this.Folder, "w.bin"), "1234");
        File.WriteAllText(Path.Combine(this.Folder, "sub", "v.bin"), "12");
    }

    public void Dispose() => this.root.Delete(recursive: true);

    [Theory]
    [InlineData("../secret.bin", DefectKind.PathTraversal)]
    [InlineData("sub/../../secret.bin", DefectKind.PathTraversal)]
    [InlineData("sub\\..\\..\\secret.bin", DefectKind.PathTraversal)]
    [InlineData("..", DefectKind.PathTraversal)]
    [InlineData(".. /secret.bin", DefectKind.PathTraversal)]
    [InlineData("/etc/hostname", DefectKind.PathTraversal)]
    [InlineData("\\\\server\\share\\w.bin", DefectKind.PathTraversal)]
    [InlineData("C:\\w.bin", DefectKind.PathTraversal)]
    [InlineData("C:w.bin", DefectKind.PathTraversal)]
    [InlineData("file:///etc/hostname", DefectKind.PathTraversal)]
    [InlineData("w.bin:stream", DefectKind.PathTraversal)]
    [InlineData("", DefectKind.BadValue)]
    [InlineData("w.bin\0.txt", DefectKind.BadValue)]
    [InlineData("absent.bin", DefectKind.MissingFile)]
    [InlineData("absent/w.bin", DefectKind.MissingFile)]
    [InlineData("sub", DefectKind.FileAccess)]
    [InlineData(".", DefectKind.FileAccess)]
    public void Resolve_refuses(string reference, DefectKind kind) =>
        FluentActions.Invoking(() => CompanionFileResolver.Resolve(this.Folder, reference))
            .Should().Throw<CompanionFileException>().Which.Kind.Should().Be(kind);

    [Theory]
    [InlineData("w.bin", 4)]
    [InlineData("./w.bin", 4)]
    [InlineData("sub/v.bin", 2)]
    [InlineData("sub//v.bin", 2)]
    public void Resolve_accepts_regular_files_inside_the_folder(string reference, long length)
    {
        CompanionFile file = CompanionFileResolver.Resolve(this.Folder, reference);

        file.Length.Should().Be(length);
        file.Path.Should().StartWith(this.Folder);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n", true)]
    [InlineData("version https://git-lfs.github.com/spec", false)]
    [InlineData("Version https://git-lfs.github.com/spec/v1\n", false)]
    public void Resolve_takes_a_pointer_of_Git_LFS_for_an_absent_file(string content, bool isPointer)
    {
        File.WriteAllText(Path.Combine(this.Folder, "p.bin"), content);
        File.WriteAllText(Path.Combine(this.Folder, "large.bin"), content + new string(' ', 1024));

        Action resolve = () => CompanionFileResolver.Resolve(this.Folder, "p.bin");
        if (isPointer)
        {
            resolve.Should().Throw<CompanionFileException>().WithMessage("*Git LFS pointer*git lfs pull*").Which.Kind.Should().Be(DefectKind.MissingFile);
        }
        else
        {
            resolve.Should().NotThrow();
        }

        CompanionFileResolver.Resolve(this.Folder, "large.bin").Length.Should().BeGreaterThan(1024, "pointers are shorter");
    }

    [Fact]
    public void Resolve_refuses_links_in_any_component()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        File.CreateSymbolicLink(Path.Combine(this.Folder, "link.bin"), Path.Combine(this.Folder, "w.bin"));
        Directory.CreateSymbolicLink(Path.Combine(this.Folder, "d"), this.root.FullName);
        File.CreateSymbolicLink(Path.Combine(this.Folder, "dangling.bin"), Path.Combine(this.Folder, "nowhere"));

        foreach (string reference in new[] { "link.bin", "d/secret.bin", "dangling.bin" })
        {
            FluentActions.Invoking(() => CompanionFileResolver.Resolve(this.Folder, reference))
                .Should().Throw<CompanionFileException>().Which.Kind.Should().Be(DefectKind.Symlink, reference);
        }
    }

    [Fact]
    public void Resolve_counts_hard_links_where_the_platform_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Link counts are read on Linux only.");
        string second = Path.Combine(this.Folder, "hard.bin");
        using var process = System.Diagnostics.Process.Start("ln", [Path.Combine(this.Folder, "w.bin"), second]);
        process.WaitForExit();

        CompanionFileResolver.Resolve(this.Folder, "w.bin").HardLinkCount.Should().Be(2);
        CompanionFileResolver.Resolve(this.Folder, "sub/v.bin").HardLinkCount.Should().Be(1);
    }

    [Fact]
    public void Resolve_refuses_devices_and_pipes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are made with a Linux command.");
        using var process = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(this.Folder, "pipe")]);
        process.WaitForExit();

        FluentActions.Invoking(() => CompanionFileResolver.Resolve(this.Folder, "pipe"))
            .Should().Throw<CompanionFileException>().Which.Kind.Should().Be(DefectKind.FileAccess);
    }

    [Fact]
    public void FindCompanion_validates_even_when_the_model_has_no_folder()
    {
        ModelSource source = ModelSource.FromMemory("m", new byte[] { 1 });

        FluentActions.Invoking(() => source.FindCompanion("../x")).Should().Throw<CompanionFileException>().Which.Kind.Should().Be(DefectKind.PathTraversal);
        FluentActions.Invoking(() => source.FindCompanion("x")).Should().Throw<CompanionFileException>().Which.Kind.Should().Be(DefectKind.MissingFile);
    }
}
