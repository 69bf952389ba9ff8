using System.IO.Compression;
using System.Text;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

public sealed class KerasFileTests
{
    private const string DenseConfig = """
        {"class_name": "Sequential", "config": {"name": "s", "layers": [
          {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "in"}},
          {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation": "relu", "use_bias": true}}]}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_and_layers_are_read_from_both_forms_of_HDF5(bool newest)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Dense(newest).Build());

        using (model)
        {
            findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
            model.Metadata.Format.Should().Be("keras");
            model.Metadata.ProducerVersion.Should().Be("2.4.0");
            Node dense = model.MainGraph!.Nodes.Should().ContainSingle().Subject;
            dense.Operator.ToString().Should().Be("keras::Dense");
            dense.Inputs.Select(static input => input!.Name).Should().Equal("in", "d/kernel:0", "d/bias:0");
            dense.Inputs[0]!.Type!.ToString().Should().Contain("batch");
            Reads.Floats(dense.Inputs[1]!.Constant!).Should().Equal(1, 2, 3, 4, 5, 6);
            dense.Inputs[2]!.Constant!.Dimensions.ToArray().Should().Equal(2);
        }
    }

    /// <summary>Every dataset of the file has its row of statistics; the state of the optimizer counts as no parameters. Mean of 9, 10 and 11 by hand.</summary>
    [Fact]
    public async Task State_of_the_training_has_statistics_and_counts_as_no_parameters()
    {
        Hdf5Builder builder = Dense(false);
        builder.Root.Group("optimizer_weights").Group("Adam").Floats("m:0", [3], 9, 10, 11);
        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();

        using Inspection inspection = await inspector.InspectAsync(
            ModelSource.FromMemory("m.h5", builder.Build()), new InspectionOptions { IncludeWeightStatistics = true }, ct: TestContext.Current.CancellationToken);

        inspection.Get(ParametersPass.Result).Total.Should().Be(8);
        inspection.Model.MainGraph!.Initializers.Should().HaveCount(2);
        inspection.Get(WeightsPass.Result).Tensors.Select(static tensor => (tensor.Name, tensor.Mean)).Should().Equal(("d/kernel:0", 3.5), ("d/bias:0", 7.5), ("optimizer_weights/Adam/m:0", 10));
        inspection.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1405");
    }

    [Fact]
    public void Other_HDF5_files_are_tensors()
    {
        var builder = new Hdf5Builder(true);
        builder.Root.Group("a").Floats("b", [2], 1, 2);
        (Model model, _) = Reads.Bytes(builder.Build());
        model.Metadata.Format.Should().Be("hdf5");
        model.Weights.Single().Name.Should().Be("a/b");
        model.Dispose();
    }

    [Fact]
    public void Chunks_compressed_with_deflate_are_put_together()
    {
        // Two chunks of [2, 2] over [2, 3]; the second reaches over the edge. Bytes shuffled, then deflated, as h5py does with shuffle=True.
        byte[] first = Packed(1, 2, 4, 5);
        byte[] second = Packed(3, 0, 6, 0);
        var builder = new Hdf5Builder(false);
        const long at = 96;
        byte[] tree =
        [
            .. "TREE"u8, 1, 0, 2, 0, .. Hdf5Builder.U64(ulong.MaxValue), .. Hdf5Builder.U64(ulong.MaxValue),
            .. Hdf5Builder.U32((uint)first.Length), 0, 0, 0, 0, .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(at + 200),
            .. Hdf5Builder.U32((uint)second.Length), 0, 0, 0, 0, .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(2), .. Hdf5Builder.U64(0), .. Hdf5Builder.U64(at + 300),
        ];
        byte[] content = new byte[400];
        tree.CopyTo(content, 0);
        first.CopyTo(content, 200);
        second.CopyTo(content, 300);
        builder.Root.Children.Add(("w", new Hdf5Builder.Node
        {
            Content = content,
            Shape = [2, 3],
            Layout = [3, 2, 3, .. Hdf5Builder.U64(at), .. Hdf5Builder.U32(2), .. Hdf5Builder.U32(2), .. Hdf5Builder.U32(4)],
            Filters = [2, 2, 2, 0, 0, 0, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 6, 0, 0, 0],
        }));

        (Model model, _) = Reads.Bytes(builder.Build());

        Reads.Floats(model.Weights.Single().Data).Should().Equal(1, 2, 3, 4, 5, 6);
        model.Dispose();
    }

    [Fact]
    public void Types_are_known_by_their_bit_layout()
    {
        // Each type message by hand from the specification; sizes in the second column.
        (byte[] Type, int Size, DataType Expected)[] types =
        [
            ([0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0], 2, DataType.Float16),
            ([0x11, 0x20, 15, 0, 2, 0, 0, 0, 0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0], 2, DataType.BFloat16),
            ([0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0], 8, DataType.Float64),
            ([0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0], 8, DataType.Int64),
            ([0x10, 0x00, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0], 1, DataType.UInt8),
            ([0x18, 2, 0, 0, 1, 0, 0, 0, 0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, .. "FALSE\0\0\0TRUE\0\0\0\0"u8, 0, 1], 1, DataType.Bool),
            ([0x16, 1, 0, 0, 4, 0, 0, 0], 4, DataType.Undefined),
        ];
        var builder = new Hdf5Builder(true);
        for (int i = 0; i < types.Length; i++)
        {
            builder.Root.Children.Add(($"t{i}", new Hdf5Builder.Node { Content = new byte[types[i].Size * 3], Shape = [3], Type = types[i].Type }));
        }

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(builder.Build());
        model.Weights.Select(static weight => weight.Data.ElementType).Should().Equal(types.Select(static type => type.Expected));
        findings.Should().ContainSingle(static finding => finding.Id == "HL1403").Which.Message.Should().Contain("compound");
        model.Dispose();
    }

    [Fact]
    public void Links_into_other_files_are_reported_and_not_followed()
    {
        var builder = new Hdf5Builder(true);
        builder.Root.External.Add("elsewhere");
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(builder.Build());
        Diagnostic finding = findings.Single(static item => item.Id == "HL1400");
        finding.Kind.Should().Be(DefectKind.FileAccess);
        finding.Severity.Should().Be(DiagnosticSeverity.Warning);
        model.Weights.Should().BeEmpty();
        model.Dispose();
    }

    [Fact]
    public void A_group_that_holds_itself_is_listed_once()
    {
        var builder = new Hdf5Builder(true);
        Hdf5Builder.Node group = builder.Root.Group("g");
        byte[] plain = builder.Build();
        builder = new Hdf5Builder(true);
        group = builder.Root.Group("g");

        // The header of the inner group is the first thing after the superblock.
        group.Children.Add(("self", new Hdf5Builder.Node { Address = 48 }));
        plain.Length.Should().BeGreaterThan(48);
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(builder.Build());
        findings.Should().ContainSingle(static finding => finding.Id == "HL1402");
        model.Dispose();
    }

    [Theory]
    [InlineData("shape", DefectKind.ShapeDataMismatch)]
    [InlineData("place", DefectKind.OffsetExceedsFile)]
    [InlineData("overflow", DefectKind.SizeOverflow)]
    [InlineData("cut", DefectKind.Truncated)]
    [InlineData("header", DefectKind.OffsetExceedsFile)]
    public void Lies_are_errors_of_their_kind(string lie, DefectKind kind)
    {
        var builder = new Hdf5Builder(true);
        Hdf5Builder.Node node = lie switch
        {
            "shape" => new() { Content = new byte[8], Shape = [3] },
            "place" => new() { Content = new byte[8], Shape = [2], Address = 1L << 40 },
            "overflow" => new() { Content = new byte[8], Shape = [1L << 40, 1L << 40] },
            "header" => new() { Address = 1L << 40 },
            _ => new() { Content = new byte[8], Shape = [2] },
        };
        builder.Root.Children.Add(("w", node));
        byte[] file = builder.Build();
        InvalidModelContentException error = Reads.Error(lie == "cut" ? file[..^1] : file);
        error.Kind.Should().Be(kind);
        error.Problem.Should().EndWith(".");
    }

    [Fact]
    public void Archive_of_Keras_3_binds_weights_by_class_numbers()
    {
        // Names of layers and of groups differ: groups are numbered by class (Keras 3 saving_lib).
        const string config = """
            {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional", "config": {"name": "m", "layers": [
              {"module": "keras.layers", "class_name": "InputLayer", "name": "x", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "x"}, "inbound_nodes": []},
              {"module": "keras.layers", "class_name": "Dense", "name": "first", "config": {"name": "first", "units": 3, "use_bias": false, "activation": "linear"},
               "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32", "keras_history": ["x", 0, 0]}}], "kwargs": {}}]},
              {"module": "keras.layers", "class_name": "Dense", "name": "second", "config": {"name": "second", "units": 1, "use_bias": false, "activation": "linear"},
               "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 3], "dtype": "float32", "keras_history": ["first", 0, 0]}}], "kwargs": {}}]}],
              "input_layers": [["x", 0, 0]], "output_layers": [["second", 0, 0]]}}
            """;
        var weights = new Hdf5Builder(false);
        Hdf5Builder.Node layers = weights.Root.Group("layers");
        layers.Group("dense").Group("vars").Floats("0", [4, 3], new float[12]);
        layers.Group("dense_1").Group("vars").Floats("0", [3, 1], 7, 8, 9);
        byte[] archive = new ZipBuilder().Add("metadata.json", """{"keras_version": "3.5.0"}"""u8).Add("config.json", Encoding.UTF8.GetBytes(config), deflate: true)
            .Add("model.weights.h5", weights.Build(), deflate: true).ToArray();

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(archive, "m.keras");

        findings.Should().BeEmpty();
        model.Metadata.ProducerVersion.Should().Be("3.5.0");
        Node second = model.MainGraph!.Nodes.Single(static node => node.Name == "second");
        Reads.Floats(second.Inputs[1]!.Constant!).Should().Equal(7, 8, 9);
        model.MainGraph.Outputs.Single().Producer.Should().Be(second);
        model.Dispose();
    }

    [Fact]
    public void A_source_that_gives_one_byte_at_a_time_reads_the_same()
    {
        (Model model, _) = Reads.Source(ModelSource.FromSource(new TricklingSource("trickle.h5", Dense(false).Build())));
        Reads.Floats(model.MainGraph!.Initializers[0].Constant!).Should().Equal(1, 2, 3, 4, 5, 6);
        model.Dispose();
    }

    internal static Hdf5Builder Dense(bool newest)
    {
        var builder = new Hdf5Builder(newest);
        builder.Root.Text("keras_version", "2.4.0").Text("backend", "tensorflow").Text("model_config", DenseConfig);
        builder.Root.Group("model_weights").Group("d").Group("d").Floats("kernel:0", [3, 2], 1, 2, 3, 4, 5, 6).Floats("bias:0", [2], 7, 8);
        return builder;
    }

    private static byte[] Packed(params float[] values)
    {
        byte[] plain = new byte[values.Length * 4];
        Buffer.BlockCopy(values, 0, plain, 0, plain.Length);
        byte[] shuffled = new byte[plain.Length];
        for (int i = 0; i < plain.Length; i++)
        {
            shuffled[((i % 4) * values.Length) + (i / 4)] = plain[i];
        }

        using var memory = new MemoryStream();
        using (var stream = new ZLibStream(memory, CompressionLevel.Optimal))
        {
            stream.Write(shuffled);
        }

        return memory.ToArray();
    }
}
