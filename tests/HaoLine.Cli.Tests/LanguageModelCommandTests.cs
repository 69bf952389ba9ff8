using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using HaoLine.Reporting;
using HaoLine.TestSupport;
using NJsonSchema;

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

    /// <summary>Every value stands in the files: the highest id is 31,999, two tokens were added.</summary>
    [Fact]
    public async Task A_folder_states_its_tokenizer_and_generation_as_the_schema_says()
    {
        await this.WriteAsync("config.json", Mixtral);
        await this.WriteAsync("tokenizer.json", """{"added_tokens":[{"id":2,"content":"</s>"},{"id":31999,"content":"<tool>"}],"model":{"type":"BPE","vocab":{"<unk>":0,"<s>":1,"</s>":2}}}""");
        await this.WriteAsync("tokenizer_config.json", """
            {"tokenizer_class":"LlamaTokenizer","model_max_length":32768,"bos_token":"<s>","eos_token":{"content":"</s>"},"pad_token":"<absent>","chat_template":"{{ messages }}"}
            """);
        Directory.CreateDirectory(this.folder.File("additional_chat_templates"));
        await this.WriteAsync("additional_chat_templates/tool_use.jinja", "{{ tools }}");
        await this.WriteAsync("generation_config.json", """{"bos_token_id":1,"eos_token_id":[2,31999],"do_sample":true,"temperature":0.5,"top_k":40,"top_p":0.75,"max_length":4096}""");
        Command run = await Command.RunAsync("inspect", this.folder.Path, "--json", "-");
        run.Exit.Should().Be(0, run.Error);
        JsonSchema schema = await JsonSchema.FromJsonAsync(ReportSchema.Text, TestContext.Current.CancellationToken);
        schema.Validate(run.Output).Should().BeEmpty();

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement llm = document.RootElement.GetProperty("results").GetProperty("llm");
        Same(llm.GetProperty("tokenizer"), """
            {"source":"tokenizer.json","kind":"bpe","className":"LlamaTokenizer","vocabularySize":32000,"addedTokens":2,"maximumLength":32768,"chatTemplates":"default, tool_use"}
            """);
        Same(llm.GetProperty("specialTokens"), """
            [{"role":"bos","text":"<s>","id":1},{"role":"eos","text":"</s>","id":2},{"role":"pad","text":"<absent>","id":null}]
            """);
        Same(llm.GetProperty("generation"), """
            {"source":"generation_config.json","beginToken":1,"endTokens":"2, 31999","maximumLength":4096,"isSampled":true,"temperature":0.5,"topK":40,"topP":0.75}
            """);

        static void Same(JsonElement found, string expected)
        {
            using JsonDocument wanted = JsonDocument.Parse(expected);
            JsonElement.DeepEquals(found, wanted.RootElement).Should().BeTrue($"{found.GetRawText()} is what {expected} says");
        }
    }

    [Fact]
    public async Task A_folder_that_says_nothing_about_text_has_no_such_members()
    {
        await this.WriteAsync("config.json", Mixtral);
        Command run = await Command.RunAsync("inspect", this.folder.Path, "--json", "-");
        run.Exit.Should().Be(0, run.Error);
        JsonSchema schema = await JsonSchema.FromJsonAsync(ReportSchema.Text, TestContext.Current.CancellationToken);
        schema.Validate(run.Output).Should().BeEmpty();
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement llm = document.RootElement.GetProperty("results").GetProperty("llm");
        foreach (string name in new[] { "tokenizer", "specialTokens", "generation" })
        {
            llm.TryGetProperty(name, out _).Should().BeFalse(name);
        }
    }

    /// <summary>Mixtral on one H200: 46.7 billion weights of 2 bytes and a cache of 131,072 bytes a token.</summary>
    [Fact]
    public async Task A_plan_is_the_same_document_with_two_more_sections()
    {
        string config = this.folder.File("config.json");
        await File.WriteAllTextAsync(config, Mixtral, TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("llm", config, "--json", "-", "--context", "1000", "--batch", "3", "--device", "h200-sxm", "--device", "rtx 4090", "--kv-type", "q8_0", "--requests-per-second", "0.5");
        run.Exit.Should().Be(0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement results = document.RootElement.GetProperty("results");
        results.GetProperty("llm").GetProperty("parameters").GetProperty("total").GetInt64().Should().Be(46_702_792_704);
        JsonElement memory = results.GetProperty("llmMemory");
        memory.GetProperty("need").GetProperty("weights").GetInt64().Should().Be(2 * 46_702_792_704);
        memory.GetProperty("cache").GetProperty("bytes").GetInt64().Should().Be(3L * 1000 * 65_536 * 34 / 32);
        JsonElement fit = memory.GetProperty("fits").EnumerateArray().First(row => row.GetProperty("deviceId").GetString() == "nvidia-rtx-4090" && row.GetProperty("context").GetInt64() == 1000 && row.GetProperty("batch").GetInt64() == 3);
        fit.GetProperty("fits").GetBoolean().Should().BeFalse();
        fit.GetProperty("missingBytes").GetInt64().Should().Be(fit.GetProperty("bytes").GetInt64() - fit.GetProperty("usableBytes").GetInt64());
        JsonElement speed = results.GetProperty("llmSpeed");
        speed.GetProperty("devices").GetArrayLength().Should().Be(2);
        speed.GetProperty("devices")[0].GetProperty("tokensPerSecond").GetDouble().Should().BeInRange(50, 500);
        speed.GetProperty("load").GetArrayLength().Should().BeGreaterThan(0);
        speed.GetProperty("splits").EnumerateArray().First(row => row.GetProperty("device").GetString() == "NVIDIA GeForce RTX 4090").GetProperty("devices").GetInt64().Should().BeGreaterThan(4);
        run.Output.Should().NotContain("Infinity").And.NotContain("NaN");
        (await Command.RunAsync("llm", config, "--json", "-", "--context", "1000", "--batch", "3", "--device", "h200-sxm", "--device", "rtx 4090", "--kv-type", "q8_0", "--requests-per-second", "0.5")).Output.Should().Be(run.Output);
    }

    [Fact]
    public async Task A_plan_reads_well_in_a_terminal()
    {
        string config = this.folder.File("config.json");
        await File.WriteAllTextAsync(config, Mixtral, TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("llm", config, "--no-color", "--context", "32768", "--device", "h200-sxm", "--requests-per-second", "1");
        run.Exit.Should().Be(0, run.Error);
        run.Output.Should().Contain("46.70 G").And.Contain("experts").And.Contain("4.00 GiB cache").And.Contain("NVIDIA H200 SXM").And.Contain("no measurements").And.Contain("sustained");
        run.Output.Split('\n').Should().OnlyContain(line => line.Length <= 160);
        Command all = await Command.RunAsync("llm", config, "--no-color");
        all.Output.Should().Contain("fits on");
        Command split = await Command.RunAsync("llm", config, "--no-color", "--tp", "3", "--device", "h100-sxm");
        split.Output.Should().Contain("32 query heads cannot be shared evenly by 3 devices");
    }

    [Theory]
    [InlineData("'q3_7' is no type of a cache", "--kv-type", "q3_7")]
    [InlineData("No single device is called 'nothing-like-it'", "--device", "nothing-like-it")]
    [InlineData("No single device is called 'rtx 40'", "--device", "rtx 40")]
    [InlineData("--context takes", "--context", "0")]
    [InlineData("--batch takes", "--batch", "-1")]
    [InlineData("--tp takes", "--tp", "0")]
    [InlineData("--requests-per-second takes", "--requests-per-second", "NaN")]
    [InlineData("--compute-efficiency takes", "--compute-efficiency", "1.1")]
    public async Task Impossible_wishes_are_refused(string message, params string[] arguments)
    {
        string config = this.folder.File("config.json");
        await File.WriteAllTextAsync(config, Mixtral, TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync(["llm", config, .. arguments]);
        run.Exit.Should().Be(64);
        run.Error.Should().Contain(message);
    }

    /// <summary>Mixtral in 16 bits is 93 GB: nothing below 96 GiB holds it; of what does, the fastest memory generates fastest.</summary>
    [Fact]
    public async Task Devices_are_recommended_for_generation()
    {
        string config = this.folder.File("config.json");
        await File.WriteAllTextAsync(config, Mixtral, TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("hardware", "recommend", config, "--context", "4096", "--fps", "60", "--json");
        run.Exit.Should().Be(0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("optimal").ToString().Should().Contain("b200", "no device moves more bytes a second, and of equal ones the id decides");
        run.Output.Should().NotContain("NaN").And.NotContain("Infinity");
        Command text = await Command.RunAsync("hardware", "recommend", config, "--context", "4096", "--verbose");
        text.Output.Should().Contain("nvidia-rtx-4090").And.Contain("are missing");
        (await Command.RunAsync("hardware", "recommend", config, "--kv-type", "q9")).Exit.Should().Be(64);
    }

    [Fact]
    public async Task A_required_fit_is_that_of_the_plan()
    {
        string config = this.folder.File("config.json");
        await File.WriteAllTextAsync(config, Mixtral, TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("inspect", config, "--device", "rtx 4090", "--require-fit");
        run.Exit.Should().Be(5);
        run.Error.Should().Contain("are missing");
        (await Command.RunAsync("inspect", config, "--device", "h200-sxm", "--require-fit")).Exit.Should().Be(0);
    }

    [Fact]
    public async Task A_graph_that_only_encodes_is_left_to_the_estimate_of_its_graph()
    {
        Command run = await Command.RunAsync("inspect", Command.Sample("encoder-tiny.onnx"), "--bind", "batch=1,seq=128", "--device", "t4", "--json", "-");
        run.Exit.Should().Be(0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement results = document.RootElement.GetProperty("results");
        results.TryGetProperty("llmMemory", out _).Should().BeFalse();
        results.GetProperty("llm").GetProperty("architecture").GetString().Should().Be("transformer encoder");
        results.GetProperty("hardware").GetProperty("devices").GetArrayLength().Should().Be(1);
        Command plan = await Command.RunAsync("llm", Command.Sample("encoder-tiny.onnx"));
        plan.Exit.Should().Be(2);
        plan.Error.Should().Contain("does not generate");
    }

    [Fact]
    public async Task What_is_no_language_model_is_said_so()
    {
        Command run = await Command.RunAsync("llm", Command.Sample("mobilenet-tiny.onnx"));
        run.Exit.Should().Be(2);
        run.Error.Should().Contain("cannot be planned as a language model");
        (await Command.RunAsync("llm", this.folder.File("nothing.json"))).Exit.Should().Be(1);
    }

    [Fact]
    public async Task Sizes_beyond_64_bits_end_in_no_trace()
    {
        string config = this.folder.File("config.json");
        await File.WriteAllTextAsync(config, Mixtral, TestContext.Current.CancellationToken);
        Command run = await Command.RunAsync("llm", config, "--context", "9223372036854775807", "--batch", "16777216", "--json", "-");
        run.Exit.Should().Be(2, run.Output);
        run.Error.Should().Contain("a size does not fit 64 bits");
        run.Output.Should().NotContain("HL9001");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("results").GetProperty("llm").GetProperty("layerCount").GetInt64().Should().Be(32);

        // A family whose parameters are not derived has a cache alone, and that overflows as well.
        await File.WriteAllTextAsync(config, Mixtral.Replace("\"model_type\":\"mixtral\"", "\"model_type\":\"internlm\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Command cacheAlone = await Command.RunAsync("llm", config, "--context", "9000000000000000000");
        cacheAlone.Exit.Should().Be(2);
        cacheAlone.Error.Should().Contain("a size does not fit 64 bits").And.NotContain("internal error");
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
        Command text = await Command.RunAsync("inspect", this.folder.File("m.safetensors"), "--no-color");
        text.Output.Should().Contain("gptq").And.NotContain("Maximum context", "packed weights alone need be no language model");
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(this.folder.File(name), content, TestContext.Current.CancellationToken);
}
