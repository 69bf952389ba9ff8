using System.Text;
using Google.Protobuf;
using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.Formats.Binary.Tests;

public class WireReaderTests
{
    [Theory]
    [InlineData(new byte[] { 0x00 }, 0UL)]
    [InlineData(new byte[] { 0x96, 0x01 }, 150UL)] // the example of the protobuf encoding guide
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, ulong.MaxValue)]
    [InlineData(new byte[] { 0x80, 0x80, 0x00 }, 0UL)] // longer than needed, still valid
    public void ReadVarint_gives_the_value(byte[] bytes, ulong expected)
    {
        Over(bytes).ReadVarint().Should().Be(expected);
        Over([.. bytes, .. new byte[20]]).ReadVarint().Should().Be(expected, "the fast path agrees with the slow one");
    }

    [Theory]
    [InlineData(new byte[] { 0x80 }, DefectKind.Truncated)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 }, DefectKind.BadVarint)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, DefectKind.BadVarint)]
    public void ReadVarint_malformed_is_refused(byte[] bytes, DefectKind kind) =>
        KindOf(() => Over(bytes).ReadVarint("n")).Should().Be(kind);

    [Fact]
    public void ReadVarint_does_not_cross_the_end_of_its_message()
    {
        // A message of one byte that starts a number; the bytes after it belong to someone else.
        WireReader reader = Over([0x0A, 0x01, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        reader.TryReadTag(out _, out _).Should().BeTrue();
        reader.Enter("inner");
        KindOf(() => reader.ReadVarint("n")).Should().Be(DefectKind.Truncated);
    }

    [Fact]
    public void TryReadTag_ends_with_the_message_and_Leave_goes_on_after_it()
    {
        // field 1 { field 2 = 5 } field 3 = 7
        WireReader reader = Over([0x0A, 0x02, 0x10, 0x05, 0x18, 0x07]);
        reader.TryReadTag(out int field, out WireType type).Should().BeTrue();
        (field, type).Should().Be((1, WireType.Length));
        WireScope scope = reader.Enter("a", 4);
        reader.ElementPath.Should().Be("a[4]");
        reader.TryReadTag(out field, out _).Should().BeTrue();
        field.Should().Be(2);
        reader.ReadInt64("b").Should().Be(5);
        reader.TryReadTag(out _, out _).Should().BeFalse();
        reader.Leave(scope);
        reader.TryReadTag(out field, out _).Should().BeTrue();
        field.Should().Be(3);
        reader.ReadInt64("c").Should().Be(7);
        reader.TryReadTag(out _, out _).Should().BeFalse();
    }

    [Fact]
    public void Leave_skips_what_was_not_read()
    {
        WireReader reader = Over([0x0A, 0x04, 0x10, 0x05, 0x10, 0x06, 0x18, 0x07]);
        reader.TryReadTag(out _, out _);
        reader.Leave(reader.Enter("a"));
        reader.TryReadTag(out int field, out _).Should().BeTrue();
        field.Should().Be(3);
    }

    [Fact]
    public void Length_beyond_the_parent_and_beyond_the_file_are_told_apart()
    {
        byte[] parent = [0x0A, 0x02, 0x12, 0x05, 1, 2, 3, 4, 5]; // inner text of 5 bytes in a message of 2
        WireReader reader = Over(parent);
        reader.TryReadTag(out _, out _);
        reader.Enter("a");
        reader.TryReadTag(out _, out _);
        InvalidModelContentException error = ErrorOf(() => reader.ReadText("t"));
        error.Kind.Should().Be(DefectKind.LengthExceedsParent);
        error.Offset.Should().Be(3);
        error.Field.Should().Be("a.t");
        error.Expected.Should().Be("at most 0 bytes");
        error.Found.Should().Be("5 bytes");

        WireReader lying = Over([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0]);
        lying.TryReadTag(out _, out _);
        KindOf(() => lying.Enter("a")).Should().Be(DefectKind.LengthExceedsFile);
    }

    [Fact]
    public void ReadText_refuses_bytes_that_are_not_utf8_and_names_the_offset()
    {
        WireReader reader = Over([0x0A, 0x03, (byte)'a', 0xFF, (byte)'b']);
        reader.TryReadTag(out _, out _);
        InvalidModelContentException error = ErrorOf(() => reader.ReadName("name"));
        error.Kind.Should().Be(DefectKind.BadUtf8);
        error.Offset.Should().Be(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Relu")]
    [InlineData("größe")]
    [InlineData("名前")]
    [InlineData("🚀 rocket")]
    public void ReadName_gives_the_same_instance_for_the_same_bytes(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] field = [0x0A, (byte)utf8.Length, .. utf8];
        WireReader reader = Over([.. field, .. field]);
        reader.TryReadTag(out _, out _);
        string first = reader.ReadName("n");
        reader.TryReadTag(out _, out _);
        string second = reader.ReadName("n");
        first.Should().Be(text);
        second.Should().BeSameAs(first);
    }

    [Fact]
    public void ReadName_keeps_many_different_names_apart()
    {
        var bytes = new List<byte>();
        for (int i = 0; i < 5000; i++)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes($"value_{i}");
            bytes.AddRange([0x0A, (byte)utf8.Length, .. utf8]);
        }

        WireReader reader = Over([.. bytes]);
        for (int i = 0; i < 5000; i++)
        {
            reader.TryReadTag(out _, out _).Should().BeTrue();
            reader.ReadName("n").Should().Be($"value_{i}");
        }
    }

    [Fact]
    public void ReadInt64s_takes_packed_and_single_values_together()
    {
        WireReader reader = Over([0x0A, 0x03, 0x01, 0x96, 0x01, 0x08, 0x07, 0x0A, 0x00]);
        var values = new List<long>();
        while (reader.TryReadTag(out _, out WireType type))
        {
            reader.ReadInt64s("v", type, values);
        }

        values.Should().Equal(1, 150, 7);
    }

    [Fact]
    public void ReadInt64s_packed_number_may_not_end_early()
    {
        WireReader reader = Over([0x0A, 0x02, 0x01, 0x80, 0x08, 0x01]);
        reader.TryReadTag(out _, out WireType type);
        KindOf(() => reader.ReadInt64s("v", type, [])).Should().Be(DefectKind.Truncated);
    }

    [Theory]
    [InlineData(new byte[] { 0x9B, 0x06, 0x08, 0x01, 0x9C, 0x06 })] // group 99 { field 1 = 1 }
    [InlineData(new byte[] { 0x9B, 0x06, 0x0B, 0x0C, 0x12, 0x01, 0x41, 0x15, 1, 2, 3, 4, 0x9C, 0x06 })] // nested group, text, fixed32
    public void Skip_walks_groups(byte[] bytes)
    {
        WireReader reader = Over([.. bytes, 0x08, 0x05]);
        reader.TryReadTag(out int field, out WireType type);
        reader.Skip(field, type);
        reader.TryReadTag(out field, out _).Should().BeTrue();
        field.Should().Be(1);
        reader.ReadInt64("x").Should().Be(5);
    }

    [Theory]
    [InlineData(0x00UL, DefectKind.BadWire)] // field 0
    [InlineData(0x0EUL, DefectKind.BadWire)] // wire type 6
    [InlineData(0x0FUL, DefectKind.BadWire)] // wire type 7
    [InlineData(0x0CUL, DefectKind.BadWire)] // end-group without start
    [InlineData(0x100000000UL, DefectKind.BadWire)] // field 2^29
    public void TryReadTag_malformed_is_refused(ulong tag, DefectKind kind)
    {
        var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        output.WriteUInt64(tag);
        output.WriteUInt64(0);
        output.Flush();
        WireReader reader = Over(stream.ToArray());
        KindOf(() => reader.TryReadTag(out _, out _)).Should().Be(kind);
    }

    [Fact]
    public void Structure_over_the_limit_is_refused()
    {
        byte[] text = [0x0A, 100, .. new byte[100]];
        var reader = new WireReader(new MemorySource("m", text), new InspectionLimits { MaximumMetadataBytes = 50 });
        reader.TryReadTag(out _, out _);
        KindOf(() => reader.ReadText("t")).Should().Be(DefectKind.LimitExceeded);
    }

    [Fact]
    public void Cancellation_is_seen_while_walking()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var reader = new WireReader(new MemorySource("m", new byte[] { 8, 1 }), null, source.Token);
        Action read = () => reader.TryReadTag(out _, out _);
        read.Should().Throw<OperationCanceledException>();
    }

    private static WireReader Over(byte[] bytes) => new(new MemorySource("test.bin", bytes));

    private static InvalidModelContentException ErrorOf(Action read) => read.Should().Throw<InvalidModelContentException>().Which;

    private static DefectKind KindOf(Action read) => ErrorOf(read).Kind;
}
