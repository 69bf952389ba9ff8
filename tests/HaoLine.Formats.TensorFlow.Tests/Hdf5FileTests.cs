using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Tests;

/// <summary>Where the superblock stands and what counts from it.</summary>
public sealed class Hdf5FileTests
{
    /// <summary>
    /// As h5py 3.7.0 with HDF5 1.10.8 writes files with <c>userblock_size</c>: the base is the size of the block, the end of the file counts from
    /// the start of the file, all other addresses from the base.
    /// </summary>
    [Theory]
    [InlineData(512, false)]
    [InlineData(512, true)]
    [InlineData(1024, false)]
    [InlineData(2048, true)]
    [InlineData(4096, false)]
    [InlineData(4096, true)]
    [InlineData(8192, false)]
    [InlineData(1 << 20, true)]
    public void Files_start_behind_a_block_of_the_user(int size, bool newest)
    {
        var builder = new Hdf5Builder(newest) { UserBlock = size };
        builder.Root.Floats("a", [4], 0, 1, 2, 3);
        byte[] file = builder.Build();
        new KerasFormatReader().Match(ModelSource.FromMemory("u.h5", file)).Should().Be(FormatMatch.Possible);
        new KerasFormatReader().Match(ModelSource.FromMemory("u", file)).Should().Be(FormatMatch.Possible, "the block is empty");

        (Model model, _) = Reads.Bytes(file);

        Reads.Floats(model.Weights.Single().Data).Should().Equal(0, 1, 2, 3);
        model.Dispose();
        Reads.Error(file[..^1]).Kind.Should().Be(DefectKind.Truncated);
    }

    /// <summary>The library takes the place of the superblock for the base when another one is stated, and moves the end with it; h5py reads both files.</summary>
    [Theory]
    [InlineData(1024, 0)]
    [InlineData(0, 512)]
    public void The_base_is_where_the_superblock_stands(int userBlock, int statedBase)
    {
        var builder = new Hdf5Builder(false);
        builder.Root.Floats("a", [2], 1, 2);
        int length = builder.Build().Length;
        builder = new Hdf5Builder(false) { UserBlock = userBlock, StatedBase = statedBase, StatedEnd = statedBase + length };
        builder.Root.Floats("a", [2], 1, 2);

        (Model model, _) = Reads.Bytes(builder.Build());

        Reads.Floats(model.Weights.Single().Data).Should().Equal(1, 2);
        model.Dispose();
    }

    [Fact]
    public void Superblocks_are_looked_for_at_powers_of_two_only()
    {
        var builder = new Hdf5Builder(false);
        builder.Root.Floats("a", [2], 1, 2);
        byte[] file = [.. new byte[4608], .. builder.Build()];
        new KerasFormatReader().Match(ModelSource.FromMemory("u", file)).Should().Be(FormatMatch.None);
        Reads.Error(file).Kind.Should().Be(DefectKind.BadMagic);
    }

    /// <summary>Offsets and lengths with widths of their own, as <c>H5Pset_sizes</c> makes them: names of symbol tables have the width of lengths.</summary>
    [Theory]
    [InlineData(4, 4, false)]
    [InlineData(4, 8, false)]
    [InlineData(8, 4, false)]
    [InlineData(2, 4, false)]
    [InlineData(4, 8, true)]
    [InlineData(8, 4, true)]
    public void Offsets_and_lengths_may_differ_in_width(int addressBytes, int lengthBytes, bool newest)
    {
        var builder = new Hdf5Builder(newest, addressBytes, lengthBytes);
        builder.Root.Floats("a", [4], 0, 1, 2, 3).Group("g").Floats("b", [1, 2], 5, 6).Floats("c", [1], 7);
        byte[] file = builder.Build();

        (Model model, _) = Reads.Bytes(file);

        model.Weights.Select(static weight => weight.Name).Should().Equal("a", "g/b", "g/c");
        model.Weights.SelectMany(static weight => Reads.Floats(weight.Data)).Should().Equal(0, 1, 2, 3, 5, 6, 7);
        model.Dispose();
    }

    /// <summary>
    /// A configuration of 70,000 bytes in dense storage of attributes: an object larger than the heap takes, found by number in a second index, or
    /// by its place in ids that have room for it (file format specification, fractal heap).
    /// </summary>
    [Theory]
    [InlineData(8, 8, 8)]
    [InlineData(8, 4, 8)]
    [InlineData(8, 8, 4)]
    [InlineData(17, 8, 8)]
    [InlineData(13, 4, 8)]
    public void Large_attributes_of_dense_storage_hide_nothing(int idBytes, int addressBytes, int lengthBytes)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Dense(idBytes, addressBytes, lengthBytes, 1));

        findings.Should().ContainSingle(static finding => finding.Id == "HL6050");
        model.Metadata.Format.Should().Be("keras");
        model.Dispose();
    }

    [Fact]
    public void Large_attributes_that_are_nowhere_are_errors()
    {
        Reads.Error(Dense(8, 8, 8, 2)).Kind.Should().Be(DefectKind.DanglingReference);
        byte[] file = Dense(8, 8, 8, 1);
        int heap = file.AsSpan().IndexOf("FRHP"u8);
        file.AsSpan(heap + 22, 8).Fill(0xFF);
        Reads.Error(file).Kind.Should().Be(DefectKind.DanglingReference);
    }

    /// <summary>Every byte of the heap and its indices changed: a model, or the documented exception.</summary>
    [Fact]
    public void Damaged_dense_storage_is_survived()
    {
        byte[] file = Dense(8, 8, 8, 1);
        int first = file.AsSpan().IndexOf("BTHD"u8);
        int models = 0;
        int errors = 0;
        for (int place = first; place < file.Length; place++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7F, 0xFF])
            {
                byte[] changed = [.. file];
                changed[place] = value;
                try
                {
                    Reads.Bytes(changed).Model.Dispose();
                    models++;
                }
                catch (InvalidModelContentException)
                {
                    errors++;
                }
            }
        }

        models.Should().BePositive();
        errors.Should().BePositive();
    }

    private static byte[] Dense(int idBytes, int addressBytes, int lengthBytes, byte number)
    {
        var builder = new Hdf5Builder(true, addressBytes, lengthBytes);
        string config = """{"class_name": "Sequential", "config": {"name": "NAME", "layers": [{"class_name": "Lambda", "config": {"name": "l"}}]}}""".Replace("NAME", new string('x', 70_000), StringComparison.Ordinal);
        byte[] attribute = Hdf5Builder.TextAttribute("model_config", Encoding.UTF8.GetBytes(config));
        long place = builder.Place(attribute);
        long large = Tree(builder, 1, [.. builder.A(place), .. builder.L(attribute.Length), .. builder.L(1)]);
        byte[] id = idBytes > 8 ? [0x10, .. builder.A(place), .. builder.L(attribute.Length)] : [0x10, number, 0, 0, 0, 0, 0, 0];
        long names = Tree(builder, 8, [.. id, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        byte[] heap =
        [
            .. "FRHP"u8, 0, .. Hdf5Builder.U16(idBytes), 0, 0, 0, .. Hdf5Builder.U32(4096), .. builder.L(2), .. builder.A(large), .. builder.L(0), .. builder.A(-1),
            .. builder.L(0), .. builder.L(0), .. builder.L(0), .. builder.L(0), .. builder.L(attribute.Length), .. builder.L(1), .. builder.L(0), .. builder.L(0),
            4, 0, .. builder.L(1024), .. builder.L(65536), 40, 0, 1, 0, .. builder.A(-1), 0, 0, 0, 0, 0, 0,
        ];
        builder.Root.More = [(0x15, [0, 0, .. builder.A(builder.Place(heap)), .. builder.A(names)])];
        return builder.Build();
    }

    /// <summary>A version-2 B-tree of one record.</summary>
    private static long Tree(Hdf5Builder builder, byte type, byte[] record)
    {
        long leaf = builder.Place([.. "BTLF"u8, 0, type, .. record, 0, 0, 0, 0]);
        return builder.Place(
            [.. "BTHD"u8, 0, type, .. Hdf5Builder.U32(512), .. Hdf5Builder.U16(record.Length), 0, 0, 100, 40, .. builder.A(leaf), 1, 0, .. builder.L(1), 0, 0, 0, 0]);
    }
}
