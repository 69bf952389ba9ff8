using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Tests;

/// <summary>An archive of nearly 4 GiB of which only headers exist; the file of the benchmark script is the same with 64-bit records.</summary>
public sealed class LargeFileTests
{
    private const int Storages = 500;
    private const uint StorageBytes = 8 << 20;

    [Fact]
    public void Five_hundred_storages_are_found_by_their_headers()
    {
        HoleSource source = Make();
        source.Length.Should().BeGreaterThan(3_900_000_000);
        Reads.Source(ModelSource.FromSource(Make())).Model.Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        Model model = Reads.Source(ModelSource.FromSource(source)).Model;

        // 500 headers of half a KiB, the directory, the pickle twice (opcodes and checksum), the header of the source.
        model.Weights.Should().HaveCount(Storages);
        model.Weights.Sum(static weight => weight.Data.ByteLength).Should().Be(Storages * (long)StorageBytes);
        source.Touched.Should().BeLessThan(1 << 20);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 << 20);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    private static HoleSource Make()
    {
        PickleWriter writer = new PickleWriter().Raw("}(");
        for (int i = 0; i < Storages; i++)
        {
            writer.Text($"model.layers.{i / 8}.block{i % 8}.weight").Tensor("FloatStorage", $"{i}", StorageBytes / 4, 0, [2048, 1024], [1024, 1]);
        }

        var source = new HoleSource();
        var central = new List<byte>();
        Add(source, central, "archive/data.pkl", writer.Raw("u").End(), 0);
        for (int i = 0; i < Storages; i++)
        {
            Add(source, central, $"archive/data/{i}", null, StorageBytes);
        }

        long start = source.Length;
        source.Append([.. central]);
        byte[] end = new byte[22];
        "PK\u0005\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), Storages + 1);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), Storages + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)central.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)start);
        source.Append(end);
        return source;
    }

    private static void Add(HoleSource source, List<byte> central, string name, byte[]? content, uint hole)
    {
        byte[] text = Encoding.ASCII.GetBytes(name);
        uint crc = content is null ? 0 : TestSupport.ZipBuilder.Crc(content);
        uint size = content is null ? hole : (uint)content.Length;
        byte[] header = new byte[30 + text.Length];
        "PK\u0003\u0004"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(18), size);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(22), size);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)text.Length);
        text.CopyTo(header, 30);
        byte[] entry = new byte[46 + text.Length];
        "PK\u0001\u0002"u8.CopyTo(entry);
        header.AsSpan(4, 26).CopyTo(entry.AsSpan(6));
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(42), (uint)source.Length);
        text.CopyTo(entry, 46);
        central.AddRange(entry);
        source.Append(header);
        if (content is null)
        {
            source.Skip(hole);
        }
        else
        {
            source.Append(content);
        }
    }

    /// <summary>Pieces with holes of zeros between them.</summary>
    private sealed class HoleSource : IRandomAccessSource
    {
        private readonly SortedList<long, byte[]> pieces = [];

        public string Name => "sparse.pt";

        public long Length { get; private set; }

        public long Touched { get; private set; }

        public void Append(byte[] bytes)
        {
            this.pieces.Add(this.Length, bytes);
            this.Length += bytes.Length;
        }

        public void Skip(long count) => this.Length += count;

        public int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Clamp(this.Length - offset, 0, destination.Length);
            destination[..count].Clear();
            IList<long> starts = this.pieces.Keys;
            int low = 0;
            int high = starts.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = starts[middle] <= offset ? (middle + 1, high) : (low, middle);
            }

            for (int i = Math.Max(0, low - 1); i < starts.Count && starts[i] < offset + count; i++)
            {
                byte[] bytes = this.pieces.Values[i];
                long from = Math.Max(offset, starts[i]);
                long to = Math.Min(offset + count, starts[i] + bytes.Length);
                if (to > from)
                {
                    bytes.AsSpan((int)(from - starts[i]), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
                }
            }

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
