using System.Diagnostics;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Odd and hostile references to external data, with the files they name. A float32[4,2] needs 32 bytes; w.bin has 32.</summary>
public sealed class HostileExternalTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("haoline-hostile-").FullName;
    private readonly string folder;

    public HostileExternalTests()
    {
        this.folder = Path.Combine(this.root, "model");
        Directory.CreateDirectory(Path.Combine(this.folder, "sub"));
        File.WriteAllBytes(Path.Combine(this.root, "secret.bin"), new byte[32]);
        File.WriteAllBytes(Path.Combine(this.folder, "w.bin"), new byte[32]);
        File.WriteAllBytes(Path.Combine(this.folder, "sub", "w.bin"), new byte[32]);
        File.WriteAllBytes(Path.Combine(this.folder, "empty.bin"), []);
        File.WriteAllBytes(Path.Combine(this.folder, "w..bin"), new byte[32]);
        File.WriteAllBytes(Path.Combine(this.folder, "wéights 权重.bin"), new byte[32]);
    }

    public void Dispose() => Directory.Delete(this.root, recursive: true);

    [Theory]
    [InlineData("w.bin", "ok")]
    [InlineData("./w.bin", "ok")]
    [InlineData(".//w.bin", "ok")]
    [InlineData("sub/w.bin", "ok")]
    [InlineData("sub/./w.bin", "ok")]
    [InlineData("w..bin", "ok")]
    [InlineData("wéights 权重.bin", "ok")]
    [InlineData("", "error bad-value|missing-field")]
    [InlineData(".", "error file-access|bad-value|path-traversal")]
    [InlineData("./", "error file-access|bad-value|path-traversal")]
    [InlineData("sub", "error file-access")]
    [InlineData("sub/", "error file-access")]
    [InlineData("w.bin/", "error file-access|missing-file|bad-value")]
    [InlineData("..", "error path-traversal")]
    [InlineData("../", "error path-traversal")]
    [InlineData("../secret.bin", "error path-traversal")]
    [InlineData("..\\secret.bin", "error path-traversal")]
    [InlineData("sub/..", "error path-traversal")]
    [InlineData("sub/../w.bin", "error path-traversal")]
    [InlineData("sub/../../secret.bin", "error path-traversal")]
    [InlineData("sub\\..\\..\\secret.bin", "error path-traversal")]
    [InlineData("./../secret.bin", "error path-traversal")]
    [InlineData(".../secret.bin", "error path-traversal")]
    [InlineData(".. /secret.bin", "error path-traversal")]
    [InlineData("/etc/hostname", "error path-traversal")]
    [InlineData("//host/share/w.bin", "error path-traversal")]
    [InlineData("\\\\host\\share\\w.bin", "error path-traversal")]
    [InlineData("\\\\?\\C:\\w.bin", "error path-traversal")]
    [InlineData("\\w.bin", "error path-traversal")]
    [InlineData("C:\\w.bin", "error path-traversal")]
    [InlineData("C:w.bin", "error path-traversal")]
    [InlineData("w.bin:stream", "error path-traversal")]
    [InlineData("file://w.bin", "error path-traversal")]
    [InlineData("https://example.org/w.bin", "error path-traversal")]
    [InlineData("w.bin\0.txt", "error bad-value|path-traversal")]
    [InlineData("%2e%2e/secret.bin", "warning missing-file")]
    [InlineData("..%2fsecret.bin", "warning missing-file")]
    [InlineData("~/secret.bin", "warning missing-file")]
    [InlineData("$HOME/secret.bin", "warning missing-file")]
    [InlineData("nowhere/w.bin", "warning missing-file")]
    [InlineData("w.bin/w.bin", "warning missing-file|error file-access")]
    public void Location(string location, string expected) => this.Check(expected, ("location", location));

    [Theory]
    [InlineData("0", "32", "ok")]
    [InlineData("0", null, "ok")]
    [InlineData("00", "032", "ok")]
    [InlineData("", "32", "error bad-value")]
    [InlineData("0", "", "error bad-value")]
    [InlineData("+0", "32", "error bad-value")]
    [InlineData(" 0", "32", "error bad-value")]
    [InlineData("0 ", "32", "error bad-value")]
    [InlineData("0\n", "32", "error bad-value")]
    [InlineData("0.0", "32", "error bad-value")]
    [InlineData("0x0", "32", "error bad-value")]
    [InlineData("1e1", "32", "error bad-value")]
    [InlineData("-0", "32", "error bad-value")]
    [InlineData("-1", "32", "error bad-value")]
    [InlineData("NaN", "32", "error bad-value")]
    [InlineData("٣", "32", "error bad-value")]
    [InlineData("1", "32", "error offset-exceeds-file")]
    [InlineData("33", null, "error offset-exceeds-file")]
    [InlineData("32", "0", "error shape-data-mismatch")]
    [InlineData("0", "0", "error shape-data-mismatch")]
    [InlineData("0", "31", "error shape-data-mismatch")]
    [InlineData("0", "33", "error offset-exceeds-file")]
    [InlineData("0", "-32", "error bad-value")]
    [InlineData("9223372036854775807", "32", "error offset-exceeds-file")]
    [InlineData("9223372036854775808", "32", "error offset-exceeds-file")]
    [InlineData("18446744073709551616", "32", "error offset-exceeds-file")]
    [InlineData("1000000000000000000000000000000", "32", "error offset-exceeds-file")]
    [InlineData("0", "18446744073709551616", "error offset-exceeds-file")]
    [InlineData("9223372036854775807", "9223372036854775807", "error offset-exceeds-file")]
    public void Range(string offset, string? length, string expected) =>
        this.Check(expected, length is null ? [("location", "w.bin"), ("offset", offset)] : [("location", "w.bin"), ("offset", offset), ("length", length)]);

    [Fact]
    public void Keys()
    {
        this.Check("warning unknown-field", ("location", "w.bin"), ("url", "https://example.org"));
        this.Check("warning unknown-field", ("location", "w.bin"), ("", ""));
        this.Check("warning unknown-field", ("Location", "../x"), ("location", "w.bin"));
        this.Check("error duplicate-name", ("location", "w.bin"), ("location", "w.bin"));
        this.Check("error duplicate-name", ("location", "w.bin"), ("offset", "0"), ("offset", "0"));
        this.Check("error missing-field", ("offset", "0"));
        this.Check("ok", ("location", "w.bin"), ("checksum", "zz"));
        this.Check("ok", ("location", "w.bin"), ("basepath", "never used"));
        (string, string)[] many = [("location", "w.bin"), .. Enumerable.Repeat(("offset", "0"), 100_000)];
        this.Check("error duplicate-name", many);
    }

    [Fact]
    public void Zero_elements_at_the_end_of_the_file()
    {
        this.CheckTensor("ok", [0], ("location", "w.bin"), ("offset", "32"), ("length", "0"));
        this.CheckTensor("error offset-exceeds-file", [0], ("location", "w.bin"), ("offset", "33"), ("length", "0"));
        this.CheckTensor("ok", [0], ("location", "empty.bin"));
        this.CheckTensor("error offset-exceeds-file", [8], ("location", "empty.bin"));
    }

    [Fact]
    public void Links_and_special_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Links need special rights on Windows.");
        }

        File.CreateSymbolicLink(Path.Combine(this.folder, "link.bin"), "w.bin");
        File.CreateSymbolicLink(Path.Combine(this.folder, "loop.bin"), "loop.bin");
        File.CreateSymbolicLink(Path.Combine(this.folder, "broken.bin"), "nowhere");
        Directory.CreateSymbolicLink(Path.Combine(this.folder, "up"), "..");
        Run("mkfifo", Path.Combine(this.folder, "fifo"));
        Run("ln", Path.Combine(this.root, "secret.bin"), Path.Combine(this.folder, "hard.bin"));
        this.Check("error symlink", ("location", "link.bin"));
        this.Check("error symlink", ("location", "loop.bin"));
        this.Check("error symlink", ("location", "broken.bin"));
        this.Check("error symlink", ("location", "up/secret.bin"));
        this.Check("error file-access", ("location", "fifo"));
        if (OperatingSystem.IsLinux())
        {
            this.Check("warning hard-link", ("location", "hard.bin"));
        }
    }

    [Fact]
    public void Model_named_through_a_link_finds_the_data_beside_the_link()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Links need special rights on Windows.");
        }

        string real = Path.Combine(this.root, "real.onnx");
        File.WriteAllBytes(real, Model(Graph(Initializer("a", 1, [4, 2], External(("location", "w.bin"))))));
        string link = Path.Combine(this.folder, "m.onnx");
        File.CreateSymbolicLink(link, real);
        using ReadOutcome outcome = ReadOutcome.OfFile(link);
        HostileVerdict.Check(outcome, "ok", link);
    }

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
    }

    private void Check(string expected, params (string Key, string Value)[] entries) => this.CheckTensor(expected, [4, 2], entries);

    private void CheckTensor(string expected, long[] dimensions, params (string Key, string Value)[] entries)
    {
        string path = Path.Combine(this.folder, "m.onnx");
        File.WriteAllBytes(path, Model(Graph(Initializer("a", 1, dimensions, External(entries)))));
        using ReadOutcome outcome = ReadOutcome.OfFile(path);
        HostileVerdict.CheckAny(outcome, expected, path);
    }
}
