using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.PyTorch.Tests;

public sealed class CheckpointTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void State_dictionary_gives_names_types_places_and_bytes()
    {
        byte[] pickle = new PickleWriter().Global("collections", "OrderedDict").Raw(")R(")
            .Text("conv.weight").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("conv.bias").Tensor("HalfStorage", "1", 4, 1, [3], [1])
            .Text("bn.num_batches_tracked").Tensor("LongStorage", "2", 1, 0, [], [])
            .Raw("u").End();
        byte[] archive = Reads.Archive(pickle, Reads.Floats(Six), [0, 0, 1, 0, 2, 0, 3, 0], [7, 0, 0, 0, 0, 0, 0, 0]).ToArray();

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(archive);

        findings.Should().BeEmpty();
        model.Weights.Select(static weight => weight.Name).Should().Equal("conv.weight", "conv.bias", "bn.num_batches_tracked");
        TensorData weight = model.Find("conv.weight").Data;
        weight.ElementType.Should().Be(DataType.Float32);
        weight.Dimensions.ToArray().Should().Equal(2, 3);
        Reads.Floats(weight).Should().Equal(Six);
        (weight.Location.Offset % 64).Should().Be(0);
        TensorData bias = model.Find("conv.bias").Data;
        bias.ElementType.Should().Be(DataType.Float16);
        byte[] bytes = new byte[6];
        bias.ReadExactly(0, bytes);
        bytes.Should().Equal(1, 0, 2, 0, 3, 0);
        model.Find("bn.num_batches_tracked").Role.Should().Be(TensorRole.Buffer);
        model.Find("bn.num_batches_tracked").Data.ElementCount.Should().Be(1);
        model.Metadata.FormatVersion.Should().Be(3);
        PyTorchCheckpoint checkpoint = model.Facets.Find<PyTorchCheckpoint>()!;
        checkpoint.Container.Should().Be(PyTorchContainer.ZipCheckpoint);
        checkpoint.StateDictionaries.Should().Equal("");
        model.Tier.Should().Be(ModelTier.Weights);
    }

    [Fact]
    public void Elements_far_apart_are_read_without_all_between_them()
    {
        const int apart = 1 << 20;
        float[] stored = new float[apart + 1];
        (stored[0], stored[apart]) = (7, 8);
        byte[] pickle = new PickleWriter().Raw("}(").Text("pair").Tensor("FloatStorage", "0", stored.Length, 0, [2], [apart]).Raw("u").End();
        using Model model = Reads.Bytes(Reads.Archive(pickle, Reads.Floats(stored)).ToArray()).Model;
        TensorData pair = model.Find("pair").Data;
        long before = GC.GetAllocatedBytesForCurrentThread();

        float[] values = Reads.Floats(pair);

        values.Should().Equal(7, 8);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20, "the view covers 4 MiB and has 8 bytes");
        (pair.ByteLength, pair.StoredByteLength).Should().Be((8, 8));
    }

    [Fact]
    public void Views_read_in_logical_order_and_share_their_storage()
    {
        byte[] pickle = new PickleWriter().Raw("}(")
            .Text("plain").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("tied").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("transposed").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("column").Tensor("FloatStorage", "0", 6, 1, [2], [3])
            .Text("expanded").Tensor("FloatStorage", "0", 6, 2, [2, 2], [0, 1])
            .Raw("u").End();

        Model model = Reads.Bytes(Reads.Archive(pickle, Reads.Floats(Six)).ToArray()).Model;

        Reads.Floats(model.Find("transposed").Data).Should().Equal(1, 4, 2, 5, 3, 6);
        Reads.Floats(model.Find("column").Data).Should().Equal(2, 5);
        Reads.Floats(model.Find("expanded").Data).Should().Equal(3, 4, 3, 4);
        object? key = model.Find("plain").Data.StorageKey;
        model.Find("tied").Data.StorageKey.Should().Be(key);
        model.Find("transposed").Data.StorageKey.Should().Be(key);
        model.Find("column").Data.StorageKey.Should().NotBe(key);

        // Any part, at odd offsets and lengths, is the part of the whole.
        TensorData data = model.Find("transposed").Data;
        byte[] whole = Reads.Floats(Reads.Floats(data));
        for (int offset = 0; offset <= whole.Length; offset++)
        {
            byte[] part = new byte[5];
            int count = data.Read(offset, part);
            part[..count].Should().Equal(whole[offset..Math.Min(offset + 5, whole.Length)]);
        }
    }

    [Fact]
    public void Training_checkpoint_tells_weights_from_optimizer_state_and_states_its_facts()
    {
        byte[] pickle = new PickleWriter().Raw("}(")
            .Text("epoch").Number(17)
            .Text("best_fitness").Real(0.5)
            .Text("date").Text("2024-01-02")
            .Text("names").Raw("}(").Number(1).Text("dog").Number(0).Text("cat").Raw("u")
            .Text("state_dict").Raw("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw("u")
            .Text("optimizer").Raw("}(")
            .Text("state").Raw("}(").Number(0).Raw("}(").Text("exp_avg").Tensor("FloatStorage", "1", 6, 0, [6], [1]).Raw("uu")
            .Text("param_groups").Raw("](}(").Text("lr").Real(0.1).Raw("ue")
            .Raw("uu").End();

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Reads.Archive(pickle, Reads.Floats(Six), Reads.Floats(Six)).ToArray());

        model.Find("state_dict.w").Role.Should().Be(TensorRole.Unspecified);
        model.Find("optimizer.state.0.exp_avg").Role.Should().Be(TensorRole.OptimizerState);
        PyTorchCheckpoint checkpoint = model.Facets.Find<PyTorchCheckpoint>()!;
        checkpoint.Epoch.Should().Be(17);
        checkpoint.BestFitness.Should().Be(0.5);
        checkpoint.Date.Should().Be("2024-01-02");
        checkpoint.ClassNames.Should().Equal("cat", "dog");
        checkpoint.HasOptimizerState.Should().BeTrue();
        checkpoint.StateDictionaries.Should().Equal("state_dict");
        model.Metadata.Properties.Should().Contain(new KeyValuePair<string, string>("epoch", "17"));
        findings.Single().Id.Should().Be("HL1305");
        findings.Single().Severity.Should().Be(DiagnosticSeverity.Info);
    }

    [Fact]
    public void Moving_average_beside_a_model_counts_as_no_parameter()
    {
        byte[] both = new PickleWriter().Raw("}(").Text("model").Raw("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw("u")
            .Text("ema").Raw("}(").Text("w").Tensor("FloatStorage", "1", 6, 0, [6], [1]).Raw("uu").End();
        byte[] alone = new PickleWriter().Raw("}(").Text("model").Raw("N").Text("ema").Raw("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw("uu").End();

        Reads.Bytes(Reads.Archive(both, Reads.Floats(Six), Reads.Floats(Six)).ToArray()).Model.Weights.Select(static weight => (weight.Name, weight.Role))
            .Should().Equal(("model.w", TensorRole.Unspecified), ("ema.w", TensorRole.Auxiliary));
        Reads.Bytes(Reads.Archive(alone, Reads.Floats(Six)).ToArray()).Model.Weights.Single().Role.Should().Be(TensorRole.Unspecified);
    }

    [Fact]
    public void Entry_of_an_array_archive_that_is_no_array_is_a_pickle()
    {
        byte[] array = [0x93, .. "NUMPY\u0001\0"u8, 70, 0, .. "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }            \n"u8, .. Reads.Floats(Six)];
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(new ZipBuilder().Add("a.npy", array).Add("b.npy", "cos\nsystem\n(Vx\ntR."u8).ToArray(), "a.npz");
        findings.Single().Kind.Should().Be(DefectKind.CodeExecution);
        model.Weights.Single().Name.Should().Be("a");
    }

    [Fact]
    public void Pickled_module_names_its_parts_as_its_state_dictionary_would()
    {
        PickleWriter writer = new PickleWriter().Global("my.models", "Net").Raw(")\u0081}(")
            .Text("training").Raw("\u0089")
            .Text("_modules").Global("collections", "OrderedDict").Raw(")R(")
            .Text("fc").Global("torch.nn.modules.linear", "Linear").Raw(")\u0081}(")
            .Text("_parameters").Global("collections", "OrderedDict").Raw(")R(")
            .Text("weight").Global("torch._utils", "_rebuild_parameter").Raw("(").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Raw("\u0088").Global("collections", "OrderedDict").Raw(")RtRu")
            .Text("_buffers").Global("collections", "OrderedDict").Raw(")R(").Text("mask").Tensor("BoolStorage", "1", 2, 0, [2], [1]).Raw("u")
            .Raw("ubuub");

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Reads.Archive(writer.End(), Reads.Floats(Six), [0, 1]).ToArray());

        model.Weights.Select(static weight => (weight.Name, weight.Role)).Should().Equal(("fc.weight", TensorRole.Parameter), ("fc.mask", TensorRole.Buffer));
        findings.Select(static finding => (finding.Id, finding.Severity)).Should().Equal(("HL6011", DiagnosticSeverity.Warning), ("HL6012", DiagnosticSeverity.Info));
        model.Facets.Find<PyTorchCheckpoint>()!.PickledClasses.Should().Equal("my.models.Net", "torch.nn.modules.linear.Linear");
    }

    [Fact]
    public void Quantized_tensor_states_its_parameters()
    {
        byte[] pickle = new PickleWriter().Raw("}(").Text("q").Global("torch._utils", "_rebuild_qtensor").Raw("(").Storage("QInt8Storage", "0", 6)
            .Number(0).Numbers(6).Numbers(1).Raw("(").Global("torch", "per_tensor_affine").Real(0.25).Number(3).Raw("t\u0089").Global("collections", "OrderedDict").Raw(")RtRu").End();

        Model model = Reads.Bytes(Reads.Archive(pickle, [1, 2, 3, 4, 5, 6]).ToArray()).Model;

        NamedTensor tensor = model.Weights.Single();
        tensor.Data.ElementType.Should().Be(DataType.Int8);
        tensor.Encoding.Should().Be("per_tensor_affine");
        QuantizationParameters parameters = model.Facets.Find<PyTorchCheckpoint>()!.Quantization["q"];
        parameters.Scales.Should().Equal(0.25);
        parameters.ZeroPoints.Should().Equal(3);
        model.Capabilities.Should().HaveFlag(ModelCapabilities.Quantization);
    }

    [Fact]
    public void Legacy_checkpoint_finds_storages_behind_its_pickles()
    {
        byte[] file = Legacy(true);

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(file);

        findings.Should().BeEmpty();
        model.Facets.Find<PyTorchCheckpoint>()!.Container.Should().Be(PyTorchContainer.LegacyCheckpoint);
        Reads.Floats(model.Find("a").Data).Should().Equal(1, 2);
        Reads.Floats(model.Find("b").Data).Should().Equal(5, 6, 7);
        Reads.Error(file[..^1]).Kind.Should().Be(DefectKind.Truncated);
        Reads.Bytes([.. file, 1, 2, 3]).Findings.Single().Kind.Should().Be(DefectKind.UncoveredBytes);
    }

    [Fact]
    public void Big_endian_files_are_told_and_offer_no_bytes()
    {
        (Model legacy, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Legacy(false));
        findings.Single().Id.Should().Be("HL1301");
        legacy.Weights.Should().HaveCount(2).And.OnlyContain(static weight => !weight.Data.IsAvailable);
        legacy.Capabilities.Should().NotHaveFlag(ModelCapabilities.TensorPayloads);
    }

    [Fact]
    public void Numpy_arrays_read_as_files_archives_and_values()
    {
        // The header of numpy.save, format version 1.0.
        byte[] array = [0x93, .. "NUMPY\u0001\0"u8, 70, 0, .. "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }           \n"u8, .. Reads.Floats(1, 4, 2, 5, 3, 6)];
        Reads.Floats(Reads.Bytes(array, "a.npy").Model.Weights.Single().Data).Should().Equal(Six);
        Model archive = Reads.Bytes(new ZipBuilder().Add("w.npy", array, deflate: true).Add("v.npy", array).ToArray(), "a.npz").Model;
        archive.Weights.Select(static weight => weight.Name).Should().Equal("w", "v");
        Reads.Floats(archive.Find("w").Data).Should().Equal(Six);
        Reads.Floats(archive.Find("v").Data).Should().Equal(Six);

        byte[] objects = [0x93, .. "NUMPY\u0001\0"u8, 70, 0, .. "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }             \n"u8, .. "\u0080\u0002cos\nsystem\n(X\u0001\0\0\0xtR."u8.ToArray()[1..]];
        objects[80] = 0x80;
        (Model hostile, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(objects, "o.npy");
        hostile.Weights.Should().BeEmpty();
        findings.Should().Contain(static finding => finding.Kind == DefectKind.CodeExecution);
    }

    /// <summary>pickle.dumps of CPython 3.11 and NumPy 1.24, protocols 2 and 0: {'x': array([1.5, -2, 3.25]), 'e': zeros((0, 2), float32)}.</summary>
    [Theory]
    [InlineData("gAJ9cQAoWAEAAAB4cQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRjX2NvZGVjcwplbmNvZGUKcQVYAQAAAGJxBlgGAAAAbGF0aW4xcQeGcQhScQmHcQpScQsoSwFLA4VxDGNudW1weQpkdHlwZQpxDVgCAAAAZjhxDomIh3EPUnEQKEsDWAEAAAA8cRFOTk5K/////0r/////SwB0cRJiiWgFWBoAAAAAAAAAAADDuD8AAAAAAAAAw4AAAAAAAAAKQHETaAeGcRRScRV0cRZiWAEAAABlcRdoAmgDSwCFcRhoCYdxGVJxGihLAUsASwKGcRtoDVgCAAAAZjRxHImIh3EdUnEeKEsDaBFOTk5K/////0r/////SwB0cR9iiWNfX2J1aWx0aW5fXwpieXRlcwpxIClScSF0cSJidS4=")]
    [InlineData("KGRwMApWeApwMQpjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApwMgooY251bXB5Cm5kYXJyYXkKcDMKKEkwCnRwNApjX2NvZGVjcwplbmNvZGUKcDUKKFZiCnA2ClZsYXRpbjEKcDcKdHA4ClJwOQp0cDEwClJwMTEKKEkxCihJMwp0cDEyCmNudW1weQpkdHlwZQpwMTMKKFZmOApwMTQKSTAwCkkwMQp0cDE1ClJwMTYKKEkzClY8CnAxNwpOTk5JLTEKSS0xCkkwCnRwMTgKYkkwMApnNQooVlx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMPg/XHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwwFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwYUAKcDE5Cmc3CnRwMjAKUnAyMQp0cDIyCmJzVmUKcDIzCmcyCihnMwooSTAKdHAyNApnOQp0cDI1ClJwMjYKKEkxCihJMApJMgp0cDI3CmcxMwooVmY0CnAyOApJMDAKSTAxCnRwMjkKUnAzMAooSTMKZzE3Ck5OTkktMQpJLTEKSTAKdHAzMQpiSTAwCmNfX2J1aWx0aW5fXwpieXRlcwpwMzIKKHRScDMzCnRwMzQKYnMu")]
    public void Arrays_of_old_protocols_have_their_bytes_in_text(string stream)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Convert.FromBase64String(stream), "a.pkl");

        findings.Should().BeEmpty();
        byte[] bytes = new byte[24];
        model.Find("x").Data.ReadExactly(0, bytes);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(bytes).ToArray().Should().Equal(1.5, -2, 3.25);
        model.Find("e").Data.IsAvailable.Should().BeTrue();
        model.Find("e").Data.ByteLength.Should().Be(0);
        model.Dispose();
    }

    [Fact]
    public void TorchScript_lists_operators_of_each_method_as_written()
    {
        const string code = """
            class Net(Module):
              __parameters__ = ["weight", ]
              weight : Tensor
              conv : __torch__.Conv
              def forward(self: __torch__.Net,
                x: Tensor) -> Tensor:
                _0 = "torch.nothing(x)"
                y = torch.relu((self.conv).forward(x, ))
                for i in range(3):
                  y = torch.relu(torch.add(y, torch.mul(y, ops.prim.NumToTensor(i))))
                return ops.quantized.add(y, y, 1., 0)
              def helper(self: __torch__.Net) -> int:
                return 3
            def free(x: Tensor) -> Tensor:
              return torch.neg(x)
            """;
        byte[] pickle = new PickleWriter().Global("__torch__", "Net").Raw(")\u0081}(").Text("weight").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw("ub").End();
        byte[] archive = Reads.Archive(pickle, Reads.Floats(Six)).Add("archive/constants.pkl", new PickleWriter().Raw(")").End())
            .Add("archive/code/__torch__.py", System.Text.Encoding.UTF8.GetBytes(code), deflate: true).ToArray();

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(archive);

        findings.Should().BeEmpty();
        model.Find("weight").Data.ElementCount.Should().Be(6);
        TorchScriptCode listed = model.Facets.Find<TorchScriptCode>()!;
        listed.Methods.Select(static method => (method.Class, method.Name)).Should().Equal(("__torch__.Net", "forward"), ("__torch__.Net", "helper"), ("__torch__", "free"));
        string.Join(' ', listed.Methods[0].Operators.Select(static use => $"{use.Key}={use.Value}")).Should().Be(
            "aten::relu=2 aten::add=1 aten::mul=1 prim::NumToTensor=1 quantized::add=1");
        listed.Methods[0].Calls.Should().Be(1);
        listed.Methods[2].Operators.Single().Should().Be(new KeyValuePair<string, int>("aten::neg", 1));
        model.Facets.Find<PyTorchCheckpoint>()!.Container.Should().Be(PyTorchContainer.TorchScript);
    }

    [Fact]
    public void Deflated_storage_reads_at_any_offset()
    {
        byte[] pickle = new PickleWriter().Raw("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw("u").End();
        byte[] archive = new ZipBuilder().Add("m/data.pkl", pickle, deflate: true).Add("m/data/0", Reads.Floats(Six), deflate: true).ToArray();
        TensorData data = Reads.Bytes(archive).Model.Weights.Single().Data;
        Reads.Floats(data).Should().Equal(Six);
        byte[] part = new byte[4];
        data.ReadExactly(8, part);
        BitConverter.ToSingle(part).Should().Be(3);
    }

    /// <summary>Five pickles: magic number, protocol, system, object, storage keys; then element count and elements of each storage.</summary>
    private static byte[] Legacy(bool little)
    {
        byte[] value = new PickleWriter().Raw("}(").Text("a").Tensor("FloatStorage", "k2", 2, 0, [2], [1]).Text("b").Tensor("FloatStorage", "k1", 4, 1, [3], [1]).Raw("u").End();
        return
        [
            0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.',
            .. new PickleWriter().Number(1001).End(),
            .. new PickleWriter().Raw("}(").Text("little_endian").Raw(little ? "\u0088" : "\u0089").Raw("u").End(),
            .. value,
            .. new PickleWriter().Raw("](").Text("k1").Text("k2").Raw("e").End(),
            .. Count(4, little), .. Reads.Floats(4, 5, 6, 7), .. Count(2, little), .. Reads.Floats(1, 2),
        ];
    }

    private static byte[] Count(byte count, bool little) => little ? [count, 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 0, 0, 0, 0, count];
}
