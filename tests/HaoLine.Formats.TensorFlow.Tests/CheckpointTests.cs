using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

public sealed class CheckpointTests
{
    [Fact]
    public void Index_and_data_file_are_one_model()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "m.index"), Index(("a/kernel", Entry(1, [2, 1], 0, 0, 8)), ("a/kernel/Adam", Entry(1, [2], 0, 8, 8))));
        File.WriteAllBytes(Path.Combine(folder.Path, "m.data-00000-of-00001"), [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2.5f), .. new byte[8]]);
        foreach (string path in (string[])[Path.Combine(folder.Path, "m.index"), folder.Path])
        {
            ModelSource source = ModelSource.FromPath(path);
            new CheckpointFormatReader().Match(source).Should().Be(FormatMatch.Certain);
            (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Source(source, new CheckpointFormatReader());
            model.Weights.Select(static weight => weight.Name).Should().Equal("a/kernel", "a/kernel/Adam");
            model.Weights[1].Role.Should().Be(TensorRole.OptimizerState);
            Reads.Floats(model.Weights[0].Data).Should().Equal(1.5f, 2.5f);
            findings.Select(static finding => finding.Id).Should().Equal("HL1405");
            model.Dispose();
        }
    }

    [Theory]
    [InlineData("compressed", DefectKind.UnsupportedCompression)]
    [InlineData("magic", DefectKind.BadMagic)]
    [InlineData("short", DefectKind.Truncated)]
    [InlineData("size", DefectKind.ShapeDataMismatch)]
    [InlineData("shard", DefectKind.DanglingReference)]
    [InlineData("negative", DefectKind.NegativeDim)]
    public void Lies_are_errors_of_their_kind(string lie, DefectKind kind)
    {
        byte[] entry = lie switch
        {
            "size" => Entry(1, [3], 0, 0, 8),
            "shard" => Entry(1, [2], 7, 0, 8),
            "negative" => Entry(1, [-2], 0, 0, 8),
            _ => Entry(1, [2], 0, 0, 8),
        };
        byte[] index = Index(("w", entry));
        if (lie == "compressed")
        {
            // The type byte of a block stands before its checksum; see Block.
            index[Array.LastIndexOf(index, (byte)0xEE) - 4] = 1;
        }

        byte[] content = lie switch { "magic" => [.. index[..^1], 0], "short" => index[..20], _ => index };
        Reads.Error(content, "m.index", new CheckpointFormatReader()).Kind.Should().Be(kind);
    }

    [Fact]
    public void Absent_data_file_leaves_types_and_shapes()
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Index(("w", Entry(1, [2], 0, 0, 8))), "m.index", new CheckpointFormatReader());
        findings.Should().ContainSingle(static finding => finding.Id == "HL1410" && finding.Kind == DefectKind.MissingFile);
        model.Weights.Single().Data.IsAvailable.Should().BeFalse();
        model.Weights.Single().Data.ByteLength.Should().Be(8);
        model.Dispose();
    }

    /// <summary>
    /// Hand counts. SampLeNet's SavedModel: 3·3·3·32+32 + 3·3·32·64+64 + 3·3·64·64+64 + 1024·128+128 + 128·64+64 + 64·10+10 = 196,426 (its other
    /// forms have 62,006, which the corpus manifest states for all of them). MNIST regression: 784·10 + 10.
    /// </summary>
    [Theory]
    [InlineData("openvinotoolkit__open_model_zoo/samplenet_tf2/variables/variables.index", 196_426)]
    [InlineData("dotnet__machinelearning-testdata/mnist_lr_model/variables/variables.index", 7_850)]
    [InlineData("tensorflow__serving/saved_model_half_plus_three/00000123/variables/variables.index", 3)]
    public void Corpus_checkpoint_has_its_elements(string path, long elements)
    {
        (Model model, _) = Reads.File(Corpus.Path(["models", "tf-keras", .. path.Split('/')]), new CheckpointFormatReader());
        model.Weights.Where(static weight => weight.Role is TensorRole.Parameter or TensorRole.Buffer && weight.Data.ElementType == DataType.Float32)
            .Sum(static weight => weight.Data.ElementCount).Should().Be(elements);
        model.Weights.Should().OnlyContain(static weight => weight.Data.IsAvailable);
        model.Dispose();
    }

    [Fact]
    public void Every_corpus_checkpoint_is_read()
    {
        string root = Corpus.Path("models", "tf-keras");
        string[] files = Directory.GetFiles(root, "*.index", SearchOption.AllDirectories);
        files.Length.Should().BeGreaterThan(15);
        foreach (string file in files)
        {
            (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(file, new CheckpointFormatReader());
            model.Weights.Should().NotBeEmpty(file);
            findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info, file);
            model.Dispose();
        }
    }

    /// <summary>One data block, an empty metaindex is left out, an index block and the footer, from the LevelDB table format. Checksums are 0xEE.</summary>
    internal static byte[] Index(params (string Key, byte[] Value)[] entries)
    {
        byte[] data = Block([("", [8, 1, 0x1A, 2, 8, 1]), .. entries]);
        byte[] block = Block([("z", [0, .. Varint(data.Length - 5)])]);
        byte[] footer = [0, 0, .. Varint(data.Length), .. Varint(block.Length - 5)];
        return [.. data, .. block, .. footer, .. new byte[40 - footer.Length], 0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB];
    }

    internal static byte[] Entry(int type, long[] shape, int shard, long offset, long size)
    {
        byte[] dims = [.. shape.SelectMany(static extent => (byte[])[0x12, (byte)(1 + Varint(extent).Length), 8, .. Varint(extent)])];
        return [8, (byte)type, 0x12, (byte)dims.Length, .. dims, 0x18, (byte)shard, 0x20, .. Varint(offset), 0x28, .. Varint(size)];
    }

    private static byte[] Block(IEnumerable<(string Key, byte[] Value)> entries)
    {
        var bytes = new List<byte>();
        string last = "";
        foreach ((string key, byte[] value) in entries)
        {
            int shared = key.Zip(last).TakeWhile(static pair => pair.First == pair.Second).Count();
            byte[] own = Encoding.UTF8.GetBytes(key[shared..]);
            bytes.AddRange([(byte)shared, (byte)own.Length, (byte)value.Length, .. own, .. value]);
            last = key;
        }

        return [.. bytes, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xEE, 0xEE, 0xEE, 0xEE];
    }

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        ulong rest = unchecked((ulong)value);
        while (rest >= 0x80)
        {
            bytes.Add((byte)(rest | 0x80));
            rest >>= 7;
        }

        return [.. bytes, (byte)rest];
    }
}
