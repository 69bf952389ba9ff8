using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.HuggingFace.Tests.Planning;

public sealed class MemoryPlannerTests
{
    public static TheoryData<string> Names() => [.. PublishedModels.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Components_add_up_to_the_published_total(string name)
    {
        LanguageModelProfile profile = Planned.Profile(name);
        profile.TotalElements.Should().Be(PublishedModels.Find(name).Total);
        Enum.GetValues<ModelComponent>().Sum(component => profile.Weights.Of(component).Elements).Should().Be(profile.TotalElements);
        long active = profile.TotalElements - profile.Architecture.IdleExpertElements;
        active.Should().Be(PublishedModels.Find(name).Active);

        // Every part of a decoder is told by name; convolutions of Whisper and the pooler of BERT are the only others.
        string[] others = ["whisper-large-v3", "bert-base-uncased", "t5-small"];
        (profile.Weights.Of(ModelComponent.Other).Elements == 0 || others.Contains(name)).Should().BeTrue();
        profile.Weights.Total.Bytes.Should().Be(profile.TotalElements * 2);
    }

    public static TheoryData<string> FurtherNames() => [.. FurtherModels.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(FurtherNames))]
    public void Components_of_further_families_add_up(string name)
    {
        (_, long total, string config) = FurtherModels.All.Single(model => model.Name == name);
        LanguageModelProfile profile = Planned.OfConfig(config);
        Enum.GetValues<ModelComponent>().Sum(component => profile.Weights.Of(component).Elements).Should().Be(total);

        // The pooler of an encoder and the projections around a narrow embedding are no part of their own.
        long others = name switch { "roberta-base" or "xlm-roberta-base" => 768 * 769, "opt-350m" => 2 * 512 * 1024, _ => 0 };
        profile.Weights.Of(ModelComponent.Other).Elements.Should().Be(others);
    }

    /// <summary>Llama 3 8B: attention 32·(2·4096² + 2·4096·1024), feed-forward 32·3·4096·14336, embedding and head 128256·4096 each.</summary>
    [Fact]
    public void Components_are_those_of_the_formulas()
    {
        WeightTable weights = Planned.Profile("llama-3-8b").Weights;
        weights.Of(ModelComponent.Attention).Elements.Should().Be(32L * ((2L * 4096 * 4096) + (2L * 4096 * 1024)));
        weights.Of(ModelComponent.FeedForward).Elements.Should().Be(32L * 3 * 4096 * 14336);
        weights.Of(ModelComponent.Embedding).Elements.Should().Be(128256L * 4096);
        weights.Of(ModelComponent.Head).Elements.Should().Be(128256L * 4096);
        weights.Of(ModelComponent.Normalization).Elements.Should().Be(65L * 4096);
        weights.Of(3, ModelComponent.FeedForward).Elements.Should().Be(3L * 4096 * 14336);
    }

    /// <summary>The card of gpt-oss counts 3.61 and 5.13 billion active parameters, the input embedding left out.</summary>
    [Theory]
    [InlineData("gpt-oss-20b", 3.608)]
    [InlineData("gpt-oss-120b", 5.133)]
    public void Active_parameters_in_products_are_those_of_the_card(string name, double billions)
    {
        LanguageModelProfile profile = Planned.Profile(name);
        long active = PublishedModels.Find(name).Active - profile.Weights.Of(ModelComponent.Embedding).Elements;
        (active / 1e9).Should().BeApproximately(billions, 0.0006);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Largest_context_and_batch_invert_memory_exactly(string name)
    {
        var random = new Random(5);
        LanguageModelProfile profile = Planned.Profile(name);
        for (int i = 0; i < 40; i++)
        {
            var split = new ParallelSplit(1 << random.Next(4), random.Next(1, 5));
            var cache = KeyValueCache.Of(profile.Architecture, CacheType.All[random.Next(CacheType.All.Count)]);
            var planner = new MemoryPlanner(profile, cache, split, new MemoryAssumptions { KeepsAllLogits = random.Next(2) == 0, BatchedTokens = random.Next(1, 5000) });
            long bytes = planner.Need(0, 1).Total + random.NextInt64(1L << random.Next(10, 38));
            long batch = random.Next(1, 60);
            long context = planner.MaximumContext(bytes, batch);
            if (context is > 0 and < long.MaxValue)
            {
                planner.Need(context, batch).Total.Should().BeLessThanOrEqualTo(bytes);
                planner.Need(context + 1, batch).Total.Should().BeGreaterThan(bytes);
            }

            long tokens = random.NextInt64(1, 100_000);
            long most = planner.MaximumBatch(bytes, tokens);
            if (most is > 0 and < long.MaxValue)
            {
                planner.Need(tokens, most).Total.Should().BeLessThanOrEqualTo(bytes);
                planner.Need(tokens, most + 1).Total.Should().BeGreaterThan(bytes);
            }

            long longer = tokens + random.Next(1, 10_000);
            planner.Need(longer, batch).Total.Should().BeGreaterThanOrEqualTo(planner.Need(tokens, batch).Total);
            planner.Need(tokens, batch + 1).Total.Should().BeGreaterThanOrEqualTo(planner.Need(tokens, batch).Total);
        }
    }

    /// <summary>Sharing out: 8 devices hold an eighth each and no more than what cannot be split; key-value heads beyond the devices are repeated.</summary>
    [Fact]
    public void Devices_hold_their_share_and_what_cannot_be_split()
    {
        LanguageModelProfile llama = Planned.Profile("llama-3-70b");
        var cache = KeyValueCache.Of(llama.Architecture);
        MemoryNeed whole = new MemoryPlanner(llama, cache).Need(8192, 4);
        MemoryNeed eighth = new MemoryPlanner(llama, cache, new ParallelSplit(8)).Need(8192, 4);
        eighth.Weights.Should().BeInRange(whole.Weights / 8, (whole.Weights / 8) + (80 * 3 * 8192 * 2));
        eighth.Cache.Should().Be(whole.Cache / 8);

        // 16 devices share 8 heads: one each, so the cache is still an eighth.
        new MemoryPlanner(llama, cache, new ParallelSplit(16)).Need(8192, 4).Cache.Should().Be(whole.Cache / 8);
        ParallelCheck.Remarks(llama, new ParallelSplit(16)).Should().Contain(text => text.StartsWith("8 key-value heads are fewer than 16 devices", StringComparison.Ordinal));
        ParallelCheck.Problems(llama, new ParallelSplit(3)).Should().ContainSingle().Which.Should().Be("64 query heads cannot be shared evenly by 3 devices");
        ParallelCheck.Problems(llama, new ParallelSplit(1, 1, 4, 1)).Should().HaveCount(2);

        // Latent rows are not split; groups of a pipeline share out layers.
        LanguageModelProfile deepseek = Planned.Profile("deepseek-v3");
        var latent = KeyValueCache.Of(deepseek.Architecture);
        new MemoryPlanner(deepseek, latent, new ParallelSplit(8)).Need(1000, 1).Cache.Should().Be(70_272 * 1000);
        new MemoryPlanner(llama, cache, new ParallelSplit(1, 4)).Need(8192, 4).Cache.Should().Be(whole.Cache / 4);
        var sum = Enumerable.Range(1, 8).Select(groups => new MemoryPlanner(llama, cache, new ParallelSplit(1, groups)).Need(1, 1).Weights * groups);
        sum.Should().OnlyContain(bytes => bytes >= whole.Weights && bytes < whole.Weights * 1.25);
    }

    /// <summary>256 experts on 32 devices: 8 each, beside what every device holds.</summary>
    [Fact]
    public void Experts_are_shared_out_whole()
    {
        LanguageModelProfile profile = Planned.Profile("deepseek-v3");
        var cache = KeyValueCache.Of(profile.Architecture);
        long experts = profile.Weights.Of(ModelComponent.Experts).Bytes;
        long rest = profile.Weights.Total.Bytes - experts;
        MemoryNeed need = new MemoryPlanner(profile, cache, new ParallelSplit(1, 1, 32, 32)).Need(1, 1);
        need.Weights.Should().Be(rest + (experts / 32));
    }

    /// <summary>The published example of ZeRO: 7.5 billion parameters, 64 devices: 120, 31.4, 16.6 and 1.9 GB.</summary>
    [Theory]
    [InlineData(0, 120)]
    [InlineData(1, 31.4)]
    [InlineData(2, 16.6)]
    [InlineData(3, 1.9)]
    public void Training_states_are_those_published_for_zero(int stage, double gigabytes)
    {
        LanguageModelProfile profile = Planned.Profile("qwen2.5-7b");
        var need = TrainingNeed.Of(profile, new TrainingOptions { ZeroStage = stage, Split = new ParallelSplit(1, 1, 1, 64) });
        double states = need.Weights + need.Gradients + need.Optimizer;
        (states / profile.TotalElements * 7.5).Should().BeApproximately(gigabytes, 0.05);
    }

    /// <summary>Activations of GPT-3 (96 layers, 96 heads, 12,288 wide, 2,048 tokens): s·b·h·(34 + 80) bytes a layer, 34 with selective, 2 with full recomputing.</summary>
    [Fact]
    public void Activations_of_training_follow_the_published_formula()
    {
        const double unit = 2048.0 * 12288 * 96;
        LanguageModelProfile profile = Planned.OfConfig("""{"model_type":"gpt2","n_layer":96,"n_embd":12288,"n_head":96,"n_positions":2048,"vocab_size":51200}""");
        TrainingNeed.Of(profile, new TrainingOptions()).Activations.Should().Be((long)(unit * 114));
        TrainingNeed.Of(profile, new TrainingOptions { Checkpointing = ActivationCheckpointing.Selective }).Activations.Should().Be((long)(unit * 34));
        TrainingNeed.Of(profile, new TrainingOptions { Checkpointing = ActivationCheckpointing.Full }).Activations.Should().Be((long)(unit * 2));
        TrainingNeed.Of(profile, new TrainingOptions { Split = new ParallelSplit(8) }).Activations.Should().Be((long)(unit * (10 + (104.0 / 8))));
        TrainingNeed.Of(profile, new TrainingOptions { Split = new ParallelSplit(8), SplitsSequence = true }).Activations.Should().Be((long)(unit * 114 / 8));
        var options = new TrainingOptions { Split = new ParallelSplit(8, 8) };
        long least = TrainingNeed.Of(profile, options with { Checkpointing = ActivationCheckpointing.Selective }).Total;
        TrainingNeed.Advise(profile, options, least).Should().Be(ActivationCheckpointing.Selective);
        TrainingNeed.Advise(profile, options, least - 1).Should().Be(ActivationCheckpointing.Full);
        TrainingNeed.Advise(profile, options, 1).Should().BeNull();
    }

    [Fact]
    public void The_best_split_fits_and_every_refusal_has_its_reason()
    {
        LanguageModelProfile llama = Planned.Profile("llama-3-70b");
        IReadOnlyList<ParallelChoice> ranked = ParallelChoice.Rank(llama, KeyValueCache.Of(llama.Architecture), Planned.Device("nvidia-h100-sxm"), 8, 8192, 16);
        ranked.Should().HaveCount(10);
        ranked[0].Fits.Should().BeTrue();
        ranked[0].TokensPerSecond.Should().Be(ranked.Max(choice => choice.TokensPerSecond));
        ranked.Where(choice => !choice.Fits).Should().OnlyContain(choice => choice.Reason.Contains("missing"));
        ranked.Single(choice => choice.Split is { Tensor: 1, Pipeline: 1 }).Fits.Should().BeFalse();
    }
}
