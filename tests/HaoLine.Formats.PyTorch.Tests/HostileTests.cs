using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.PyTorch.Tests;

public sealed class HostileTests
{
    private static readonly byte[] Four = Reads.Floats(1, 2, 3, 4);

    public static TheoryData<string, DefectKind> Defects() => new()
    {
        { "storage missing", DefectKind.MissingFile },
        { "storage short", DefectKind.ShapeDataMismatch },
        { "stride past the storage", DefectKind.OffsetExceedsFile },
        { "offset past the storage", DefectKind.OffsetExceedsFile },
        { "negative size", DefectKind.NegativeDim },
        { "negative stride", DefectKind.BadValue },
        { "negative offset", DefectKind.BadValue },
        { "size overflow", DefectKind.SizeOverflow },
        { "storage overflow", DefectKind.SizeOverflow },
        { "different ranks", DefectKind.ShapeConflict },
        { "size is text", DefectKind.BadType },
        { "key traversal", DefectKind.PathTraversal },
        { "checksum of a storage", DefectKind.CrcMismatch },
        { "checksum of the pickle", DefectKind.CrcMismatch },
        { "zip slip", DefectKind.PathTraversal },
        { "zip bomb", DefectKind.ZipBomb },
        { "two pickles", DefectKind.DuplicateName },
        { "no pickle", DefectKind.MissingField },
        { "method", DefectKind.UnsupportedCompression },
        { "broken pickle", DefectKind.Truncated },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void Defect_is_an_error_of_its_kind(string defect, DefectKind kind)
    {
        InvalidModelContentException error = Reads.Error(Make(defect));
        error.Kind.Should().Be(kind);
        error.Path.Should().Be("model.pt");
        error.Problem.Should().EndWith(".");
    }

    [Theory]
    [InlineData("checksum")]
    [InlineData("encrypted")]
    [InlineData("local name")]
    [InlineData("other extension")]
    [InlineData("no extension")]
    [InlineData("second stream")]
    [InlineData("broken stream")]
    [InlineData("missing storage")]
    [InlineData("deflated")]
    [InlineData("second pickle in the archive")]
    [InlineData("named as code")]
    [InlineData("inside bytes")]
    public void Trick_does_not_hide_code(string trick)
    {
        byte[] payload = new PickleWriter().Global("os", "system").Raw("(").Text("true").Raw("tR").End();
        byte[] good = new PickleWriter().Raw("}").End();
        byte[] archive = trick switch
        {
            "checksum" => new ZipBuilder().Add("a/data.pkl", payload, crc: 1).ToArray(),
            "encrypted" => new ZipBuilder().Add("a/data.pkl", payload, flags: 1).ToArray(),
            "local name" => new ZipBuilder().Add("a/datX.pkl", payload, localName: "a/data.pkl").ToArray(),
            "other extension" => new ZipBuilder().Add("a/data.pkl", good).Add("a/readme.txt", payload).ToArray(),
            "no extension" => new ZipBuilder().Add("a/data.pkl", good).Add("a/data/7", payload).ToArray(),
            "second stream" => new ZipBuilder().Add("a/data.pkl", [.. good, .. payload]).ToArray(),
            "broken stream" => new ZipBuilder().Add("a/data.pkl", [.. payload[..^1], 0xFF]).ToArray(),
            "missing storage" => new ZipBuilder().Add(
                "a/data.pkl", new PickleWriter().Raw("(").Tensor("FloatStorage", "0", 4, 0, [4], [1]).Global("os", "system").Raw("(").Text("true").Raw("tRt").End()).ToArray(),
            "deflated" => new ZipBuilder().Add("a/data.pkl", payload, deflate: true).ToArray(),
            "second pickle in the archive" => new ZipBuilder().Add("a/data.pkl", good).Add("a/other.pkl", payload).ToArray(),
            "named as code" => new ZipBuilder().Add("a/data.pkl", good).Add("a/code/x.py", payload, deflate: true).ToArray(),
            _ => new ZipBuilder().Add("a/data.pkl", [0x80, 3, (byte)'C', (byte)payload.Length, .. payload, (byte)'.']).ToArray(),
        };

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(archive, "m.bin");

        model.Dispose();
        findings.Should().Contain(static finding => finding.Kind == DefectKind.CodeExecution && finding.Severity == DiagnosticSeverity.Warning && finding.Message.Contains("os.system"));
        new PyTorchFormatReader().Match(ModelSource.FromMemory("m.bin", archive)).Should().BeOneOf(FormatMatch.Possible, FormatMatch.Certain);
    }

    [Fact]
    public void File_that_is_a_pickle_and_an_archive_is_told_and_both_are_looked_at()
    {
        byte[] archive = new ZipBuilder().Add("a/data.pkl", "cos\nsystem\n(Vx\ntR."u8).ToArray();
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes([0x80, 2, (byte)'N', (byte)'.', .. archive]);
        model.Dispose();
        findings.Select(static finding => finding.Kind).Should().Contain([DefectKind.Polyglot, DefectKind.CodeExecution]);
    }

    [Fact]
    public void Large_storages_are_not_read_unless_asked()
    {
        byte[] storage = new byte[200_000];
        byte[] pickle = new PickleWriter().Raw("}(").Text("w").Tensor("ByteStorage", "0", storage.Length, 0, [storage.Length], [1]).Raw("u").End();
        byte[] archive = new ZipBuilder().Add("a/data.pkl", pickle).Add("a/data/0", storage, crc: 1).ToArray();
        var source = new CountingSource(archive);

        Reads.Source(ModelSource.FromSource(source)).Model.Dispose();

        source.Touched.Should().BeLessThan(20_000);
        Reads.Error(archive, options: new PyTorchReaderOptions { ChecksumByteBudget = long.MaxValue }).Kind.Should().Be(DefectKind.CrcMismatch);
    }

    [Theory]
    [InlineData("model.bin", "zip of pickles", FormatMatch.Certain)]
    [InlineData("model.keras", "keras", FormatMatch.None)]
    [InlineData("data.zip", "plain zip", FormatMatch.None)]
    [InlineData("model.pt", "plain zip", FormatMatch.Possible)]
    [InlineData("a.dat", "arrays", FormatMatch.Certain)]
    [InlineData("a.dat", "pickle", FormatMatch.Certain)]
    [InlineData("a.dat", "old pickle", FormatMatch.Possible)]
    [InlineData("a.pkl", "text", FormatMatch.Name)]
    [InlineData("a.txt", "text", FormatMatch.None)]
    [InlineData("a.bin", "empty", FormatMatch.None)]
    public void Content_decides(string name, string content, FormatMatch match)
    {
        byte[] bytes = content switch
        {
            "zip of pickles" => new ZipBuilder().Add("x/data.pkl", [0x80, 2, (byte)'N', (byte)'.']).ToArray(),
            "keras" => new ZipBuilder().Add("config.json", "{}"u8).Add("model.weights.h5", "x"u8).ToArray(),
            "plain zip" => new ZipBuilder().Add("readme.txt", "x"u8).ToArray(),
            "arrays" => new ZipBuilder().Add("x.npy", "x"u8).ToArray(),
            "pickle" => [0x80, 4, (byte)'N', (byte)'.'],
            "old pickle" => [.. "(lp0\nVa\np1\na."u8],
            "text" => [.. "some text, nothing else\n"u8],
            _ => [],
        };
        new PyTorchFormatReader().Match(ModelSource.FromMemory(name, bytes)).Should().Be(match);
    }

    [Fact]
    public void Tar_of_the_first_versions_is_named()
    {
        InvalidModelContentException error = Reads.Error([.. Member("sys_info", [0x80, 2, (byte)'N', (byte)'.']), .. new byte[1024]]);
        error.Kind.Should().Be(DefectKind.UnsupportedVersion);
        error.Message.Should().Contain("0.1.10");
    }

    /// <summary>Loaders try a tar archive before a pickle, also when the name of its first member is one.</summary>
    [Theory]
    [InlineData("sys_info")]
    [InlineData("\u0080\u0002}.")]
    public void Pickles_in_a_tar_are_looked_at(string first)
    {
        byte[] payload = [.. "cos\nsystem\n(Vtrue\ntR."u8];
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes([.. Member(first, []), .. Member("pickle", payload), .. new byte[1024]]);
        model.Dispose();

        findings.Should().Contain(static finding => finding.Kind == DefectKind.CodeExecution && finding.Message.Contains("os.system"));
        findings.Should().Contain(static finding => finding.Id == "HL6017", "the tar itself is not read");
    }

    /// <summary>The folder of the first entry of the directory is the one that PyTorch loads (PyTorchStreamReader takes the archive's name from it).</summary>
    [Fact]
    public void Tensors_are_those_of_the_folder_that_is_loaded()
    {
        static byte[] Checkpoint(string name) => new PickleWriter().Raw("}(").Text(name).Tensor("FloatStorage", "0", 4, 0, [4], [1]).Raw("u").End();

        byte[] archive = new ZipBuilder()
            .Add("archive/data.pkl", Checkpoint("loaded")).Add("archive/data/0", Four).Add("x/data.pkl", Checkpoint("other")).Add("x/data/0", Four).ToArray();
        (Model model, _) = Reads.Bytes(archive);

        model.Weights.Select(static weight => weight.Name).Should().Equal("loaded");
        model.Dispose();
    }

    /// <summary>A member of a tar archive after POSIX.1-1988: header with checksum, content, padding to 512 bytes.</summary>
    private static byte[] Member(string name, byte[] content)
    {
        byte[] header = new byte[512];
        System.Text.Encoding.Latin1.GetBytes(name, header);
        System.Text.Encoding.ASCII.GetBytes($"{Convert.ToString(content.Length, 8),11}\0".Replace(' ', '0'), header.AsSpan(124));
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        System.Text.Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(static value => (int)value), 8),6}\0".Replace(' ', '0'), header.AsSpan(148));
        return [.. header, .. content, .. new byte[(512 - (content.Length % 512)) % 512]];
    }

    [Fact]
    public void Every_prefix_and_twenty_thousand_mutations_end_in_a_documented_way()
    {
        byte[] pickle = new PickleWriter().Raw("}(").Text("w").Tensor("FloatStorage", "0", 4, 0, [2, 2], [1, 2]).Raw("u").End();
        byte[][] seeds = [Reads.Archive(pickle, Four).ToArray(), pickle, new ZipBuilder().Add("a/data.pkl", pickle, deflate: true).Add("a/data/0", Four).ToArray()];
        foreach (byte[] seed in seeds)
        {
            for (int length = 0; length < seed.Length; length++)
            {
                Reads.Error(seed[..length]).Kind.Should().NotBe(DefectKind.None);
            }
        }

        var random = new Random(20_003);
        int read = 0;
        for (int i = 0; i < 24_000; i++)
        {
            byte[] file = (byte[])seeds[i % seeds.Length].Clone();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(file.Length);
                file[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xFF, _ => (byte)(file[at] ^ (1 << random.Next(8))) };
            }

            try
            {
                using Model model = Reads.Bytes(file).Model;
                read++;
                foreach (NamedTensor weight in model.Weights.Take(2))
                {
                    if (weight.Data.IsAvailable && weight.Data.ByteLength < 1 << 16)
                    {
                        weight.Data.ReadExactly(0, new byte[weight.Data.ByteLength]);
                    }
                }
            }
            catch (InvalidModelContentException)
            {
            }
        }

        read.Should().BeGreaterThan(2000);
    }

    [Fact]
    public void Source_that_gives_one_byte_a_time_reads_the_same()
    {
        byte[] pickle = new PickleWriter().Raw("}(").Text("w").Tensor("FloatStorage", "0", 4, 0, [2, 2], [1, 2]).Raw("u").End();
        byte[] archive = Reads.Archive(pickle, Four).ToArray();
        Model model = Reads.Source(ModelSource.FromSource(new CountingSource(archive) { Most = 1 })).Model;
        Reads.Floats(model.Weights.Single().Data).Should().Equal(1, 3, 2, 4);
    }

    private static byte[] Make(string defect)
    {
        byte[] Weights(long count, long offset, long[] size, long[] stride, string key = "0") =>
            new PickleWriter().Raw("}(").Text("w").Tensor("FloatStorage", key, count, offset, size, stride).Raw("u").End();
        byte[] good = Weights(4, 0, [2, 2], [2, 1]);
        return defect switch
        {
            "storage missing" => Reads.Archive(good).ToArray(),
            "storage short" => Reads.Archive(good, Four[..8]).ToArray(),
            "stride past the storage" => Reads.Archive(Weights(4, 0, [2, 2], [1000, 1]), Four).ToArray(),
            "offset past the storage" => Reads.Archive(Weights(4, 1, [2, 2], [2, 1]), Four).ToArray(),
            "negative size" => Reads.Archive(Weights(4, 0, [-2, 2], [2, 1]), Four).ToArray(),
            "negative stride" => Reads.Archive(Weights(4, 3, [4], [-1]), Four).ToArray(),
            "negative offset" => Reads.Archive(Weights(4, -1, [2], [1]), Four).ToArray(),
            "size overflow" => Reads.Archive(Weights(4, 0, [1L << 40, 1L << 40], [0, 0]), Four).ToArray(),
            "storage overflow" => Reads.Archive(Weights(1L << 62, 0, [2], [1]), Four).ToArray(),
            "different ranks" => Reads.Archive(Weights(4, 0, [2, 2], [1]), Four).ToArray(),
            "size is text" => Reads.Archive(
                new PickleWriter().Global("torch._utils", "_rebuild_tensor_v2").Raw("(").Storage("FloatStorage", "0", 4).Number(0).Raw("(").Text("2").Raw("t").Numbers(1).Raw("\u0089NtR").End(), Four).ToArray(),
            "key traversal" => Reads.Archive(Weights(4, 0, [2, 2], [2, 1], "../0"), Four).ToArray(),
            "checksum of a storage" => new ZipBuilder().Add("a/data.pkl", good).Add("a/data/0", Four, crc: 5).ToArray(),
            "checksum of the pickle" => new ZipBuilder().Add("a/data.pkl", good, crc: 5).Add("a/data/0", Four).ToArray(),
            "zip slip" => Reads.Archive(good, Four).Add("../x", [1]).ToArray(),
            "zip bomb" => new ZipBuilder().Add("a/data.pkl", new byte[8 << 20], deflate: true).ToArray(),
            "two pickles" => Reads.Archive(good, Four).Add("archive/data.pkl", good).ToArray(),
            "no pickle" => new ZipBuilder().Add("readme.txt", "x"u8).ToArray(),
            "method" => new ZipBuilder().Add("a/data.pkl", good).Add("a/data/0", Four, method: 93).ToArray(),
            _ => Reads.Archive(good[..^1], Four).ToArray(),
        };
    }

    private sealed class CountingSource(byte[] content) : IRandomAccessSource
    {
        public string Name => "model.pt";

        public long Length => content.Length;

        public int Most { get; init; } = int.MaxValue;

        public long Touched { get; private set; }

        public int Read(long offset, Span<byte> destination)
        {
            if (offset >= content.Length)
            {
                return 0;
            }

            int count = (int)Math.Min(Math.Min(destination.Length, this.Most), content.Length - offset);
            content.AsSpan((int)offset, count).CopyTo(destination);
            this.Touched += count;
            return count;
        }

        public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
        {
            span = default;
            return false;
        }

        public void Dispose()
        {
        }
    }
}
