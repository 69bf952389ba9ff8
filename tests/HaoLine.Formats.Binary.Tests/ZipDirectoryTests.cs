using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats.Zip;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Binary.Tests;

/// <summary>Witnesses: archives by System.IO.Compression, and lying ones by a builder written from the specification.</summary>
public sealed class ZipDirectoryTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 400)));

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Archive_of_another_writer_reads_without_findings(CompressionLevel level)
    {
        var contents = new Dictionary<string, byte[]>
        {
            ["a/data.pkl"] = Text,
            ["a/data/0"] = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 31))],
            ["a/empty"] = [],
            ["a/имя"] = [1, 2, 3],
        };
        using var memory = new MemoryStream();
        using (var writer = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in contents)
            {
                using Stream stream = writer.CreateEntry(name, level).Open();
                stream.Write(bytes);
            }
        }

        ZipDirectory directory = Read(memory.ToArray());

        directory.Findings.Should().BeEmpty();
        directory.Entries.Select(static entry => entry.Name).Should().Equal(contents.Keys);
        foreach (ZipEntry entry in directory.Entries)
        {
            entry.Length.Should().Be(contents[entry.Name].Length);
            entry.LocalName.Should().Be(entry.Name);
            directory.ReadVerified(entry, 1 << 20).ToArray().Should().Equal(contents[entry.Name]);
            directory.Verify(entry).Should().BeNull();
            using var copy = new MemoryStream();
            using Stream content = directory.OpenContent(entry);
            content.CopyTo(copy);
            copy.ToArray().Should().Equal(contents[entry.Name]);
        }
    }

    [Fact]
    public void Stored_entry_is_a_slice_of_the_file()
    {
        byte[] archive = new ZipBuilder().Add("x", Text, alignment: 64).Add("y", Text, deflate: true).ToArray();
        ZipDirectory directory = Read(archive);

        ZipEntry x = directory.Find("x")!;
        (x.DataOffset % 64).Should().Be(0);
        archive.AsSpan((int)x.DataOffset, Text.Length).SequenceEqual(Text).Should().BeTrue();
        byte[] part = new byte[10];
        SliceSource slice = directory.Slice(x)!;
        slice.Length.Should().Be(Text.Length);
        slice.Read(5, part).Should().Be(10);
        part.Should().Equal(Text[5..15]);
        slice.Read(Text.Length - 3, part).Should().Be(3);
        directory.Slice(directory.Find("y")!).Should().BeNull();
    }

    public static TheoryData<string, ZipDefect, DefectKind> Lies() => new()
    {
        { "duplicate", ZipDefect.DuplicateName, DefectKind.DuplicateName },
        { "slip", ZipDefect.UnsafeName, DefectKind.PathTraversal },
        { "slip by backslash", ZipDefect.UnsafeName, DefectKind.PathTraversal },
        { "absolute", ZipDefect.UnsafeName, DefectKind.PathTraversal },
        { "drive", ZipDefect.UnsafeName, DefectKind.PathTraversal },
        { "nul", ZipDefect.UnsafeName, DefectKind.PathTraversal },
        { "unsafe local name", ZipDefect.UnsafeName, DefectKind.PathTraversal },
        { "backslash", ZipDefect.AmbiguousName, DefectKind.ZipAmbiguity },
        { "no name", ZipDefect.AmbiguousName, DefectKind.ZipAmbiguity },
        { "local name", ZipDefect.HeaderMismatch, DefectKind.ZipAmbiguity },
        { "encrypted plain", ZipDefect.Encrypted, DefectKind.ZipAmbiguity },
        { "method", ZipDefect.UnsupportedMethod, DefectKind.UnsupportedCompression },
        { "stored with two sizes", ZipDefect.HeaderMismatch, DefectKind.ZipAmbiguity },
        { "bomb", ZipDefect.Bomb, DefectKind.ZipBomb },
        { "overlap", ZipDefect.Overlap, DefectKind.Overlap },
        { "no local header", ZipDefect.BrokenHeader, DefectKind.BadZip },
        { "header past the end", ZipDefect.BrokenHeader, DefectKind.OffsetExceedsFile },
        { "prefix", ZipDefect.LeadingBytes, DefectKind.Polyglot },
        { "suffix", ZipDefect.TrailingBytes, DefectKind.UncoveredBytes },
        { "archive in the comment", ZipDefect.SecondDirectory, DefectKind.ZipAmbiguity },
        { "empty archive in the comment", ZipDefect.SecondDirectory, DefectKind.ZipAmbiguity },
        { "count too small", ZipDefect.SecondDirectory, DefectKind.ZipAmbiguity },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Lie_is_a_typed_finding(string lie, ZipDefect defect, DefectKind kind)
    {
        byte[] archive = Make(lie);

        ZipDirectory directory = Read(archive);

        ZipFinding finding = directory.Findings.Should().Contain(item => item.Defect == defect && item.Kind == kind).Which;
        Action refuse = () => directory.Refuse(defect);
        InvalidModelContentException error = refuse.Should().Throw<InvalidModelContentException>().Which;
        error.Kind.Should().Be(directory.Findings.First(item => item.Defect == defect).Kind);
        directory.Findings.Should().OnlyContain(static item => item.Offset >= 0 && item.Problem.EndsWith('.'));
        finding.Describe().Should().StartWith(finding.Problem);
        directory.Entries.Should().NotBeEmpty();
    }

    [Fact]
    public void Names_with_dots_inside_are_no_traversal() =>
        Read(new ZipBuilder().Add("a..b/c...d/..e", Text).Add("a:b", Text).Add("c/d:e/f", Text).ToArray()).Findings.Where(static f => f.Entry != "a:b").Should().BeEmpty();

    [Fact]
    public void Archive_stored_inside_is_no_second_directory() =>
        Read(new ZipBuilder().Add("inner.zip", Plain()).ToArray()).Findings.Should().BeEmpty();

    [Fact]
    public void Wrong_checksum_and_broken_content_still_give_the_bytes()
    {
        byte[] archive = new ZipBuilder().Add("s", Text, crc: 1).Add("d", Text, deflate: true, crc: 2).Add("short", Text, deflate: true, declared: Text.Length + 5)
            .Add("long", Text, deflate: true, declared: 100).ToArray();
        ZipDirectory directory = Read(archive);

        foreach ((string name, ZipDefect defect, int length) in new[]
        {
            ("s", ZipDefect.ChecksumMismatch, Text.Length), ("d", ZipDefect.ChecksumMismatch, Text.Length),
            ("short", ZipDefect.BrokenContent, Text.Length), ("long", ZipDefect.Bomb, 100),
        })
        {
            ZipEntry entry = directory.Find(name)!;
            ZipContent content = directory.ReadContent(entry, 1 << 20);
            content.Defect!.Defect.Should().Be(defect, name);
            content.Bytes.ToArray().Should().Equal(Text[..length]);
            Action strict = () => directory.ReadVerified(entry, 1 << 20);
            strict.Should().Throw<InvalidModelContentException>().Which.Field.Should().Be(name);
        }

        directory.Verify(directory.Find("s")!)!.Kind.Should().Be(DefectKind.CrcMismatch);
        directory.Verify(directory.Find("d")!)!.Kind.Should().Be(DefectKind.CrcMismatch);
        directory.Verify(directory.Find("short")!)!.Kind.Should().Be(DefectKind.BadZip);
    }

    [Fact]
    public void Declared_giant_allocates_no_more_than_its_bytes_can_give()
    {
        byte[] archive = new ZipBuilder().Add("x", Text, deflate: true, declared: 0x7FFFFF00).ToArray();
        ZipDirectory directory = Read(archive);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ZipContent content = directory.ReadContent(directory.Entries[0], long.MaxValue);

        content.Bytes.ToArray().Should().Equal(Text);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20);
    }

    [Fact]
    public void Content_over_the_callers_bound_is_refused_before_it_is_read()
    {
        ZipDirectory directory = Read(new ZipBuilder().Add("x", new byte[5000], deflate: true).ToArray());
        Action read = () => directory.ReadContent(directory.Entries[0], 4999);
        read.Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.LimitExceeded);
        directory.ReadContent(directory.Entries[0], 5000).Bytes.Length.Should().Be(5000);
    }

    [Fact]
    public void Archive_without_end_is_truncated_and_one_without_directory_is_bad()
    {
        byte[] archive = Plain();
        KindOf(archive[..^30]).Should().Be(DefectKind.Truncated);
        KindOf([.. "PK\u0003\u0004"u8, .. new byte[26]]).Should().Be(DefectKind.Truncated);
        byte[] cutInFront = archive[40..];
        KindOf(cutInFront).Should().Be(DefectKind.BadZip);
    }

    [Fact]
    public void More_entries_than_the_directory_holds_is_refused_before_allocation() =>
        KindOf(Change(Plain(), static bytes => bytes[^11] = bytes[^13] = 0x7F)).Should().Be(DefectKind.CountOverflow);

    [Fact]
    public void Sixty_four_bit_records_and_sizes_are_read()
    {
        // An archive over 4 GiB whose middle is never written: the file system keeps it sparse.
        string path = Path.Combine(Path.GetTempPath(), $"haoline-zip64-{Environment.ProcessId}-{Guid.NewGuid():N}.zip");
        const long giant = 5L << 30;
        try
        {
            using (FileStream file = File.Create(path))
            {
                WriteZip64(file, giant);
            }

            using var source = new FileSource(path);
            var clock = Stopwatch.StartNew();
            ZipDirectory directory = ZipDirectory.Read(source);

            directory.Findings.Should().BeEmpty();
            directory.Entries.Select(static entry => (entry.Name, entry.Length)).Should().Equal(("big", giant), ("small", 3));
            directory.Entries[1].HeaderOffset.Should().BeGreaterThan(giant);
            directory.ReadVerified(directory.Entries[1], 10).ToArray().Should().Equal(1, 2, 3);
            directory.Slice(directory.Entries[0])!.Length.Should().Be(giant);
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Source_that_gives_one_byte_a_time_reads_the_same()
    {
        byte[] archive = Plain();
        ZipDirectory directory = ZipDirectory.Read(new TricklingSource("one byte", archive));
        directory.Entries.Should().Equal(Read(archive).Entries);
        directory.ReadVerified(directory.Entries[1], 10_000).ToArray().Should().Equal(Text);
    }

    [Fact]
    public void Names_are_listed_for_archives_only()
    {
        ZipDirectory.TryListNames(ModelSource.FromMemory("a", Plain())).Should().Equal("a/one", "a/two", "a/three");
        ZipDirectory.TryListNames(ModelSource.FromMemory("a", Plain().AsMemory(0, 60))).Should().BeNull();
        ZipDirectory.TryListNames(ModelSource.FromMemory("a", Text)).Should().BeNull();
    }

    [Fact]
    public void Five_hundred_entries_cost_a_few_milliseconds()
    {
        var builder = new ZipBuilder();
        for (int i = 0; i < 500; i++)
        {
            builder.Add($"archive/data/{i}", new byte[16], alignment: 64);
        }

        byte[] archive = builder.ToArray();
        Read(archive);
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            Read(archive).Findings.Should().BeEmpty();
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        best.Should().BeLessThan(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Every_prefix_ends_in_a_documented_way()
    {
        byte[] archive = Plain();
        for (int length = 0; length < archive.Length; length++)
        {
            KindOf(archive[..length]).Should().BeOneOf(DefectKind.Truncated, DefectKind.BadZip);
        }
    }

    [Fact]
    public void Twenty_thousand_mutations_end_in_a_documented_way()
    {
        byte[][] seeds = [Plain(), Make("bomb"), Make("archive in the comment"), Make("overlap"), Make("prefix")];
        var random = new Random(20_001);
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] archive = (byte[])seeds[i % seeds.Length].Clone();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                // Headers, not content: the last bytes and the first hundred.
                int at = random.Next(2) == 0 ? random.Next(Math.Min(100, archive.Length)) : archive.Length - 1 - random.Next(Math.Min(250, archive.Length));
                archive[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xFF, _ => (byte)(archive[at] ^ (1 << random.Next(8))) };
            }

            try
            {
                ZipDirectory directory = Read(archive);
                foreach (ZipEntry entry in directory.Entries.Take(4))
                {
                    try
                    {
                        directory.ReadContent(entry, 1 << 16).Bytes.Length.Should().BeLessThanOrEqualTo(1 << 16);
                        read++;
                    }
                    catch (InvalidModelContentException)
                    {
                    }
                }
            }
            catch (InvalidModelContentException)
            {
            }
        }

        read.Should().BeGreaterThan(5000);
    }

    private static byte[] Plain() => new ZipBuilder().Add("a/one", Text, deflate: true).Add("a/two", Text).Add("a/three", [1, 2, 3]).ToArray();

    private static byte[] Make(string lie) => lie switch
    {
        "duplicate" => new ZipBuilder().Add("x", Text).Add("x", Text).ToArray(),
        "slip" => new ZipBuilder().Add("a/../../x", Text).ToArray(),
        "slip by backslash" => new ZipBuilder().Add("a\\..\\x", Text).ToArray(),
        "absolute" => new ZipBuilder().Add("/etc/x", Text).ToArray(),
        "drive" => new ZipBuilder().Add("C:x", Text).ToArray(),
        "nul" => new ZipBuilder().Add("x.txt\0.pkl", Text).ToArray(),
        "unsafe local name" => new ZipBuilder().Add("x", Text, localName: "../x").ToArray(),
        "backslash" => new ZipBuilder().Add("a\\x", Text).ToArray(),
        "no name" => new ZipBuilder().Add("", Text).ToArray(),
        "local name" => new ZipBuilder().Add("x", Text, localName: "y").ToArray(),
        "encrypted plain" => new ZipBuilder().Add("x", Text, flags: 1).ToArray(),
        "method" => new ZipBuilder().Add("x", Text, method: 12).ToArray(),
        "stored with two sizes" => new ZipBuilder().Add("x", Text, declared: 5).ToArray(),
        "bomb" => new ZipBuilder().Add("x", new byte[8 << 20], deflate: true).ToArray(),
        "overlap" => new ZipBuilder().Add("x", Text).Add("y", Text, offset: 0, localName: "x").ToArray(),
        "no local header" => new ZipBuilder().Add("x", Text).Add("y", Text, offset: 3).ToArray(),
        "header past the end" => new ZipBuilder().Add("x", Text).Add("y", Text, offset: 1 << 30).ToArray(),
        "prefix" => new ZipBuilder { Prefix = [.. "GIF89a"u8] }.Add("x", Text).ToArray(),
        "suffix" => [.. Plain(), .. "more"u8],
        "archive in the comment" => new ZipBuilder { Comment = new ZipBuilder().Add("other", Text).ToArray() }.Add("x", Text).ToArray(),
        "empty archive in the comment" => new ZipBuilder { Comment = new ZipBuilder().ToArray() }.Add("x", Text).ToArray(),
        "count too small" => new ZipBuilder { CountDelta = -1 }.Add("x", Text).Add("y", Text).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(lie)),
    };

    /// <summary>Field layout of APPNOTE 4.3.14 to 4.3.16 and 4.5.3, written by hand.</summary>
    private static void WriteZip64(FileStream file, long giant)
    {
        using var writer = new BinaryWriter(file, Encoding.ASCII, leaveOpen: true);
        void Local(string name, uint crc, long size, bool wide)
        {
            writer.Write(0x04034B50u);
            writer.Write((ushort)45);
            writer.Write(0);
            writer.Write(0);
            writer.Write(crc);
            writer.Write(wide ? uint.MaxValue : (uint)size);
            writer.Write(wide ? uint.MaxValue : (uint)size);
            writer.Write((ushort)name.Length);
            writer.Write((ushort)(wide ? 20 : 0));
            writer.Flush();
            writer.Write(Encoding.ASCII.GetBytes(name));
            if (wide)
            {
                writer.Write((ushort)1);
                writer.Write((ushort)16);
                writer.Write(size);
                writer.Write(size);
            }
        }

        // The two zero words of Local stand for flags, method, time and date: two bytes each.
        Local("big", 0, giant, true);
        writer.Flush();
        file.Seek(giant, SeekOrigin.Current);
        long second = file.Position;
        Local("small", ZipBuilder.Crc([1, 2, 3]), 3, false);
        writer.Write([1, 2, 3]);
        writer.Flush();
        long directory = file.Position;
        foreach ((string name, uint crc, long size, long offset, bool wide) in new[] { ("big", 0u, giant, 0L, true), ("small", ZipBuilder.Crc([1, 2, 3]), 3L, second, true) })
        {
            writer.Write(0x02014B50u);
            writer.Write((ushort)45);
            writer.Write((ushort)45);
            writer.Write(0);
            writer.Write(0);
            writer.Write(crc);
            bool sizes = size > uint.MaxValue;
            writer.Write(sizes ? uint.MaxValue : (uint)size);
            writer.Write(sizes ? uint.MaxValue : (uint)size);
            writer.Write((ushort)name.Length);
            writer.Write((ushort)(sizes ? 20 : 12));
            writer.Write(new byte[10]);
            writer.Write(sizes ? 0u : uint.MaxValue);
            writer.Write(Encoding.ASCII.GetBytes(name));
            writer.Write((ushort)1);
            writer.Write((ushort)(sizes ? 16 : 8));
            if (sizes)
            {
                writer.Write(size);
                writer.Write(size);
            }
            else
            {
                writer.Write(offset);
            }

            wide.Should().BeTrue();
        }

        writer.Flush();
        long end = file.Position;
        writer.Write(0x06064B50u);
        writer.Write(44L);
        writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write(0L);
        writer.Write(2L);
        writer.Write(2L);
        writer.Write(end - directory);
        writer.Write(directory);
        writer.Write(0x07064B50u);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write(0x06054B50u);
        writer.Write(0);
        writer.Write((ushort)2);
        writer.Write((ushort)2);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)0);
    }

    private static byte[] Change(byte[] bytes, Action<byte[]> change)
    {
        change(bytes);
        return bytes;
    }

    private static DefectKind KindOf(byte[] archive)
    {
        Action read = () => Read(archive);
        return read.Should().Throw<InvalidModelContentException>().Which.Kind;
    }

    private static ZipDirectory Read(byte[] archive) => ZipDirectory.Read(new MemorySource("a.zip", archive));
}
