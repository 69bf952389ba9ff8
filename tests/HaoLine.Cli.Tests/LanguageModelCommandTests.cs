using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

/// <summary>Configurations, folders and SafeTensors files through the whole command.</summary>
public sealed class LanguageModelCommandTests : IDisposable
{
    /// <summary>Mixtral 8x7B: published 46,702,792,704 parameters, 12,879,925,248 of them active, 131,072 bytes of cache for each token.</summary>
    private const string Mixtral =
        """{"architectures":["MixtralForCausalLM"],"model_type":"mixtral","num_hidden_layers":32,"hidden_size":4096,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":32000,"num_local_experts":8,"num_experts_per_tok":2,"tie_word_embeddings":false,"torch_dtype":"bfloat16"}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_configuration_alone_gives_the_section_llm()
    {
        await File.WriteAllTextAsync(this.folder.File("config.json"), Mixtral, TestContext.Current.CancellationToken);
        foreach (string path in new[] { this.folder.File("config.json"), this.folder.Path })
        {
            Command run = await Command.RunAsync("inspect", path, "--json", "-");
            run.Exit.Should().Be(0, run.Error);
            using JsonDocument document = JsonDocument.Parse(run.Output);
            JsonElement llm = document.RootElement.GetProperty("results").GetProperty("llm");
            llm.GetProperty("architecture").GetString().Should().Be("mixtral");
            llm.GetProperty("layerCount").GetInt64().Should().Be(32);
            llm.GetProperty("parameters").GetProperty("total").GetInt64().Should().Be(46_702_792_704);
            llm.GetProperty("parameters").GetProperty("active").GetInt64().Should().Be(12_879_925_248);
            llm.GetProperty("parameters").GetProperty("activeCompute").GetInt64().Should().Be(12_879_925_248 - (32_000 * 4096));
            llm.GetProperty("kvCache").GetProperty("bytesPerToken").GetInt64().Should().Be(131_072);
            llm.GetProperty("kvCache").GetProperty("dataType").GetString().Should().Be("float16");
            llm.GetProperty("quantization").GetProperty("scheme").ValueKind.Should().Be(JsonValueKind.Null);
            llm.GetProperty("quantization").GetProperty("bitsPerWeight").GetDouble().Should().Be(16);
            document.RootElement.GetProperty("results").GetProperty("parameters").GetProperty("total").GetInt64().Should().Be(46_702_792_704);
        }
    }

    [Fact]
    public async Task A_model_without_such_facts_skips_the_section_with_the_reason()
    {
        Command run = await Command.RunAsync("inspect", Command.Sample("mobilenet-tiny.onnx"), "--json", "-");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("results").TryGetProperty("llm", out _).Should().BeFalse();
        document.RootElement.GetProperty("passes").EnumerateArray().Single(pass => pass.GetProperty("key").GetString() == "llm")
            .GetProperty("reason").GetString().Should().Contain("no architecture of a language model");
    }

    [Fact]
    public async Task A_bare_file_of_packed_weights_counts_logical_parameters()
    {
        // 16 · 64 words of eight 4-bit weights are 8,192 parameters; 5,248 bytes with scales, zeros and order are 5.125 bits for each.
        const string header = """{"w.qweight":{"dtype":"I32","shape":[16,64],"data_offsets":[0,4096]},"w.qzeros":{"dtype":"I32","shape":[4,8],"data_offsets":[4096,4224]},"w.g_idx":{"dtype":"I32","shape":[128],"data_offsets":[4224,4736]},"w.scales":{"dtype":"F16","shape":[4,64],"data_offsets":[4736,5248]}}""";
        byte[] file = new byte[8 + header.Length + 5248];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        Encoding.UTF8.GetBytes(header).CopyTo(file, 8);
        await File.WriteAllBytesAsync(this.folder.File("m.safetensors"), file, TestContext.Current.CancellationToken);

        Command run = await Command.RunAsync("inspect", this.folder.File("m.safetensors"), "--json", "-");
        run.Exit.Should().Be(0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement results = document.RootElement.GetProperty("results");
        results.GetProperty("parameters").GetProperty("total").GetInt64().Should().Be(8192);
        JsonElement quantization = results.GetProperty("llm").GetProperty("quantization");
        quantization.GetProperty("scheme").GetString().Should().Be("gptq");
        quantization.GetProperty("bitsPerWeight").GetDouble().Should().Be(5.125);
        quantization.GetProperty("actOrder").GetBoolean().Should().BeTrue("all columns claim group 0");
    }
}
