using System.Buffers.Binary;
using System.Text.Json;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.SafeTensors.Tests;

public sealed class WriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_back_alike_and_twice_the_same()
    {
        using Model model = Sample();
        string path = this.folder.File("m.safetensors");
        await new SafeTensorsFormatWriter().WriteAsync(model, path, TestContext.Current.CancellationToken);
        byte[] first = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await new SafeTensorsFormatWriter().WriteAsync(model, path, TestContext.Current.CancellationToken);
        (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)).Should().Equal(first);

        using ReadOutcome outcome = ReadOutcome.OfPath(path);
        outcome.Error.Should().BeNull();
        outcome.Model!.Weights.Select(Describe).Should().Equal(model.Weights.Select(Describe));
        outcome.Model.Metadata.Properties.Select(pair => pair.Key + "=" + pair.Value).Should().Equal("format=pt", "zürich \"quoted\"=\u0001<script>");
        Directory.GetFiles(this.folder.Path).Should().ContainSingle();
    }

    /// <summary>The layout is checked with the platform's JSON reader and arithmetic of its own.</summary>
    [Fact]
    public void Every_tensor_starts_at_a_multiple_of_its_element_and_the_data_at_a_multiple_of_eight()
    {
        using Model model = Sample();
        using var stream = new MemoryStream();
        new SafeTensorsFormatWriter().Write(model, stream, TestContext.Current.CancellationToken);
        byte[] bytes = stream.ToArray();
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        ((8 + header) % 8).Should().Be(0);
        using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(8, header));
        var widths = new Dictionary<string, int> { ["F32"] = 4, ["F16"] = 2, ["U8"] = 1, ["I64"] = 8, ["F4"] = 1 };
        var covered = new SortedDictionary<long, long>();
        foreach (JsonProperty entry in document.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            long begin = entry.Value.GetProperty("data_offsets")[0].GetInt64();
            (begin % widths[entry.Value.GetProperty("dtype").GetString()!]).Should().Be(0);
            long end = entry.Value.GetProperty("data_offsets")[1].GetInt64();
            if (end > begin)
            {
                covered.Add(begin, end);
            }
        }

        long at = 0;
        foreach ((long begin, long end) in covered)
        {
            begin.Should().Be(at);
            at = end;
        }

        (8 + header + at).Should().Be(bytes.Length);
    }

    [Fact]
    public async Task Shards_are_read_back_as_the_same_model()
    {
        using Model model = Sample();
        string path = this.folder.File("m.safetensors");
        await new SafeTensorsFormatWriter(new SafeTensorsWriterOptions { MaximumShardBytes = 40 }).WriteAsync(model, path, TestContext.Current.CancellationToken);
        Directory.GetFiles(this.folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .Should().Equal("m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors", "m.safetensors.index.json");
        using ReadOutcome outcome = ReadOutcome.OfPath(path + ".index.json");
        outcome.Diagnostics.Should().BeEmpty();
        outcome.Model!.Weights.Select(Describe).Should().Equal(model.Weights.Select(Describe));
    }

    [Fact]
    public void A_payload_over_2_GiB_is_copied_through_a_small_buffer()
    {
        const long size = (2L << 30) + 12;
        using var model = new Model(null) { Weights = [new NamedTensor("big", new PatternData(size)), new NamedTensor("small", InlineTensorData.Vector(7))] };
        var sink = new CountingStream();
        long before = GC.GetAllocatedBytesForCurrentThread();
        new SafeTensorsFormatWriter().Write(model, sink, TestContext.Current.CancellationToken);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(sink.First.ToArray());
        sink.Length.Should().Be(8 + header + 8 + size);
        using JsonDocument document = JsonDocument.Parse(sink.First.Skip(8).Take(header).ToArray());
        document.RootElement.GetProperty("big").GetProperty("data_offsets")[1].GetInt64().Should().Be(size + 8);
    }

    [Fact]
    public void What_the_format_cannot_express_is_named()
    {
        Refuse("'q' is q4_k", new NamedTensor("q", new MissingTensorData(DataType.GgmlQ4K, [256], "")));
        Refuse("'m' is not there", new NamedTensor("m", new MissingTensorData(DataType.Float32, [2], "")));
        Refuse("named 'a'", new NamedTensor("a", InlineTensorData.Vector(1)), new NamedTensor("a", InlineTensorData.Vector(2)));
        Refuse("reserves", new NamedTensor("__metadata__", InlineTensorData.Vector(1)));
        Refuse("'o' does not end on a byte", new NamedTensor("o", new InlineTensorData(DataType.Float4E2M1, [3], new byte[2])));
        Refuse("string", new NamedTensor("s", new StringTensorData([1], [new byte[1]])));

        static void Refuse(string message, params NamedTensor[] weights)
        {
            using var model = new Model(null) { Weights = weights };
            FluentActions.Invoking(() => new SafeTensorsFormatWriter().Write(model, Stream.Null)).Should().Throw<NotSupportedException>().WithMessage($"*{message}*");
        }
    }

    private static Model Sample() => new(null)
    {
        Metadata = new ModelMetadata { Properties = [new("format", "pt"), new("zürich \"quoted\"", "\u0001<script>")] },
        Weights =
        [
            new NamedTensor("bytes", new InlineTensorData(DataType.UInt8, [3], new byte[] { 1, 2, 3 })),
            new NamedTensor("empty", new InlineTensorData(DataType.Float32, [0, 5], Array.Empty<byte>())),
            new NamedTensor("層.weight", InlineTensorData.FromSingles([2, 2], [1, 2, 3, 4])),
            new NamedTensor("packed", new InlineTensorData(DataType.Float4E2M1, [4], new byte[] { 0x21, 0x43 })),
            new NamedTensor("half", new InlineTensorData(DataType.Float16, [9], new byte[18])),
            new NamedTensor("long", InlineTensorData.FromInt64([], [-5])),
            new NamedTensor("tail", InlineTensorData.FromSingles([7], [1, 2, 3, 4, 5, 6, 7])),
        ],
    };

    private static string Describe(NamedTensor weight) =>
        $"{weight.Name} {weight.Data.ElementType}{weight.Data.Shape} {Convert.ToHexString(System.Buffers.BuffersExtensions.ToArray(weight.Data.GetBytes()))}";

    private sealed class PatternData(long length) : TensorData(DataType.UInt8, [length], SourceLocation.None)
    {
        public override long ByteLength { get; } = length;

        public override int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Min(destination.Length, this.ByteLength - offset);
            destination[..count].Fill((byte)offset);
            return count;
        }
    }

    private sealed class CountingStream : Stream
    {
        private long length;

        public List<byte> First { get; } = [];

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => this.length;

        public override long Position { get => this.length; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            this.First.AddRange(buffer[..Math.Min(buffer.Length, Math.Max(0, 4096 - this.First.Count))]);
            this.length += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => this.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
