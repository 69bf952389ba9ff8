using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

public class ReaderContractTests
{
    [Theory]
    [InlineData(new byte[0], DefectKind.Empty)]
    [InlineData(new byte[] { 8 }, DefectKind.Truncated)]
    public void Read_tiny_content_is_refused(byte[] bytes, DefectKind kind)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        outcome.Error!.Kind.Should().Be(kind);
    }

    [Theory]
    [InlineData(0, DefectKind.BadWire)] // a tag of field 0
    [InlineData(0xFF, DefectKind.BadVarint)] // an endless number
    public void Read_4096_equal_bytes_is_refused(byte value, DefectKind kind)
    {
        byte[] bytes = new byte[4096];
        bytes.AsSpan().Fill(value);
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        outcome.Error!.Kind.Should().Be(kind);
        new OnnxFormatReader().Match(ModelSource.FromMemory("x.bin", bytes)).Should().Be(FormatMatch.None);
        new OnnxFormatReader().Match(ModelSource.FromMemory("x.onnx", bytes)).Should().Be(FormatMatch.Name);
    }

    [Fact]
    public async Task Read_with_a_cancelled_token_throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Func<Task> read = async () => await new OnnxFormatReader().ReadAsync(
            ModelSource.FromMemory("m.onnx", Valid()), new ModelReadContext(new DiagnosticBag()), cancelled.Token);
        await read.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Read_source_that_gives_one_byte_at_a_time()
    {
        using ReadOutcome whole = ReadOutcome.OfBytes(Rich());
        using ReadOutcome dripped = ReadOutcome.Of(ModelSource.FromSource(new DrippingSource(Rich())));
        dripped.Error.Should().BeNull();
        GraphWalker.Nodes(dripped.Model!).Select(node => node.ToString()).Should().Equal(GraphWalker.Nodes(whole.Model!).Select(node => node.ToString()));
    }

    [Fact]
    public void Read_source_that_fails_is_refused_as_unreadable()
    {
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromSource(new DrippingSource(Rich()) { FailAfter = 5000 }));
        outcome.Error!.Kind.Should().Be(DefectKind.Unreadable);
    }

    [Fact]
    public void Match_is_certain_by_content_whatever_the_name()
    {
        new OnnxFormatReader().Match(ModelSource.FromMemory("x.gguf", Valid())).Should().Be(FormatMatch.Certain);
        new OnnxFormatReader().Match(ModelSource.FromMemory("x", Rich())).Should().Be(FormatMatch.Certain);
        new OnnxFormatReader().Match(ModelSource.FromMemory("x.txt", "GGUF and more"u8.ToArray())).Should().Be(FormatMatch.None);
        new OnnxFormatReader().Match(ModelSource.FromMemory("x.onnx", "GGUF and more"u8.ToArray())).Should().Be(FormatMatch.Name);
    }

    [Fact]
    public void Match_never_throws_on_any_prefix()
    {
        byte[] bytes = Rich();
        for (int length = 0; length <= bytes.Length; length++)
        {
            Action match = () => new OnnxFormatReader().Match(ModelSource.FromMemory("x", bytes.AsMemory(0, length)));
            match.Should().NotThrow();
        }
    }

    [Fact]
    public void Sniff_never_throws_on_short_or_strange_heads()
    {
        byte[][] heads =
        [
            new ProtoBytes().Varint(1, 7).Text(2, "abc").Message(502, new ProtoBytes().Varint(1, 1)).ToArray(),
            new ProtoBytes().Varint(1, 1).Message(2, new ProtoBytes().Bytes(1, new byte[300])).ToArray(),
            [8, 7, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [8, 7, 0x12, 0x80, 0x80, 0x80],
            [0, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"'],
            [0x80, 2, (byte)'}', 1],
            [0xEF, 0xBB, 0xBF, .. "<html>"u8],
        ];
        foreach (byte[] head in heads)
        {
            for (int length = 0; length <= head.Length; length++)
            {
                int part = length;
                Action sniff = () => ContentSniffer.Sniff(head.AsSpan(0, part));
                sniff.Should().NotThrow($"{Convert.ToHexString(head)} cut at {part}");
            }
        }
    }

    [Fact]
    public void Read_every_prefix_of_made_models_ends_as_documented()
    {
        foreach (byte[] bytes in new[] { Valid(), Rich() })
        {
            CountAccepted(bytes).Should().BeLessThan(10, "only prefixes that end between fields of the model can be whole models");
        }
    }

    [Theory]
    [InlineData("models/onnx/onnx__onnx/light_bvlc_alexnet.onnx")]
    [InlineData("models/onnx/onnx__onnx/light_squeezenet.onnx")]
    [InlineData("models/onnx/NVIDIA__TensorRT/Polygraphy/tests/models/loop.onnx")]
    [InlineData("models/onnx/NVIDIA__TensorRT/Polygraphy/tests/models/qdq_conv.onnx")]
    [InlineData("models/onnx/deb__libonnx-testdata/node/test_layer_normalization_2d_axis0_expanded.onnx")]
    public void Read_every_prefix_of_a_real_model_ends_as_documented(string path)
    {
        byte[] bytes = File.ReadAllBytes(Corpus.Path(path.Split('/')));
        bytes.Length.Should().BeLessThan(64 * 1024);
        CountAccepted(bytes).Should().BeLessThan(10);
    }

    private static int CountAccepted(byte[] bytes)
    {
        int accepted = 0;
        for (int length = 0; length < bytes.Length; length++)
        {
            using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromMemory("prefix.onnx", bytes.AsMemory(0, length)));
            accepted += outcome.Error is null ? 1 : 0;
        }

        return accepted;
    }

    private sealed class DrippingSource(byte[] bytes) : IRandomAccessSource
    {
        private int reads;

        public int FailAfter { get; init; } = int.MaxValue;

        public string Name => "dripping.onnx";

        public long Length => bytes.Length + (this.FailAfter == int.MaxValue ? 0 : 100_000);

        public int Read(long offset, Span<byte> destination)
        {
            if (++this.reads > this.FailAfter)
            {
                throw new IOException("the disk went away");
            }

            if (destination.IsEmpty || offset >= this.Length)
            {
                return 0;
            }

            destination[0] = offset < bytes.Length ? bytes[offset] : (byte)0xAA;
            return 1;
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
