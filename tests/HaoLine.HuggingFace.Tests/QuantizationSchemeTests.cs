using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.SafeTensors;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.HuggingFace.Tests;

/// <summary>
/// One checkpoint for each scheme, written with the tensor names, types and shapes that the tools of that scheme write, all for one weight
/// of 64 outputs and 128 inputs. Bytes are counted by hand from the shapes.
/// </summary>
public sealed class QuantizationSchemeTests : IDisposable
{
    private const long Elements = 64 * 128;

    private static readonly Dictionary<string, Fixture> Fixtures = new()
    {
        // 4-bit words along the inputs; zeros 4 bits; one order entry for each input.
        ["gptq"] = new("""{"quant_method":"gptq","bits":4,"group_size":32,"desc_act":false,"sym":true}""", "gptq", 4, 32, 4096 + 128 + 512 + 512,
            T("qweight", DataType.Int32, 16, 64), T("qzeros", DataType.Int32, 4, 8), T("scales", DataType.Float16, 4, 64), Order("g_idx", 128, static i => i / 32)),
        ["gptq 3 bits"] = new("""{"quant_method":"gptq","bits":3,"group_size":128}""", "gptq", 3, 0, 3072 + 24 + 128 + 512,
            T("qweight", DataType.Int32, 12, 64), T("qzeros", DataType.Int32, 1, 6), T("scales", DataType.Float16, 1, 64), Order("g_idx", 128, static i => 0)),
        ["gptq without order tensor"] = new("""{"quant_method":"gptq","bits":8,"group_size":64}""", "gptq", 8, 64, 8192 + 128 + 256,
            T("qweight", DataType.Int32, 32, 64), T("qzeros", DataType.Int32, 2, 16), T("scales", DataType.Float16, 2, 64)),
        ["awq"] = new("""{"quant_method":"awq","bits":4,"group_size":32,"zero_point":true,"version":"gemm"}""", "awq", 4, 32, 4096 + 128 + 512,
            T("qweight", DataType.Int32, 128, 8), T("qzeros", DataType.Int32, 4, 8), T("scales", DataType.Float16, 4, 64)),
        ["awq gemv"] = new("""{"quant_method":"awq","w_bit":4,"q_group_size":32,"version":"gemv"}""", "awq", 4, 32, 4096 + 512,
            T("qweight", DataType.Int32, 64, 16), T("scales", DataType.Float16, 64, 4)) { NeedsConfig = true },
        ["marlin"] = new("""{"quant_method":"gptq","bits":4,"group_size":128,"checkpoint_format":"marlin"}""", "marlin", 4, 0, 4096 + 128,
            T("B", DataType.Int32, 8, 128), T("s", DataType.Float16, 1, 64)),
        ["bitsandbytes nf4"] = new("""{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4","bnb_4bit_use_double_quant":true}""", "bitsandbytes-nf4", 4, 64, 4096 + 128 + 64 + 4 + 1024 + State("nf4").Length,
            T("weight", DataType.UInt8, 4096, 1), T("weight.absmax", DataType.UInt8, 128), T("weight.quant_map", DataType.Float32, 16), T("weight.nested_absmax", DataType.Float32, 1), T("weight.nested_quant_map", DataType.Float32, 256), B("weight.quant_state.bitsandbytes__nf4", State("nf4"))),
        ["bitsandbytes fp4"] = new("""{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"fp4"}""", "bitsandbytes-fp4", 4, 64, 4096 + 512 + 64 + State("fp4").Length,
            T("weight", DataType.UInt8, 4096, 1), T("weight.absmax", DataType.Float32, 128), T("weight.quant_map", DataType.Float32, 16), B("weight.quant_state.bitsandbytes__fp4", State("fp4"))),
        ["bitsandbytes int8"] = new("""{"quant_method":"bitsandbytes","load_in_8bit":true}""", "bitsandbytes-int8", 8, 0, 8192 + 256 + 1,
            T("weight", DataType.Int8, 64, 128), T("SCB", DataType.Float32, 64), T("weight_format", DataType.UInt8)),
        ["compressed-tensors pack-quantized"] = new("""{"quant_method":"compressed-tensors","format":"pack-quantized","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32,"symmetric":true}}}}""", "compressed-tensors", 4, 32, 4096 + 512 + 16,
            T("weight_packed", DataType.Int32, 64, 16), T("weight_scale", DataType.Float16, 64, 4), Shape("weight_shape", 64, 128)),
        ["compressed-tensors with zero points"] = new("""{"quant_method":"compressed-tensors","format":"pack-quantized","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32,"symmetric":false,"actorder":"group"}}}}""", "compressed-tensors", 4, 32, 4096 + 512 + 16 + 128 + 512,
            T("weight_packed", DataType.Int32, 64, 16), T("weight_scale", DataType.Float16, 64, 4), Shape("weight_shape", 64, 128), T("weight_zero_point", DataType.Int32, 8, 4), Order("weight_g_idx", 128, static i => i % 4)),
        ["compressed-tensors int8"] = new("""{"quant_method":"compressed-tensors","format":"int-quantized","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"int","strategy":"channel"},"input_activations":{"num_bits":8,"type":"int","dynamic":true}}}}""", "compressed-tensors", 8, 0, 8192 + 128,
            T("weight", DataType.Int8, 64, 128), T("weight_scale", DataType.Float16, 64, 1)),
        ["compressed-tensors fp8"] = new("""{"quant_method":"compressed-tensors","format":"float-quantized","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float","strategy":"tensor"}}}}""", "compressed-tensors", 8, 0, 8192 + 4 + 4,
            T("weight", DataType.Float8E4M3FN, 64, 128), T("weight_scale", DataType.Float32), T("input_scale", DataType.Float32)) { Bare = "fp8" },
        ["compressed-tensors nvfp4"] = new("""{"quant_method":"compressed-tensors","format":"nvfp4-pack-quantized","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"float","strategy":"tensor_group","group_size":16}}}}""", "compressed-tensors", 4, 16, 4096 + 512 + 4,
            T("weight_packed", DataType.UInt8, 64, 64), T("weight_scale", DataType.Float8E4M3FN, 64, 8), T("weight_global_scale", DataType.Float32, 1)),
        ["compressed-tensors mxfp4"] = new("""{"quant_method":"compressed-tensors","format":"mxfp4-pack-quantized","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"float","strategy":"group","group_size":32}}}}""", "compressed-tensors", 4, 32, 4096 + 256,
            T("weight_packed", DataType.UInt8, 64, 64), T("weight_scale", DataType.UInt8, 64, 4)),
        ["compressed-tensors marlin-24"] = new("""{"quant_method":"compressed-tensors","format":"marlin-24","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int","strategy":"channel"}}}}""", "compressed-tensors", 4, 0, 2048 + 128 + 512 + 16,
            T("weight_packed", DataType.Int32, 4, 128), T("scale_packed", DataType.Float16, 1, 64), T("meta", DataType.Int16, 4, 64), Shape("weight_shape", 64, 128)),
        ["compressed-tensors sparse-24-bitmask"] = new("""{"quant_method":"compressed-tensors","format":"dense","sparsity_config":{"format":"sparse-24-bitmask"}}""", "compressed-tensors", 16, null, 8192 + 1024 + 16,
            T("compressed", DataType.BFloat16, 64, 64), T("bitmask", DataType.UInt8, 64, 16), Shape("shape", 64, 128)),
        ["fp8 block"] = new("""{"quant_method":"fp8","weight_block_size":[128,128],"activation_scheme":"dynamic","fmt":"e4m3"}""", "fp8", 8, 128, 8192 + 4,
            T("weight", DataType.Float8E4M3FN, 64, 128), T("weight_scale_inv", DataType.Float32, 1, 1)),
        ["fbgemm fp8"] = new("""{"quant_method":"fbgemm_fp8"}""", "fbgemm_fp8", 8, 0, 8192 + 256,
            T("weight", DataType.Float8E4M3FN, 64, 128), T("weight_scale", DataType.Float32, 64, 1)) { Bare = "fp8" },
        ["mxfp4"] = new("""{"quant_method":"mxfp4","modules_to_not_convert":["lm_head"]}""", "mxfp4", 4, 32, 4096 + 256,
            T("gate_up_proj_blocks", DataType.UInt8, 2, 32, 4, 16), T("gate_up_proj_scales", DataType.UInt8, 2, 32, 4)),
        ["nvfp4 of ModelOpt"] = new("""{"quant_method":"modelopt","quant_algo":"NVFP4","kv_cache_quant_algo":"FP8"}""", "nvfp4", 4, 16, 4096 + 512 + 4 + 4,
            T("weight", DataType.UInt8, 64, 64), T("weight_scale", DataType.Float8E4M3FN, 64, 8), T("weight_scale_2", DataType.Float32), T("input_scale", DataType.Float32)),
        ["fp8 of ModelOpt"] = new("""{"quant_method":"modelopt","quant_algo":"FP8"}""", "fp8", 8, 0, 8192 + 4 + 4,
            T("weight", DataType.Float8E4M3FN, 64, 128), T("weight_scale", DataType.Float32), T("input_scale", DataType.Float32)),
        ["hqq"] = new("""{"quant_method":"hqq","quant_config":{"weight_quant_params":{"nbits":4,"group_size":64}}}""", "hqq", 4, 64, 4096 + 256 + 256 + 16,
            T("W_q", DataType.UInt8, 32, 128), T("scale", DataType.Float16, 128, 1), T("zero", DataType.Float16, 128, 1), Shape("shape", 64, 128)),
        ["quanto int8"] = new("""{"quant_method":"quanto","weights":"int8"}""", "quanto", 8, 0, 8192 + 128,
            T("weight._data", DataType.Int8, 64, 128), T("weight._scale", DataType.Float16, 64, 1)),
        ["quanto int4"] = new("""{"quant_method":"quanto","weights":"int4"}""", "quanto", 4, null, 4096 + 128 + 128,
            T("weight._data", DataType.UInt8, 32, 128), T("weight._scale", DataType.Float16, 64, 1), T("weight._shift", DataType.Float16, 64, 1)) { NeedsConfig = true },
        ["aqlm"] = new("""{"quant_method":"aqlm","num_codebooks":1,"nbits_per_codebook":16,"in_group_size":8}""", "aqlm", 2, 8, 2048 + 1048576 + 128,
            T("codes", DataType.Int16, 64, 16, 1), T("codebooks", DataType.Float16, 1, 65536, 1, 8), T("scales", DataType.Float16, 64, 1, 1, 1)),
        ["eetq"] = new("""{"quant_method":"eetq"}""", "eetq", 8, 0, 8192 + 128,
            T("weight", DataType.Int8, 128, 64), T("weight_scales", DataType.Float16, 64)),
        ["bitnet"] = new("""{"quant_method":"bitnet"}""", "bitnet", 2, 0, 2048 + 2,
            T("weight", DataType.UInt8, 16, 128), T("weight_scale", DataType.BFloat16, 1)),
        ["mlx"] = new("""{"group_size":32,"bits":4}""", "mlx", 4, 32, 4096 + 512 + 512,
            T("weight", DataType.UInt32, 64, 16), T("scales", DataType.Float16, 64, 4), T("biases", DataType.Float16, 64, 4)) { Key = "quantization", NeedsConfig = true },
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names() => [.. Fixtures.Keys];

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_scheme_is_recognised_from_configuration_and_tensors(string name)
    {
        Fixture fixture = Fixtures[name];
        await this.WriteAsync(fixture.Weights, $$"""{"model_type":"other","{{fixture.Key}}":{{fixture.Config}} }""");
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));

        outcome.Error.Should().BeNull();
        outcome.Diagnostics.Select(finding => finding.Id).Should().NotContain(["HL1110", "HL1111", "HL1155"]);
        QuantizationFacts facts = outcome.Model!.Facets.Find<QuantizationFacts>()!;
        facts.Scheme.Should().Be(fixture.Scheme);
        facts.Source.Should().Be("config and tensors");
        facts.Bits.Should().Be(fixture.Bits);
        facts.GroupSize.Should().Be(fixture.GroupSize);
        Check(outcome.Model, facts, fixture);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_scheme_is_recognised_from_tensors_alone(string name)
    {
        Fixture fixture = Fixtures[name];
        Assert.SkipWhen(fixture.NeedsConfig, "Shapes alone leave several meanings; the configuration decides.");
        await this.WriteAsync(fixture.Weights, null);
        using Model model = await new SafeTensorsFormatReader().ReadAsync(
            ModelSource.FromFile(this.folder.File("model.safetensors")), new ModelReadContext(new DiagnosticBag()), TestContext.Current.CancellationToken);

        QuantizationFacts facts = model.Facets.Find<QuantizationFacts>()!;
        facts.Scheme.Should().Be(fixture.Bare ?? fixture.Scheme);
        facts.Source.Should().Be("tensors");
        Check(model, facts, fixture);
    }

    [Fact]
    public async Task The_order_of_columns_is_read_from_its_tensor_not_believed()
    {
        NamedTensor[] weights =
        [
            T("qweight", DataType.Int32, 16, 64), T("qzeros", DataType.Int32, 4, 8), T("scales", DataType.Float16, 4, 64), Order("g_idx", 128, static i => (127 - i) / 32),
        ];
        await this.WriteAsync(weights, """{"model_type":"other","quantization_config":{"quant_method":"gptq","bits":4,"group_size":32,"desc_act":false}}""");
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));
        outcome.Model!.Facets.Find<QuantizationFacts>()!.HasActivationOrder.Should().BeTrue();
        outcome.Diagnostics.Should().Contain(finding => finding.Id == "HL1155" && finding.Message.Contains("order", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"quant_method":"awq","bits":4,"group_size":32}""")]
    [InlineData("""{"quant_method":"gptq","bits":8,"group_size":32}""")]
    [InlineData("""{"quant_method":"bitsandbytes","load_in_4bit":true}""")]
    public async Task Disagreement_is_a_finding_and_the_tensors_count(string config)
    {
        await this.WriteAsync(Fixtures["gptq"].Weights, $$"""{"model_type":"other","quantization_config":{{config}} }""");
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));
        outcome.Diagnostics.Should().Contain(finding => finding.Id == "HL1155" && finding.Kind == DefectKind.ConflictingFields);
        outcome.Model!.Facets.Find<QuantizationFacts>()!.Scheme.Should().Be("gptq");
        outcome.Model.Facets.Find<QuantizationFacts>()!.QuantizedElements.Should().Be(Elements);
    }

    [Fact]
    public async Task Parts_that_do_not_fit_are_counted_as_stored_with_a_finding()
    {
        await this.WriteAsync([T("weight_packed", DataType.Int32, 64, 16), T("weight_scale", DataType.Float16, 64, 4), Shape("weight_shape", -5, 128)], null);
        var findings = new DiagnosticBag();
        using Model model = await new SafeTensorsFormatReader().ReadAsync(
            ModelSource.FromFile(this.folder.File("model.safetensors")), new ModelReadContext(findings), TestContext.Current.CancellationToken);
        findings.Diagnostics.Select(finding => finding.Id).Should().BeEquivalentTo("HL1110", "HL1111");
        model.Weights.Single(weight => weight.Name.EndsWith("packed", StringComparison.Ordinal)).LogicalElementCount.Should().Be(64 * 16);
    }

    [Fact]
    public async Task Unquantized_weights_have_no_scheme()
    {
        await this.WriteAsync([T("weight", DataType.BFloat16, 64, 128), T("bias", DataType.BFloat16, 64)], """{"model_type":"other"}""");
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));
        outcome.Model!.Facets.Find<QuantizationFacts>().Should().BeNull();
        outcome.Model.Capabilities.Should().NotHaveFlag(ModelCapabilities.Quantization);
    }

    private static void Check(Model model, QuantizationFacts facts, Fixture fixture)
    {
        facts.QuantizedTensors.Should().Be(1);
        facts.QuantizedElements.Should().Be(Elements);
        facts.QuantizedBytes.Should().Be(fixture.Bytes);
        facts.QuantizedBitsPerWeight.Should().Be(fixture.Bytes * 8.0 / Elements);
        model.Weights.Where(weight => weight.Role == TensorRole.Parameter).Sum(weight => weight.LogicalElementCount).Should().Be(Elements);
        model.Weights.Count(weight => weight.Role == TensorRole.QuantizationData).Should().Be(fixture.Weights.Length - 1);
    }

    private static NamedTensor T(string name, DataType type, params long[] dimensions)
    {
        long elements = dimensions.Aggregate(1L, static (product, size) => product * size);
        type.TryGetByteLength(elements, out long bytes);
        return new NamedTensor("model.layers.0.proj." + name, new InlineTensorData(type, dimensions, new byte[bytes]));
    }

    private static NamedTensor B(string name, byte[] bytes) => new("model.layers.0.proj." + name, new InlineTensorData(DataType.UInt8, [bytes.Length], bytes));

    private static NamedTensor Order(string name, int count, Func<int, int> group)
    {
        byte[] bytes = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), group(i));
        }

        return new NamedTensor("model.layers.0.proj." + name, new InlineTensorData(DataType.Int32, [count], bytes));
    }

    private static NamedTensor Shape(string name, params long[] shape) => new("model.layers.0.proj." + name, InlineTensorData.FromInt64([shape.Length], shape));

    private static byte[] State(string kind) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{{\"quant_type\":\"{kind}\",\"blocksize\":64,\"dtype\":\"bfloat16\",\"shape\":[64,128]}}"));

    private async Task WriteAsync(NamedTensor[] weights, string? config)
    {
        using var model = new Model(null) { Weights = weights };
        await new SafeTensorsFormatWriter().WriteAsync(model, this.folder.File("model.safetensors"), TestContext.Current.CancellationToken);
        if (config is not null)
        {
            await File.WriteAllTextAsync(this.folder.File("config.json"), config, TestContext.Current.CancellationToken);
        }
    }

    private sealed record Fixture(string Config, string Scheme, double Bits, long? GroupSize, long Bytes, params NamedTensor[] Weights)
    {
        /// <summary>What tensors alone say, where several configurations share one layout.</summary>
        public string? Bare { get; init; }

        public bool NeedsConfig { get; init; }

        public string Key { get; init; } = "quantization_config";
    }
}
