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
}
