using System.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Sizes that do not fit in memory or in 32 bits; the file is computed, not stored.</summary>
public class LargeFileTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(16, 64L << 20)] // 1 GiB in 16 tensors
    [InlineData(3, 1L << 30)] // 3 GiB: lengths beyond 31 bits
    [InlineData(64, 1L << 30)] // 64 GiB
    public void Read_touches_the_structure_and_no_weights(int count, long tensorBytes)
    {
        using var source = new SparseModel(count, tensorBytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromSource(source));
        clock.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        output.WriteLine($"{source.Length} bytes: {source.BytesRead} read, {allocated} allocated, {clock.Elapsed.TotalMilliseconds:F1} ms");
        outcome.Error.Should().BeNull();
        outcome.Model!.MainGraph!.Initializers.Should().HaveCount(count);
        outcome.Model.MainGraph.Initializers.Sum(value => value.Constant!.ByteLength).Should().Be(count * tensorBytes);
        source.BytesRead.Should().BeLessThan((count + 4) * 8192, "a small window around each header is enough");
        allocated.Should().BeLessThan(1 << 20);
        outcome.Diagnostics.Any(diagnostic => diagnostic.Id == "HL1006").Should().Be(source.Length > int.MaxValue);
    }

    [Fact]
    public void Read_time_grows_with_the_number_of_nodes()
    {
        byte[] quarter = Chain(12_500);
        byte[] whole = Chain(50_000);
        (double ratio, double small, double large) = LinearTime.Measure(() => Read(quarter), () => Read(whole), 10);
        output.WriteLine($"12,500 nodes {small:F1} ms, 50,000 nodes {large:F1} ms");
        ratio.Should().BeLessThan(10, "four times the nodes; quadratic work would take sixteen times as long");
    }

    private static void Read(byte[] bytes)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
        outcome.Error.Should().BeNull();
    }

    private static byte[] Chain(int count)
    {
        var graph = new ProtoBytes();
        for (int i = 0; i < count; i++)
        {
            graph.Append(Node("Add", $"v{i},w{i}", $"v{i + 1}", new ProtoBytes().Text(3, $"node_{i}")));
            graph.Append(Initializer($"w{i}", 1, [4], RawData(16)));
        }

        return Model(graph.Append(Input("v0", 4)).Append(Output($"v{count}", 4)));
    }

    /// <summary>Header, tensors with zeros as raw data, and a chain of Add nodes, computed on demand.</summary>
    private sealed class SparseModel : IRandomAccessSource
    {
        private readonly List<(long Offset, byte[] Bytes)> parts = [];

        public SparseModel(int count, long tensorBytes)
        {
            var nodes = new ProtoBytes();
            for (int i = 0; i < count; i++)
            {
                nodes.Append(Node("Add", i == 0 ? "x,w0" : $"v{i - 1},w{i}", $"v{i}"));
            }

            nodes.Append(Input("x", tensorBytes / 4)).Append(Output($"v{count - 1}", tensorBytes / 4));
            List<byte[]> heads = [];
            for (int i = 0; i < count; i++)
            {
                ProtoBytes tensor = Tensor($"w{i}", FloatType, [tensorBytes / 4], new ProtoBytes().Tag(9, 2).Raw(ProtoBytes.VarintOf((ulong)tensorBytes)));
                heads.Add(new ProtoBytes().Tag(5, 2).Raw(ProtoBytes.VarintOf((ulong)(tensor.Length + tensorBytes))).Append(tensor).ToArray());
            }

            long graphBytes = nodes.Length + heads.Sum(head => head.Length + tensorBytes);
            byte[] start = Header().Tag(7, 2).Raw(ProtoBytes.VarintOf((ulong)graphBytes)).Append(nodes).ToArray();
            this.parts.Add((0, start));
            long offset = start.Length;
            foreach (byte[] head in heads)
            {
                this.parts.Add((offset, head));
                offset += head.Length + tensorBytes;
            }

            this.Length = offset;
        }

        public string Name => "large.onnx";

        public long Length { get; }

        public long BytesRead { get; private set; }

        public int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Max(0, Math.Min(destination.Length, this.Length - offset));
            destination = destination[..count];
            destination.Clear();
            foreach ((long start, byte[] bytes) in this.parts)
            {
                long from = Math.Max(start, offset);
                long to = Math.Min(start + bytes.Length, offset + count);
                if (from < to)
                {
                    bytes.AsSpan((int)(from - start), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
                }
            }

            this.BytesRead += count;
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
