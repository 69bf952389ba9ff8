using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Formats.Binary.Tests;

public sealed class SourceTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();
    private readonly byte[] content = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    public SourceTests() => File.WriteAllBytes(this.path, this.content);

    public static TheoryData<string> Kinds() => ["file", "mapped", "memory"];

    public void Dispose() => File.Delete(this.path);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_gives_the_bytes_and_stops_at_the_end(string kind)
    {
        using IRandomAccessSource source = this.Open(kind);
        source.Length.Should().Be(1000);
        byte[] bytes = new byte[100];
        source.Read(450, bytes).Should().Be(100);
        bytes.Should().Equal(this.content[450..550]);
        source.Read(950, bytes).Should().Be(50);
        bytes[..50].Should().Equal(this.content[950..]);
        source.Read(1000, bytes).Should().Be(0);
        source.Read(long.MaxValue, bytes).Should().Be(0);
        source.Read(0, []).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_at_a_negative_offset_is_misuse(string kind)
    {
        using IRandomAccessSource source = this.Open(kind);
        Action read = () => source.Read(-1, new byte[1]);
        read.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("file", false)]
    [InlineData("mapped", true)]
    [InlineData("memory", true)]
    public void TryGetSpan_gives_a_view_where_the_source_can(string kind, bool possible)
    {
        using IRandomAccessSource source = this.Open(kind);
        source.TryGetSpan(10, 20, out ReadOnlySpan<byte> span).Should().Be(possible);
        span.ToArray().Should().Equal(possible ? this.content[10..30] : []);
        source.TryGetSpan(990, 20, out _).Should().BeFalse();
        source.TryGetSpan(long.MaxValue, 20, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("file", false)]
    [InlineData("mapped", true)]
    [InlineData("memory", true)]
    [InlineData("inline", true)]
    public void Payload_gives_a_view_of_a_part_within_it(string kind, bool possible)
    {
        using IRandomAccessSource source = this.Open(kind == "inline" ? "memory" : kind);
        TensorData data = kind == "inline"
            ? new InlineTensorData(DataType.Int16, [4], this.content.AsMemory(100, 8))
            : new SourceTensorData(DataType.Int16, [4], source, 100, 8);

        data.TryGetSpan(3, 5, out ReadOnlySpan<byte> part).Should().Be(possible);
        part.ToArray().Should().Equal(possible ? this.content[103..108] : []);
        data.TryGetSpan(out ReadOnlySpan<byte> whole).Should().Be(possible);
        whole.ToArray().Should().Equal(possible ? this.content[100..108] : []);
        data.TryGetSpan(3, 6, out _).Should().BeFalse("the source goes on where the payload ends");
        data.TryGetSpan(-1, 2, out _).Should().BeFalse();
        data.TryGetSpan(long.MaxValue, 2, out _).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_from_many_threads_gives_each_its_bytes(string kind)
    {
        using IRandomAccessSource source = this.Open(kind);
        int wrong = 0;
        Parallel.For(0, 900, i =>
        {
            byte[] bytes = new byte[100];
            source.Read(i, bytes);
            if (!bytes.AsSpan().SequenceEqual(this.content.AsSpan(i, 100)))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        wrong.Should().Be(0);
    }

    [Fact]
    public void Mapped_source_of_an_empty_file_has_no_bytes()
    {
        File.WriteAllBytes(this.path, []);
        using var source = new MemoryMappedSource(this.path);
        source.Length.Should().Be(0);
        source.Read(0, new byte[4]).Should().Be(0);
    }

    [Fact]
    public void Open_gives_the_source_that_the_model_source_was_made_of()
    {
        using (IRandomAccessSource file = ModelSource.FromFile(this.path).Open())
        {
            file.Should().BeOfType<FileSource>();
            file.Name.Should().Be(this.path);
        }

        ModelSource.FromMemory("m", this.content).Open().Should().BeOfType<MemorySource>();
        var own = new MemorySource("own", this.content);
        ModelSource.FromSource(own).Open().Should().BeSameAs(own);
    }

    [Fact]
    public void Open_of_a_file_that_vanished_is_unreadable()
    {
        ModelSource source = ModelSource.FromFile(this.path);
        File.Delete(this.path);
        Action open = () => source.Open();
        open.Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.Unreadable);
    }

    private IRandomAccessSource Open(string kind) => kind switch
    {
        "file" => new FileSource(this.path),
        "mapped" => new MemoryMappedSource(this.path),
        _ => new MemorySource("memory", this.content),
    };
}
