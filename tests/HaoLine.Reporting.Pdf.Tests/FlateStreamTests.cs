using System.IO.Compression;
using HaoLine.Reporting.Pdf;

namespace HaoLine.Reporting.Tests;

/// <summary>The packed bytes against the base library's decompressor.</summary>
public sealed class FlateStreamTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 256)]
    [InlineData(3, 2)]
    [InlineData(70_000, 1)]
    [InlineData(70_000, 3)]
    [InlineData(70_000, 256)]
    public void What_is_packed_unpacks(int length, int letters)
    {
        var random = new Random(7);
        byte[] data = [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(letters))];

        Unpack(FlateStream.Pack(data)).Should().Equal(data);
    }

    [Fact]
    public void Page_content_becomes_a_quarter()
    {
        byte[] data = [.. Enumerable.Range(0, 400).SelectMany(i => System.Text.Encoding.ASCII.GetBytes($"BT 0.11 0.169 0.165 rg /F1 7.8 Tf {42 + (i % 5 * 80)} {700 - (i / 5 * 9)} Td (float32) Tj ET\n"))];
        byte[] packed = FlateStream.Pack(data);

        packed.Length.Should().BeLessThan(data.Length / 4);
        Unpack(packed).Should().Equal(data);
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var result = new MemoryStream();
        zlib.CopyTo(result);
        return result.ToArray();
    }
}
