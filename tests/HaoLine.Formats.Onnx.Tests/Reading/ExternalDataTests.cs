using System.Diagnostics;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

public sealed class ExternalDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("haoline-external-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Fact]
    public void External_tensors_share_one_file_and_read_their_ranges()
    {
        Directory.CreateDirectory(Path.Combine(this.folder, "sub"));
        File.WriteAllBytes(Path.Combine(this.folder, "sub", "w.bin"), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        string model = this.Write(Graph(
            Initializer("a", 2, [4], External(("location", "sub/w.bin"), ("offset", "0"), ("length", "4"))),
            Initializer("b", 2, [3], External(("location", "./sub/w.bin"), ("offset", "7"), ("checksum", "00"))),
            Initializer("c", 2, [4], External(("location", "sub/w.bin"), ("length", "4")))));
        using ReadOutcome outcome = ReadOutcome.OfFile(model);
        outcome.Error.Should().BeNull();
        IReadOnlyList<Value> values = outcome.Model!.MainGraph!.Initializers;
        Bytes(values[1].Constant!).Should().Equal(7, 8, 9);
        Bytes(values[0].Constant!).Should().Equal(0, 1, 2, 3);
        values[2].Constant!.StorageKey.Should().Be(values[0].Constant!.StorageKey, "the same bytes are one storage");
        outcome.Model.Source.CompanionByteLength.Should().Be(10, "the file is opened and counted once");
        outcome.Model.Tier.Should().Be(ModelTier.Full);
    }

    [Fact]
    public void Missing_file_leaves_types_and_sizes()
    {
        string model = this.Write(Graph(Initializer("a", 1, [4, 2], External(("location", "w.bin")))));
        using ReadOutcome outcome = ReadOutcome.OfFile(model);
        TensorData data = outcome.Model!.MainGraph!.Initializers[0].Constant!;
        data.IsAvailable.Should().BeFalse();
        data.ByteLength.Should().Be(32);
        outcome.Model.Tier.Should().Be(ModelTier.Graph);
        outcome.Diagnostics.Should().ContainSingle(diagnostic => diagnostic.Kind == DefectKind.MissingFile);
    }

    [Theory]
    [InlineData("1000", "32")]
    [InlineData("0", "4503599627370496")]
    [InlineData("9223372036854775807", "32")]
    [InlineData("1", "32")]
    public void Range_outside_the_file_is_refused(string offset, string length)
    {
        File.WriteAllBytes(Path.Combine(this.folder, "w.bin"), new byte[32]);
        string model = this.Write(Graph(Initializer("a", 1, [4, 2], External(("location", "w.bin"), ("offset", offset), ("length", length)))));
        using ReadOutcome outcome = ReadOutcome.OfFile(model);
        outcome.Error!.Kind.Should().Be(DefectKind.OffsetExceedsFile);
        outcome.Error.Field.Should().StartWith("graph.initializer[0]");
    }

    [Fact]
    public void Links_and_other_than_regular_files_are_refused()
    {
        string secret = Path.Combine(this.folder, "secret.bin");
        File.WriteAllBytes(secret, new byte[32]);
        File.CreateSymbolicLink(Path.Combine(this.folder, "link.bin"), secret);
        Directory.CreateDirectory(Path.Combine(this.folder, "directory"));
        this.KindOf("link.bin").Should().Be(DefectKind.Symlink, "even a link to a file of the same folder is refused");
        this.KindOf("directory").Should().Be(DefectKind.FileAccess);
    }

    [Fact]
    public void Hard_link_is_reported()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Link counts are read on Linux only.");
        }

        string original = Path.Combine(this.folder, "w.bin");
        File.WriteAllBytes(original, new byte[32]);
        using (Process link = Process.Start("ln", [original, Path.Combine(this.folder, "second.bin")]))
        {
            link.WaitForExit();
        }

        string model = this.Write(Graph(Initializer("a", 1, [4, 2], External(("location", "w.bin")))));
        using ReadOutcome outcome = ReadOutcome.OfFile(model);
        outcome.Error.Should().BeNull();
        outcome.Diagnostics.Should().ContainSingle(diagnostic => diagnostic.Id == "HL1002" && diagnostic.Kind == DefectKind.HardLink);
    }

    [Fact]
    public void Option_leaves_external_files_alone_but_still_refuses_bad_references()
    {
        File.WriteAllBytes(Path.Combine(this.folder, "w.bin"), new byte[32]);
        var options = new OnnxReaderOptions { OpenExternalData = false };
        string model = this.Write(Graph(Initializer("a", 1, [4, 2], External(("location", "w.bin")))));
        using (ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromFile(model), null, options))
        {
            outcome.Model!.MainGraph!.Initializers[0].Constant!.IsAvailable.Should().BeFalse();
        }

        model = this.Write(Graph(Initializer("a", 1, [4, 2], External(("location", "../w.bin")))));
        using ReadOutcome refused = ReadOutcome.Of(ModelSource.FromFile(model), null, options);
        refused.Error!.Kind.Should().Be(DefectKind.PathTraversal);
    }

    [Fact]
    public void Files_are_closed_after_a_failed_read()
    {
        File.WriteAllBytes(Path.Combine(this.folder, "w.bin"), new byte[4]);
        string model = this.Write(Graph(
            Initializer("a", 2, [4], External(("location", "w.bin"))), Initializer("b", 2, [4], External(("location", "../w.bin")))));
        using ReadOutcome outcome = ReadOutcome.OfFile(model);
        outcome.Error.Should().NotBeNull();
        if (OperatingSystem.IsLinux())
        {
            Directory.EnumerateFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget).Should().NotContain(target => target != null && target.StartsWith(this.folder));
        }
    }

    private static byte[] Bytes(TensorData data)
    {
        byte[] bytes = new byte[data.ByteLength];
        data.ReadExactly(0, bytes);
        return bytes;
    }

    private DefectKind? KindOf(string location)
    {
        string model = this.Write(Graph(Initializer("a", 1, [4, 2], External(("location", location)))));
        using ReadOutcome outcome = ReadOutcome.OfFile(model);
        return outcome.Error?.Kind;
    }

    private string Write(ProtoBytes graph)
    {
        string path = Path.Combine(this.folder, "m.onnx");
        File.WriteAllBytes(path, Model(graph));
        return path;
    }
}
