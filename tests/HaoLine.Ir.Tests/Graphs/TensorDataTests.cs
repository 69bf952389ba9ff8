using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Graphs;

public sealed class TensorDataTests
{
    [Fact]
    public void Inline_refuses_bytes_that_do_not_fit_the_shape() =>
        FluentActions.Invoking(() => new InlineTensorData(DataType.Float32, [2, 2], new byte[15]))
            .Should().Throw<ArgumentException>().WithMessage("*16*15*");

    [Fact]
    public void Inline_counts_packed_4_bit_elements_by_half_bytes()
    {
        // Three 4-bit elements take ceil(12/8) = 2 bytes.
        var data = new InlineTensorData(DataType.Int4, [3], new byte[2]);

        data.ElementCount.Should().Be(3);
        data.ByteLength.Should().Be(2);
    }

    [Fact]
    public void Constructor_refuses_negative_dimensions_and_overflow()
    {
        FluentActions.Invoking(() => new MissingTensorData(DataType.Float32, [-1], "")).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new MissingTensorData(DataType.Float32, [1L << 40, 1L << 40], "")).Should().Throw<OverflowException>();
        new MissingTensorData(DataType.Float32, [1L << 40, 0, 1L << 40], "").ElementCount.Should().Be(0);
    }

    [Fact]
    public void OpenRead_reads_and_seeks_the_payload()
    {
        var data = InlineTensorData.Vector(1, 2, 3);
        using Stream stream = data.OpenRead();
        stream.Seek(-8, SeekOrigin.End);
        byte[] last = new byte[8];
        stream.ReadExactly(last);

        BitConverter.ToInt64(last).Should().Be(3);
        stream.Read(last).Should().Be(0);
        stream.Length.Should().Be(24);
    }

    [Fact]
    public void Source_slices_read_only_their_part_and_share_a_storage_key()
    {
        using var source = new ArraySource([0, 1, 2, 3, 4, 5, 6, 7]);
        var data = new SourceTensorData(DataType.UInt8, [3], source, 2, 3);
        var same = new SourceTensorData(DataType.UInt8, [3], source, 2, 3);
        byte[] bytes = new byte[8];

        data.Read(1, bytes).Should().Be(2);
        bytes.Should().StartWith(new byte[] { 3, 4 });
        data.StorageKey.Should().Be(same.StorageKey);
        data.GetBytes().Length.Should().Be(3);
        FluentActions.Invoking(() => new SourceTensorData(DataType.UInt8, [3], source, 6, 3)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Model_closes_its_sources_with_the_last_clone()
    {
        var source = new ArraySource([1]);
        var model = new Model(new Graph());
        model.Own(source);
        Model clone = model.Clone();

        model.Dispose();
        source.IsDisposed.Should().BeFalse();
        clone.Dispose();
        source.IsDisposed.Should().BeTrue();
    }

    private sealed class ArraySource(byte[] bytes) : IRandomAccessSource
    {
        public bool IsDisposed { get; private set; }

        public string Name => "array";

        public long Length => bytes.Length;

        public int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Max(0, Math.Min(destination.Length, bytes.Length - offset));
            bytes.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
        {
            span = default;
            return false;
        }

        public void Dispose() => this.IsDisposed = true;
    }
}
