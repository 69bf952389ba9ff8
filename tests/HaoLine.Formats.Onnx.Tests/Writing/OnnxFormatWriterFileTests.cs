using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Tests.Writing;

public sealed class OnnxFormatWriterFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("haoline-writer-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Fact]
    public async Task WriteAsync_external_always_puts_aligned_payloads_beside_the_model()
    {
        byte[] first = [.. Enumerable.Range(0, 2000).Select(i => (byte)i)];
        byte[] second = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        var graph = new Graph("g");
        graph.AddInitializer("first", new InlineTensorData(DataType.UInt8, [2000], first));
        graph.AddInitializer("small", InlineTensorData.Vector(1, 2));
        graph.AddInitializer("second", new InlineTensorData(DataType.UInt8, [5000], second));
        using var model = new Model(graph);
        string path = this.Path("model.onnx");

        await new OnnxFormatWriter(new OnnxWriterOptions { ExternalData = OnnxExternalDataMode.Always }).WriteAsync(model, path);

        WireMessage[] tensors = new WireMessage(await File.ReadAllBytesAsync(path)).Message(7).Messages(5);
        tensors[0].Entries(13).Should().Equal(("location", "model.onnx.data"), ("offset", "0"), ("length", "2000"));
        tensors[0].Int(14).Should().Be(1);
        tensors[0].Has(9).Should().BeFalse();
        tensors[1].Bytes(9).Should().HaveCount(16);
        tensors[1].Has(14).Should().BeFalse();
        tensors[2].Entries(13).Should().Equal(("location", "model.onnx.data"), ("offset", "4096"), ("length", "5000"));
        byte[] data = await File.ReadAllBytesAsync(path + ".data");
        data.Should().HaveCount(4096 + 5000);
        data[..2000].Should().Equal(first);
        data[2000..4096].Should().OnlyContain(value => value == 0);
        data[4096..].Should().Equal(second);
        Directory.GetFiles(this.folder).Should().HaveCount(2, "no temporary file stays");
    }

    [Fact]
    public async Task WriteAsync_shared_payload_is_stored_once()
    {
        var shared = new InlineTensorData(DataType.UInt8, [3000], new byte[3000]);
        var graph = new Graph("g");
        graph.AddInitializer("a", shared);
        graph.AddInitializer("b", shared);
        using var model = new Model(graph);
        string path = this.Path("model.onnx");

        await new OnnxFormatWriter(new OnnxWriterOptions { ExternalData = OnnxExternalDataMode.Always }).WriteAsync(model, path);

        new FileInfo(path + ".data").Length.Should().Be(3000);
    }

    [Fact]
    public async Task WriteAsync_above_threshold_moves_payloads_out_step_by_step()
    {
        var graph = new Graph("g");
        graph.AddInitializer("weight", new InlineTensorData(DataType.UInt8, [10_000], new byte[10_000]));
        graph.AddNode(
            OperatorId.Onnx("Constant"), [], ["c"], new AttributeMap([new("value", AttributeValue.Tensor(new InlineTensorData(DataType.UInt8, [8000], new byte[8000])))]));
        using var model = new Model(graph);

        (await this.External(model, 20_000)).Should().BeNull("everything fits");
        (await this.External(model, 10_000)).Should().Be(10_000, "the initializer is enough");
        (await this.External(model, 1_000)).Should().Be(8_192 + 10_000, "the attribute follows; nodes come first, and its 8,000 bytes end before the second page boundary");
    }

    [Fact]
    public void Write_to_stream_above_threshold_asks_for_a_path()
    {
        var graph = new Graph("g");
        graph.AddInitializer("weight", new InlineTensorData(DataType.UInt8, [10_000], new byte[10_000]));
        using var model = new Model(graph);
        var writer = new OnnxFormatWriter(new OnnxWriterOptions { ExternalDataThreshold = 100 });

        Action write = () => writer.Write(model, Stream.Null);

        write.Should().Throw<NotSupportedException>().WithMessage("*data file*");
    }

    [Fact]
    public async Task WriteAsync_over_the_file_that_payloads_come_from_keeps_their_bytes()
    {
        string path = this.Path("model.onnx");
        byte[] payload = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];
        await File.WriteAllBytesAsync(path, payload);
        var source = new FileSource(path);
        var graph = new Graph("g");
        graph.AddInitializer("w", new SourceTensorData(DataType.UInt8, [300_000], source, 0, 300_000));
        using var model = new Model(graph);
        model.Own(source);

        await new OnnxFormatWriter().WriteAsync(model, path);

        new WireMessage(await File.ReadAllBytesAsync(path)).Message(7, 5).Bytes(9).Should().Equal(payload);
    }

    [Fact]
    public async Task WriteAsync_failing_payload_leaves_the_old_file_and_no_temporary_one()
    {
        string path = this.Path("model.onnx");
        await File.WriteAllTextAsync(path, "old");
        var graph = new Graph("g");
        graph.AddInitializer("w", new ShortTensorData());
        using var model = new Model(graph);

        Func<Task> write = async () => await new OnnxFormatWriter().WriteAsync(model, path);

        await write.Should().ThrowAsync<EndOfStreamException>();
        (await File.ReadAllTextAsync(path)).Should().Be("old");
        Directory.GetFiles(this.folder).Should().ContainSingle();
    }

    [Fact]
    public async Task WriteAsync_cancelled_leaves_no_file()
    {
        using var model = new Model(new Graph("g"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Func<Task> write = async () => await new OnnxFormatWriter().WriteAsync(model, this.Path("model.onnx"), cancelled.Token);

        await write.Should().ThrowAsync<OperationCanceledException>();
        Directory.GetFiles(this.folder).Should().BeEmpty();
    }

    /// <summary>Tag 1 byte + length 1 byte … : sizes beyond 32 bits, hand-counted from the wire format, with a payload made of zeros on demand.</summary>
    [Fact]
    public void Write_payload_over_4_GiB_states_64_bit_lengths()
    {
        const long elements = 5L << 30;
        var graph = new Graph("");
        graph.AddInitializer("w", new ZeroTensorData(elements));
        using var model = new Model(graph);
        using var sink = new HeadStream();

        new OnnxFormatWriter(new OnnxWriterOptions { ExternalData = OnnxExternalDataMode.Never }).Write(model, sink);

        // raw_data tag 1 + varint(5·2^30) 5; name 1+1+1; data_type 1+1; dims 1+5. The tensor: tag 1 + varint 5. The graph: tag 1 + varint 5. ir_version 2.
        const long tensor = 6 + elements + 3 + 2 + 6;
        const long graphSize = 6 + tensor;
        sink.Length.Should().Be(2 + 6 + graphSize);
        var head = new Google.Protobuf.CodedInputStream(sink.Head);
        head.ReadTag().Should().Be(8);
        head.ReadInt64().Should().Be(10);
        head.ReadTag().Should().Be((7 << 3) | 2);
        head.ReadInt64().Should().Be(graphSize);
        head.ReadTag().Should().Be((5 << 3) | 2);
        head.ReadInt64().Should().Be(tensor);
    }

    private string Path(string name) => System.IO.Path.Combine(this.folder, name);

    private async Task<long?> External(Model model, long threshold)
    {
        string path = this.Path($"model{threshold}.onnx");
        await new OnnxFormatWriter(new OnnxWriterOptions { ExternalDataThreshold = threshold }).WriteAsync(model, path);
        var data = new FileInfo(path + ".data");
        return data.Exists ? data.Length : null;
    }

    private sealed class FileSource(string path) : IRandomAccessSource
    {
        private readonly FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

        public string Name => path;

        public long Length => this.stream.Length;

        public int Read(long offset, Span<byte> destination) => RandomAccess.Read(this.stream.SafeFileHandle, destination, offset);

        public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
        {
            span = default;
            return false;
        }

        public void Dispose() => this.stream.Dispose();
    }

    private sealed class ShortTensorData() : TensorData(DataType.UInt8, [100], default)
    {
        public override long ByteLength => 100;

        public override int Read(long offset, Span<byte> destination) => 0;
    }

    private sealed class ZeroTensorData(long elements) : TensorData(DataType.UInt8, [elements], default)
    {
        public override long ByteLength => this.ElementCount;

        public override int Read(long offset, Span<byte> destination) => destination.Length;
    }

    private sealed class HeadStream : Stream
    {
        private long length;

        public byte[] Head { get; } = new byte[64];

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => this.length;

        public override long Position { get => this.length; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (this.length < this.Head.Length)
            {
                Array.Copy(buffer, offset, this.Head, this.length, Math.Min(count, this.Head.Length - this.length));
            }

            this.length += count;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
