using HaoLine.Architecture;
using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.HuggingFace.Tests.Planning;

/// <summary>
/// Defects read in the sources of other analysers, each with the figure it leads to and the one that is right. Those of GGUF reading (heads by
/// layer, unstated windows, shared caches, types 40 to 42) are tests of that reader; those of the original's device table are tests of the catalogue.
/// </summary>
public sealed class PeerDefectTests
{
    /// <summary>llm-analysis takes head and embedding for one matrix always: 131,072,000 parameters of llama-2-7b are lost.</summary>
    [Fact]
    public void An_untied_head_has_its_own_parameters()
    {
        WeightTable weights = Planned.Profile("llama-2-7b").Weights;
        weights.Of(ModelComponent.Head).Elements.Should().Be(131_072_000);
        (weights.Total.Elements - 131_072_000).Should().Be(6_607_343_616);
    }

    /// <summary>llm-analysis takes the hidden size squared for attention: wrong where heads times their size is not the hidden size.</summary>
    [Theory]
    [InlineData("gemma-2-27b", 46, 4608, 32, 16, 128)]
    [InlineData("qwen3-30b-a3b", 48, 2048, 32, 4, 128)]
    public void Attention_follows_the_size_of_heads(string name, long layers, long hidden, long heads, long keyHeads, long size)
    {
        long attention = Planned.Profile(name).Weights.Of(ModelComponent.Attention).Elements;
        long norms = name.StartsWith("qwen3", StringComparison.Ordinal) ? layers * 2 * size : 0;
        attention.Should().Be((layers * hidden * size * 2 * (heads + keyHeads)) + norms);
        attention.Should().NotBe(layers * 4 * hidden * hidden);
    }

    /// <summary>llm-analysis knows no latent attention and no windows, LLM-Viewer no experts.</summary>
    [Fact]
    public void Latent_rows_windows_and_experts_are_told_apart()
    {
        LanguageModelProfile deepseek = Planned.Profile("deepseek-v3");
        long naive = 61L * 128 * (192 + 128) * 2;
        naive.Should().Be(4_997_120);
        KeyValueCache.Of(deepseek.Architecture).BytesPerToken.Should().Be(70_272).And.NotBe(61L * 320 * 2);
        var mistral = KeyValueCache.Of(Planned.Profile("mistral-7b-v0.1").Architecture);
        mistral.Bytes(32_768).Should().Be(4096L * 131_072);
        (PublishedModels.Find("mixtral-8x7b").Total, PublishedModels.Find("mixtral-8x7b").Active).Should().Be((46_702_792_704, 12_879_925_248));
    }

    /// <summary>LLM-Viewer reads keys and values of every query head (8 times too many for llama-3-70b), and writes S·S instead of S·d elements for each head.</summary>
    [Fact]
    public void Fused_attention_moves_what_it_needs()
    {
        LanguageModelProfile profile = Planned.Profile("llama-3-70b");
        SpeedPlanner speed = SpeedPlanner.Create(profile, KeyValueCache.Of(profile.Architecture), Planned.Device("nvidia-h200-sxm"))!;
        double decode = speed.Decode(1_000_000).Operations.Single(item => item.Name == "attention").Bytes;
        decode.Should().BeApproximately(1e6 * 327_680, 1e6 * 327_680 * 0.001).And.BeLessThan(1e6 * 327_680 * 8 / 2);
        const double tokens = 4096;
        double prompt = speed.Prefill((long)tokens).Operations.Single(item => item.Name == "attention").Bytes;

        // Keys and values read and written, queries read, outputs written: all linear in tokens. A square of scores would be 80·64·S²·2 bytes.
        prompt.Should().BeLessThan(tokens * ((2 * 327_680) + (80 * 64 * 128 * 2 * 4.0)) * 1.01).And.BeLessThan(80 * 64 * tokens * tokens * 2 / 4);
    }

    /// <summary>gguf-parser-go has no largest context, no largest batch, no time to first token.</summary>
    [Fact]
    public void Inverse_questions_and_first_tokens_have_answers()
    {
        LanguageModelProfile profile = Planned.Profile("llama-3-8b");
        var planner = new MemoryPlanner(profile, KeyValueCache.Of(profile.Architecture));
        long usable = planner.UsableBytes(Planned.Device("nvidia-rtx-4090"));
        planner.MaximumContext(usable, 1).Should().BeInRange(30_000, 60_000);
        planner.MaximumBatch(usable, 4096).Should().BeInRange(8, 14);
        SpeedPlanner.Create(profile, planner.Cache, Planned.Device("nvidia-rtx-4090"))!.Prefill(512).Seconds.Should().BeInRange(0.03, 0.2);
    }

    /// <summary>llm-analysis: A10 with 28 GB, V100 16 GB with 32, H100 with arithmetic in int4, int8 of MI100 and MI210 doubled. GenZ: GH200 with its sparse peak.</summary>
    [Fact]
    public void Tables_of_devices_have_the_makers_figures()
    {
        const long gibi = 1L << 30;
        Planned.Device("nvidia-a10").MemoryBytes.Should().Be(24 * gibi);
        Planned.Device("nvidia-v100-sxm2-16").MemoryBytes.Should().Be(16 * gibi);
        Planned.Device("nvidia-h100-sxm").Peaks.Should().NotContainKey(ComputePrecision.Int4);
        foreach (string id in (string[])["amd-mi100", "amd-mi210", "amd-mi250x"])
        {
            HardwareDevice device = Planned.Device(id);
            device.Peaks[ComputePrecision.Int8].Should().Be(device.Peaks[ComputePrecision.Float16]);
        }

        Planned.Device("nvidia-gh200-144").Peaks[ComputePrecision.Float16].Should().Be(989e12);
    }

    /// <summary>GenZ states 5,140 for the hidden size of OPT-13b; its configuration says 5,120. Reading a table is no substitute for reading the model.</summary>
    [Fact]
    public void Sizes_come_from_the_configuration()
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig("""{"model_type":"opt","num_hidden_layers":40,"hidden_size":5120,"num_attention_heads":40,"ffn_dim":20480,"vocab_size":50272,"max_position_embeddings":2048}""");
        ArchitectureFacts facts = outcome.Facts;
        facts.HiddenSize.Should().Be(5120);
        (facts.CacheElementsPerToken * 2).Should().Be(40L * 2 * 5120 * 2);
    }
}
