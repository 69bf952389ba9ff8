using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.HuggingFace.Tests.Planning;

public sealed class SpeedPlannerTests
{
    private static readonly string[] Names = ["llama-2-7b", "llama-3-70b", "mixtral-8x7b", "gemma-3-27b text", "deepseek-v3", "gpt-oss-20b", "mamba-2.8b", "whisper-large-v3", "t5-small", "falcon-7b"];

    public static TheoryData<string> Models() => [.. Names];

    /// <summary>llm-analysis publishes 7.48 ms for a token and 31.89 ms for a prompt of 512 tokens of llama-7b on an A100 80 GB, with 0.7 of the peak and 0.9 of the bandwidth.</summary>
    [Fact]
    public void Times_of_llm_analysis_follow_within_one_percent()
    {
        SpeedPlanner speed = Create("llama-2-7b", "nvidia-a100-sxm-80", assumptions: SpeedAssumptions.LlmAnalysis);
        (speed.Prefill(512).Seconds * 1e3).Should().BeApproximately(31.89, 0.3189);
        (speed.Decode(512).Seconds * 1e3).Should().BeApproximately(7.48, 0.0748);
    }

    /// <summary>Bounds at the stated peaks: 140 and 205 tokens a second for one sequence, 92 and 34 ms for prompts of 2,048 tokens.</summary>
    [Theory]
    [InlineData("llama-2-7b", "nvidia-a100-sxm-80", 140, 92)]
    [InlineData("llama-3-8b", "nvidia-h100-sxm", 205, 34)]
    public void Ideal_times_are_near_the_hand_computed_ones(string model, string device, double tokensPerSecond, double promptMilliseconds)
    {
        SpeedPlanner speed = Create(model, device, assumptions: new SpeedAssumptions { Efficiency = HardwareEfficiency.Ideal });
        speed.TokensPerSecond(2048, 1).Should().BeApproximately(tokensPerSecond, tokensPerSecond * 0.09);
        (speed.Prefill(2048).Seconds * 1e3).Should().BeApproximately(promptMilliseconds, promptMilliseconds * 0.09);
    }

    /// <summary>Peak by bandwidth of 16-bit arithmetic: 153 operations a byte on an A100, 295 on an H100; with two bytes a weight so many sequences.</summary>
    [Theory]
    [InlineData("nvidia-a100-sxm-80", 153)]
    [InlineData("nvidia-h100-sxm", 295)]
    public void Dense_models_turn_compute_bound_at_the_ridge(string device, long ridge)
    {
        SpeedPlanner speed = Create("llama-2-7b", device, assumptions: new SpeedAssumptions { Efficiency = HardwareEfficiency.Ideal });
        speed.ComputeBoundBatch().Should().BeInRange(ridge, ridge + 1);
    }

    /// <summary>Experts are read as tokens hit them: 2 of 8 for one token of Mixtral, all of them at many; and more sequences are needed.</summary>
    [Fact]
    public void Experts_are_read_as_they_are_hit()
    {
        LanguageModelProfile mixtral = Planned.Profile("mixtral-8x7b");
        SpeedPlanner speed = Create("mixtral-8x7b", "nvidia-h200-sxm");
        double experts = mixtral.Weights.Of(ModelComponent.Experts).Bytes;
        Bytes(speed.Decode(1, 1), "experts").Should().BeApproximately(experts * 0.25, experts * 0.001);
        Bytes(speed.Decode(1, 4), "experts").Should().BeApproximately(experts * (1 - Math.Pow(0.75, 4)), experts * 0.001);
        Bytes(speed.Decode(1, 256), "experts").Should().BeApproximately(experts, experts * 0.01);
        speed.ComputeBoundBatch().Should().BeGreaterThan((long)Create("llama-2-7b", "nvidia-h200-sxm").ComputeBoundBatch()!);

        // gguf-parser-go reads every expert for each token, five times too slow for this model of 47 billion parameters with 13 active.
        double all = (mixtral.Weights.Total.Bytes - mixtral.Weights.Of(ModelComponent.Embedding).Bytes) / (Planned.Device("nvidia-h200-sxm").BytesPerSecond * 0.9);
        speed.Decode(1, 1).Seconds.Should().BeLessThan(all / 3);
    }

    /// <summary>Grouped heads: attention reads keys and values of 8 heads, not of 32 as LLM-Viewer does.</summary>
    [Fact]
    public void Attention_reads_key_value_heads_only()
    {
        double bytes = Bytes(Create("llama-3-8b", "nvidia-h100-sxm").Decode(100_000, 1), "attention");
        bytes.Should().BeApproximately(100_000.0 * 131_072, 100_000.0 * 131_072 * 0.001);
    }

    /// <summary>Latent attention of DeepSeek V3 in generation: 128·(576 + 512)·2 operations for each position and layer.</summary>
    [Fact]
    public void Latent_attention_works_on_compressed_rows()
    {
        PhaseTime step = Create("deepseek-v3", "nvidia-h200-sxm").Decode(99_999, 1);
        step.Operations.Single(item => item.Name == "attention").Operations.Should().BeApproximately(61.0 * 128 * (576 + 512) * 2 * 100_000, 1);
        Bytes(step, "attention").Should().BeApproximately(70_272 * 100_000.0, 70_272 * 100_000.0 * 0.01);
    }

    [Fact]
    public void A_window_bounds_the_work_of_a_prompt()
    {
        SpeedPlanner speed = Create("mistral-7b-v0.1", "nvidia-h100-sxm");
        double positions = (4096.0 * 4097 / 2) + ((32768.0 - 4096) * 4096);
        speed.Prefill(32768).Operations.Single(item => item.Name == "attention").Operations.Should().BeApproximately(32 * positions * 4 * 32 * 128, 1e6);
    }

    /// <summary>Operations of a prompt by the closed form 2·P·S + 2·L·h·d·S·(S + 1), the head for the last position only.</summary>
    [Fact]
    public void Operations_of_a_prompt_follow_the_closed_form()
    {
        LanguageModelProfile profile = Planned.Profile("llama-2-7b");
        const double head = 32000.0 * 4096;
        double norms = 65.0 * 4096;
        double products = profile.TotalElements - (2 * head) - norms;
        PhaseTime prompt = Create("llama-2-7b", "nvidia-a100-sxm-80").Prefill(512);
        prompt.TotalOperations.Should().BeApproximately((2 * products * 512) + (2 * head) + (2 * 32.0 * 32 * 128 * 512 * 513), 1e6);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Time_never_falls_with_work_nor_grows_with_speed(string name)
    {
        var random = new Random(11);
        HardwareDevice[] devices = [.. HardwareCatalog.Default.Devices.Where(static item => item.PeakOf(ComputePrecision.Float16, out _) is not null)];
        for (int i = 0; i < 60; i++)
        {
            HardwareDevice device = devices[random.Next(devices.Length)];
            LanguageModelProfile profile = Planned.Profile(name);
            var cache = KeyValueCache.Of(profile.Architecture, CacheType.All[random.Next(CacheType.All.Count)]);
            var split = new ParallelSplit(1 << random.Next(3), random.Next(1, 4));
            SpeedPlanner speed = SpeedPlanner.Create(profile, cache, device, split)!;
            long batch = random.Next(1, 300);
            long context = random.Next(1, 100_000);
            PhaseTime step = speed.Decode(context, batch);
            step.Seconds.Should().BePositive().And.BeLessThan(double.MaxValue);
            speed.Decode(context, batch + random.Next(1, 50)).Seconds.Should().BeGreaterThanOrEqualTo(step.Seconds);
            speed.Decode(context + random.Next(1, 5000), batch).Seconds.Should().BeGreaterThanOrEqualTo(step.Seconds * (1 - 1e-12));
            speed.Prefill(context + random.Next(1, 500), batch).Seconds.Should().BeGreaterThan(speed.Prefill(context, batch).Seconds);
            double faster = 1 + random.NextDouble();
            HardwareDevice wider = device with { BytesPerSecond = device.BytesPerSecond * faster };
            HardwareDevice stronger = device with { Peaks = device.Peaks.ToDictionary(static item => item.Key, item => item.Value * faster) };
            SpeedPlanner.Create(profile, cache, wider, split)!.Decode(context, batch).Seconds.Should().BeLessThanOrEqualTo(step.Seconds);
            SpeedPlanner.Create(profile, cache, stronger, split)!.Prefill(context, batch).Seconds.Should().BeLessThanOrEqualTo(speed.Prefill(context, batch).Seconds);
            step.LayerSeconds.Sum().Should().BeLessThanOrEqualTo(step.Seconds * (1 + 1e-9));
            step.Operations.Sum(static item => item.Seconds).Should().BeApproximately(step.Seconds, step.Seconds * 1e-9);
        }
    }

    /// <summary>Ring sums: 2(t − 1)/t of the bytes, twice a layer. 8 devices, 32 layers, 4,096 elements of 2 bytes.</summary>
    [Fact]
    public void Devices_of_a_layer_pay_for_their_sums()
    {
        SpeedPlanner speed = Create("llama-2-7b", "nvidia-h100-sxm", new ParallelSplit(8));
        speed.LinkBytesPerToken.Should().BeApproximately(32 * 2 * (2.0 * 7 / 8) * 4096 * 2, 1);
        speed.Decode(1, 1).Operations.Single(item => item.Bound == TimeBound.Link).Name.Should().Be("sums between devices");
        Create("llama-2-7b", "nvidia-h100-sxm").LinkBytesPerToken.Should().Be(0);
    }

    [Fact]
    public void A_device_without_the_arithmetic_uses_the_next_wider_one()
    {
        LanguageModelProfile profile = Planned.Profile("llama-2-7b").In(ComputePrecision.Float8);
        SpeedPlanner.Create(profile, KeyValueCache.Of(profile.Architecture), Planned.Device("nvidia-a100-sxm-80"))!.UsedPrecision.Should().Be(ComputePrecision.Float16);
        LanguageModelProfile wide = Planned.Profile("llama-2-7b").In(ComputePrecision.Float64);
        SpeedPlanner.Create(wide, KeyValueCache.Of(wide.Architecture), Planned.Device("nvidia-t4")).Should().BeNull();
    }

    /// <summary>Accepted tokens for an acceptance of 0.8 and 4 drafts: (1 − 0.8^5)/0.2 = 3.3616.</summary>
    [Fact]
    public void Speculation_follows_its_formula()
    {
        SpeculativeDecoding.ExpectedTokens(0.8, 4).Should().BeApproximately(3.3616, 1e-12);
        SpeculativeDecoding.ExpectedTokens(1, 4).Should().Be(5);
        SpeculativeDecoding.ExpectedTokens(0, 4).Should().Be(1);
        SpeculativeDecoding.Speedup(0.8, 4, 0.05).Should().BeApproximately(3.3616 / 1.2, 1e-12);
        SpeculativeDecoding.BestDrafts(0.1, 0.5).Should().Be(0);
        double even = SpeculativeDecoding.BreakEvenAcceptance(4, 0.25)!.Value;
        SpeculativeDecoding.Speedup(even, 4, 0.25).Should().BeApproximately(1, 1e-9);
        SpeculativeDecoding.BreakEvenAcceptance(4, 2).Should().BeNull();
    }

    /// <summary>Erlang C: load 1 on 2 servers waits with probability 1/3; one server waits with its load (M/M/1).</summary>
    [Fact]
    public void Waiting_follows_erlang()
    {
        Queueing.WaitProbability(1, 2).Should().BeApproximately(1.0 / 3, 1e-12);
        Queueing.WaitProbability(0.7, 1).Should().BeApproximately(0.7, 1e-12);
        Queueing.MeanWait(0.7, 1, 1).Should().BeApproximately(0.7 / 0.3, 1e-9);
        Queueing.MeanWait(2, 1, 2).Should().BeNull();
        Queueing.WaitProbability(900, 1000).Should().BeInRange(0, 0.01);
    }

    [Fact]
    public void A_steady_load_obeys_littles_law()
    {
        SpeedPlanner speed = Create("llama-3-8b", "nvidia-h100-sxm");
        double last = 0;
        foreach (double rate in (double[])[0.1, 1, 3, 5])
        {
            var load = ServingLoad.Of(speed, rate, 512, 256, 64);
            load.IsSustained.Should().BeTrue();
            load.Concurrency.Should().BeApproximately(rate * load.ServiceSeconds, 1e-9).And.BeGreaterThan(last);
            load.Utilization.Should().BeInRange(0, 1.0000001);
            last = load.Concurrency;
        }

        var full = ServingLoad.Of(speed, 1e6, 512, 256, 64);
        full.IsSustained.Should().BeFalse();
        full.WaitSeconds.Should().BeNull();
        ServingLoad.Of(speed, full.MaximumRequestsPerSecond * 0.999, 512, 256, 64).IsSustained.Should().BeTrue();
    }

    private static double Bytes(PhaseTime step, string name) => step.Operations.Single(item => item.Name == name).Bytes;

    private static SpeedPlanner Create(string model, string device, ParallelSplit? split = null, SpeedAssumptions? assumptions = null)
    {
        LanguageModelProfile profile = Planned.Profile(model);
        return SpeedPlanner.Create(profile, KeyValueCache.Of(profile.Architecture), Planned.Device(device), split, assumptions)!;
    }
}
