using HaoLine.LanguageModels;

namespace HaoLine.HuggingFace.Tests.Planning;

public sealed class KeyValueCacheTests
{
    public static TheoryData<string> Names() => [.. PublishedModels.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_of_a_token_are_the_published_ones(string name)
    {
        var cache = KeyValueCache.Of(Planned.Profile(name).Architecture);
        cache.BytesPerToken.Should().Be(PublishedModels.Find(name).CacheBytesPerToken);
    }

    /// <summary>Gemma 3 27B at 32,768 tokens: 10 global layers and 52 windows of 1,024, 8,192 bytes a token and layer (2·16·128·2).</summary>
    [Fact]
    public void Windows_and_global_layers_are_counted_apart()
    {
        var cache = KeyValueCache.Of(Planned.Profile("gemma-3-27b text").Architecture);
        cache.Bytes(32768).Should().Be(3_120_562_176);
        cache.Windows.Should().Equal(1024);
        cache.BytesPerTokenBeyondWindows.Should().Be(10 * 8192);

        // The parity gguf-parser-go uses would give 11 global layers, ignoring windows all 62.
        cache.Bytes(32768).Should().NotBe((11L * 8192 * 32768) + (51L * 8192 * 1024));
        (cache.BytesPerToken * 32768).Should().Be(16_642_998_272);
    }

    /// <summary>DeepSeek V3 keeps rank 512 and 64 rotary elements once, not keys and values of 128 heads (4,997,120 bytes) nor 192 + 128 (gguf-parser-go).</summary>
    [Fact]
    public void Latent_rows_are_kept_once()
    {
        var architecture = Planned.Profile("deepseek-v3").Architecture;
        KeyValueCache.Of(architecture).BytesPerToken.Should().Be(70_272);
        KeyValueCache.Of(architecture, Planned.Type("fp8_ds_mla")).BytesPerToken.Should().Be(61 * 656);
        KeyValueCache.Of(architecture, Planned.Type("fp8")).BytesPerToken.Should().Be(61 * 576);
    }

    /// <summary>Llama 3 8B: 2 · 32 layers · 8 heads · 128 elements, in blocks of 32 elements: 34, 24 and 18 bytes.</summary>
    [Theory]
    [InlineData("f16", 131072)]
    [InlineData("FP8", 65536)]
    [InlineData("q8_0", 65536 * 34 / 32)]
    [InlineData("q5_1", 65536 * 24 / 32)]
    [InlineData("q4_0", 65536 * 18 / 32)]
    [InlineData("float32", 262144)]
    public void Types_cost_their_blocks(string type, long bytes) =>
        KeyValueCache.Of(Planned.Profile("llama-3-8b").Architecture, Planned.Type(type)).BytesPerToken.Should().Be(bytes);

    [Fact]
    public void A_row_takes_whole_blocks()
    {
        CacheType type = Planned.Type("q4_0");
        type.RowBytes(33).Should().Be(36);
        type.RowBytes(0).Should().Be(0);
        CacheType.TryParse("q3_7", out _).Should().BeFalse();
    }

    /// <summary>Mamba 2.8B: 6,225,920 elements of state for each sequence; Whisper: 163,840 bytes for each of 1,500 frames, once.</summary>
    [Fact]
    public void State_and_encoder_cost_once_for_each_sequence()
    {
        var mamba = KeyValueCache.Of(Planned.Profile("mamba-2.8b").Architecture);
        mamba.Bytes(1, 3).Should().Be(3L * 6_225_920 * 4);
        mamba.Bytes(1_000_000, 3).Should().Be(3L * 6_225_920 * 4);
        mamba.MaximumContext(6_225_920 * 4).Should().Be(long.MaxValue);
        mamba.MaximumContext((6_225_920 * 4) - 1).Should().Be(0);
        var whisper = KeyValueCache.Of(Planned.Profile("whisper-large-v3").Architecture);
        whisper.ConstantBytes.Should().Be(163_840L * 1500);
    }

    /// <summary>vLLM, Mistral 7B: windows of 4,096 with 8,192 batched tokens keep ceil(12,287 / 16) + 1 pages of 16 tokens.</summary>
    [Fact]
    public void Pages_are_those_of_vllm()
    {
        var cache = KeyValueCache.Of(Planned.Profile("mistral-7b-v0.1").Architecture, layout: CacheLayout.Paged());
        cache.Bytes(32768).Should().Be((((4096L - 1 + 8192 + 15) / 16) + 1) * 16 * 131072);
        cache.Bytes(17).Should().Be(3 * 16 * 131072);
        KeyValueCache.Of(Planned.Profile("llama-3-8b").Architecture, layout: CacheLayout.Paged()).Bytes(17, 2).Should().Be(2 * 32 * 131072);
    }

    /// <summary>llama.cpp, Mistral 7B: cells of a window are min(context, pad(4,096 · sequences + 512, 256)).</summary>
    [Fact]
    public void Cells_are_those_of_llama_cpp()
    {
        var cache = KeyValueCache.Of(Planned.Profile("mistral-7b-v0.1").Architecture, layout: CacheLayout.Cells());
        cache.Bytes(32768, 1).Should().Be(4608L * 131072);
        cache.Bytes(32768, 4).Should().Be(((4 * 4096L) + 512) * 131072);
        cache.Bytes(100, 1).Should().Be(256L * 131072);
    }

    /// <summary>The inverse: what it names fits, one block more does not. Random budgets, models, layouts, types and sequences.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Largest_context_and_batch_are_the_inverse(string name)
    {
        var random = new Random(name.Length + 7);
        var architecture = Planned.Profile(name).Architecture;
        foreach (CacheLayout layout in (CacheLayout[])[CacheLayout.Exact, CacheLayout.Paged(), CacheLayout.Paged(32, 512), CacheLayout.Cells(), CacheLayout.Cells(32, 64)])
        {
            for (int i = 0; i < 40; i++)
            {
                var cache = KeyValueCache.Of(architecture, CacheType.All[random.Next(CacheType.All.Count)], layout);
                long bytes = random.NextInt64(1L << random.Next(10, 40));
                long sequences = random.Next(1, 40);
                long context = cache.MaximumContext(bytes, sequences);
                if (context == long.MaxValue)
                {
                    cache.Bytes(1L << 40, sequences).Should().BeLessThanOrEqualTo(bytes);
                }
                else
                {
                    (context == 0 || cache.Bytes(context, sequences) <= bytes).Should().BeTrue();
                    cache.Bytes(context + 1, sequences).Should().BeGreaterThan(bytes, $"{layout.Name} {bytes} {sequences} {context}");
                }

                long tokens = random.NextInt64(1, 200_000);
                long batch = cache.MaximumSequences(bytes, tokens);
                if (batch == long.MaxValue)
                {
                    cache.Bytes(tokens, 1).Should().Be(0);
                }
                else
                {
                    (batch == 0 || cache.Bytes(tokens, batch) <= bytes).Should().BeTrue();
                    cache.Bytes(tokens, batch + 1).Should().BeGreaterThan(bytes, $"{layout.Name} {bytes} {tokens} {batch}");
                }
            }
        }
    }

    [Fact]
    public void Sizes_beyond_64_bits_are_refused()
    {
        var cache = KeyValueCache.Of(Planned.Profile("llama-3-8b").Architecture);
        cache.Invoking(item => item.Bytes(long.MaxValue, 2)).Should().Throw<OverflowException>();
        cache.MaximumContext(long.MaxValue).Should().Be(long.MaxValue / 131072);
    }
}
