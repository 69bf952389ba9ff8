using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Tests;

/// <summary>Datasets of which not everything, or nothing, was written: they read as the fill value (file format specification, messages 4 and 5).</summary>
public sealed class Hdf5FillTests
{
    private static readonly byte[] SevenAndHalf = [4, 0, 0, 0, 0, 0, 0xF0, 0x40];

    /// <summary>
    /// Versions 1 to 3 of message 5, and message 4. What h5py 3.7.0 reads: the value for both times at which it is written, zeros when it was to
    /// be written never or has its default.
    /// </summary>
    public static TheoryData<int, byte[], float> Messages() => new()
    {
        { 5, [1, 2, 2, 1, .. SevenAndHalf], 7.5f },
        { 5, [1, 2, 0, 1, 0, 0, 0, 0], 0 },
        { 5, [2, 1, 0, 1, .. SevenAndHalf], 7.5f },
        { 5, [2, 1, 1, 1, .. SevenAndHalf], 0 },
        { 5, [3, 0x0A | 0x20, .. SevenAndHalf], 7.5f },
        { 5, [3, 0x06 | 0x20, .. SevenAndHalf], 0 },
        { 5, [3, 0x0A], 0 },
        { 4, SevenAndHalf, 7.5f },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Datasets_without_storage_are_the_fill_value(int type, byte[] message, float expected)
    {
        foreach (byte[] layout in (byte[][])[[3, 1, .. Hdf5Builder.U64(ulong.MaxValue), .. Hdf5Builder.U64(0)], Chunks(ulong.MaxValue, 2, 2)])
        {
            (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(File([2, 3], layout, (type, message)));

            findings.Should().NotContain(static finding => finding.Id == "HL1403");
            TensorData data = model.Weights.Single().Data;
            Reads.Floats(data).Should().Equal(Enumerable.Repeat(expected, 6));
            data.StoredByteLength.Should().Be(0);
            for (int offset = 0; offset <= 24; offset++)
            {
                byte[] part = new byte[7];
                int count = data.Read(offset, part);
                part[..count].Should().Equal(Enumerable.Repeat(BitConverter.GetBytes(expected), 6).SelectMany(static item => item).Skip(offset).Take(7));
            }

            model.Dispose();
        }
    }

    /// <summary>By hand: chunks of 2 x 2 over 2 x 3, of which the second was never written.</summary>
    [Theory]
    [InlineData(true, 7.5f)]
    [InlineData(false, 0f)]
    public void Chunks_that_were_not_written_are_the_fill_value(bool stated, float expected)
    {
        byte[] content = ChunkIndex(1, 2, 4, 5);
        (int, byte[])[] messages = stated ? [(5, [2, 3, 2, 1, .. SevenAndHalf])] : [];
        (Model model, _) = Reads.Bytes(File([2, 3], Chunks(96, 2, 2), content, messages));

        Reads.Floats(model.Weights.Single().Data).Should().Equal(1, 2, expected, 4, 5, expected);
        model.Dispose();
    }

    [Theory]
    [InlineData(new byte[] { 2, 1, 0, 0 }, "undefined")]
    [InlineData(new byte[] { 2, 1, 0, 1, 2, 0, 0, 0, 1, 1 }, "2 bytes instead of 4")]
    public void Without_a_fill_value_there_are_no_bytes(byte[] message, string reason)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(File([2, 3], [3, 1, .. Hdf5Builder.U64(ulong.MaxValue), .. Hdf5Builder.U64(0)], (5, message)));
        findings.Should().ContainSingle(static finding => finding.Id == "HL1403").Which.Message.Should().Contain(reason);
        model.Weights.Single().Data.IsAvailable.Should().BeFalse();
        model.Dispose();

        (model, _) = Reads.Bytes(File([2, 3], Chunks(96, 2, 2), ChunkIndex(1, 2, 4, 5), (5, message)));
        Action read = () => Reads.Floats(model.Weights.Single().Data);
        read.Should().Throw<InvalidModelContentException>().WithMessage($"*{reason}*");
        model.Dispose();
    }

    /// <summary>A file of some hundred bytes cannot ask for unbounded work: fill values are given for 256 MiB together.</summary>
    [Fact]
    public void Fill_values_are_bounded_for_the_whole_file()
    {
        var builder = new Hdf5Builder(true);
        foreach (string name in (string[])["a", "b", "c"])
        {
            long[] shape = [name == "b" ? 1L << 40 : 1L << 25];
            builder.Root.Children.Add((name, new Hdf5Builder.Node { Content = [], Shape = shape, Layout = [3, 1, .. Hdf5Builder.U64(ulong.MaxValue), .. Hdf5Builder.U64(0)] }));
        }

        builder.Root.Children.Add(("d", new Hdf5Builder.Node { Content = [], Shape = [1L << 25], Layout = [3, 1, .. Hdf5Builder.U64(ulong.MaxValue), .. Hdf5Builder.U64(0)] }));
        (Model model, _) = Reads.Bytes(builder.Build());
        model.Weights.Select(static weight => weight.Data.IsAvailable).Should().Equal(true, false, true, false);
        model.Dispose();
    }

    /// <summary>By hand: 4 of 16,000,000 elements are 1, the others 0. The other dataset has a chunk outside the file.</summary>
    [Fact]
    public async Task One_chunk_of_a_large_dataset_is_read_and_a_broken_one_costs_one_row()
    {
        var builder = new Hdf5Builder(false);
        byte[] content = ChunkIndex(1, 1, 1, 1);
        builder.Root.Children.Add(("a", new Hdf5Builder.Node { Content = content, Shape = [4000, 4000], Layout = Chunks(96, 2, 2) }));
        builder.Root.Children.Add(("b", new Hdf5Builder.Node { Content = content, Shape = [4000, 4000], Layout = Chunks(8, 2, 2) }));
        builder.Root.Floats("c", [2], 3, 4);
        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();

        using Inspection inspection = await inspector.InspectAsync(
            ModelSource.FromMemory("s.h5", builder.Build()), new InspectionOptions { IncludeWeightStatistics = true }, ct: TestContext.Current.CancellationToken);

        inspection.Diagnostics.Should().NotContain(static finding => finding.Severity == DiagnosticSeverity.Error);
        IReadOnlyList<TensorStatistics> rows = inspection.Get(WeightsPass.Result).Tensors;
        rows.Select(static row => (row.Name, row.Zeros, row.Maximum)).Should().Equal(("a", 15_999_996L, 1d), ("b", 0L, double.NaN), ("c", 0L, 4d));
        rows.Select(static row => row.Problem is null).Should().Equal(true, false, true);
        rows[1].Problem.Should().Contain("wrong signature");
    }

    [Theory]
    [InlineData(0, 0, "Two chunks have the same place.")]
    [InlineData(0, 1, "A chunk starts between the places of chunks.")]
    public void Chunks_have_places_of_their_own(ulong row, ulong column, string problem)
    {
        byte[] content = ChunkIndex(1, 2, 4, 5);
        content[6] = 2;
        byte[] second = [.. Hdf5Builder.U32(16), 0, 0, 0, 0, .. Hdf5Builder.U64(row), .. Hdf5Builder.U64(column), .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(96 + 200)];
        second.CopyTo(content, 24 + second.Length);
        (Model model, _) = Reads.Bytes(File([2, 3], Chunks(96, 2, 2), content));
        Action read = () => Reads.Floats(model.Weights.Single().Data);
        read.Should().Throw<InvalidModelContentException>().Which.Problem.Should().Be(problem);
        model.Dispose();
    }

    private static byte[] Chunks(ulong index, uint rows, uint columns) =>
        [3, 2, 3, .. Hdf5Builder.U64(index), .. Hdf5Builder.U32(rows), .. Hdf5Builder.U32(columns), .. Hdf5Builder.U32(4)];

    /// <summary>An index of one chunk at the start, to stand at address 96 of a file, and 200 bytes behind it the four values of the chunk.</summary>
    private static byte[] ChunkIndex(params float[] values)
    {
        byte[] content = new byte[216];
        byte[] tree =
        [
            .. "TREE"u8, 1, 0, 1, 0, .. Hdf5Builder.U64(ulong.MaxValue), .. Hdf5Builder.U64(ulong.MaxValue),
            .. Hdf5Builder.U32(16), 0, 0, 0, 0, .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(96 + 200),
        ];
        tree.CopyTo(content, 0);
        Buffer.BlockCopy(values, 0, content, 200, 16);
        return content;
    }

    private static byte[] File(long[] shape, byte[] layout, params (int Type, byte[] Content)[] messages) => File(shape, layout, [], messages);

    private static byte[] File(long[] shape, byte[] layout, byte[] content, params (int Type, byte[] Content)[] messages)
    {
        var builder = new Hdf5Builder(false);
        builder.Root.Children.Add(("w", new Hdf5Builder.Node { Content = content, Shape = shape, Layout = layout, More = messages }));
        return builder.Build();
    }
}
