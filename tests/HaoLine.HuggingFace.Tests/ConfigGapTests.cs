using System.Text.Json.Nodes;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Tests;

/// <summary>Keys that a count needs and that are not there, or are no numbers: no count, and never another one.</summary>
public sealed class ConfigGapTests
{
    /// <summary>
    /// Embedding and head 2 x 100 x 64, in each of two layers 64 x 64 for queries and output, 32 x 64 for keys and values, three matrices of 128 x 64 and two norms of 64,
    /// and the last norm: 86,848.
    /// </summary>
    private const string Llama =
        """{"model_type":"llama","hidden_size":64,"intermediate_size":128,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"vocab_size":100,"tie_word_embeddings":false}""";

    /// <summary>Defaults of transformers that stand for an absent key: as many key-value heads as heads, heads that share the width, and those of Mamba, BERT and OPT.</summary>
    private static readonly string[] CertainDefaults =
    [
        "num_key_value_heads", "num_kv_heads", "n_head_kv", "head_dim", "type_vocab_size", "word_embed_proj_dim", "expand", "state_size", "conv_kernel", "time_step_rank", "intermediate_size of mamba",
        "num_decoder_layers", "relative_attention_num_buckets", "n_inner", "ffn_hidden_size of falcon", "expansion_ratio",
    ];

    /// <summary>Options of an architecture: without one of them another member of the family is described, and counted.</summary>
    private static readonly string[] Options =
    [
        "attn_res_block_size of kimi_linear", "routed_expert_hidden_size of kimi_linear", "moe_latent_size of nemotron_h", "num_global_key_value_heads of gemma4_text", "sliding_window of gemma4_text",
    ];

    public static TheoryData<string> Names() => [.. PublishedModels.All.Select(model => model.Name), .. FurtherModels.All.Select(model => model.Name), .. DerivedModels.All.Select(model => model.Name)];

    [Theory]
    [InlineData("num_attention_heads", null)]
    [InlineData("num_attention_heads", "null")]
    [InlineData("num_attention_heads", "0")]
    [InlineData("num_attention_heads", "\"4\"")]
    [InlineData("num_attention_heads", "[]")]
    [InlineData("num_attention_heads", "{}")]
    [InlineData("intermediate_size", null)]
    [InlineData("intermediate_size", "null")]
    [InlineData("intermediate_size", "\"128\"")]
    [InlineData("num_key_value_heads", "\"2\"")]
    [InlineData("vocab_size", null)]
    [InlineData("vocab_size", "\"100\"")]
    [InlineData("num_hidden_layers", null)]
    public void Key_that_the_count_needs_is_named(string key, string? value)
    {
        using ReadOutcome whole = ReadOutcome.OfConfig(Llama);
        Total(whole).Should().Be(86_848);

        using ReadOutcome outcome = ReadOutcome.OfConfig(With(Llama, key, value));

        outcome.Model!.Weights.Should().BeEmpty();
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1152").Which.Message.Should().EndWith($"because these keys are absent or no numbers: {key}; its stated facts are.");
    }

    [Fact]
    public void Default_of_the_family_stands_for_an_absent_key_where_it_is_certain()
    {
        // Key-value heads are as many as heads: 2 x 2 x 32 x 64 more.
        using ReadOutcome outcome = ReadOutcome.OfConfig(With(Llama, "num_key_value_heads", null));

        Total(outcome).Should().Be(86_848 + 8_192);
        outcome.Diagnostics.Should().BeEmpty();
    }

    /// <summary>Other families have a number of their own for the same key (Mistral 8, Qwen2 32, Gemma 2 four), which no file states.</summary>
    [Theory]
    [InlineData("mistral", "num_key_value_heads")]
    [InlineData("qwen2", "num_key_value_heads")]
    [InlineData("qwen3", "head_dim")]
    [InlineData("gemma2", "head_dim")]
    [InlineData("mixtral", "num_local_experts")]
    [InlineData("deepseek_v3", "kv_lora_rank")]
    public void Defaults_that_are_numbers_of_a_family_are_not_guessed(string type, string key)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(With(With(Llama, "model_type", $"\"{type}\""), "num_key_value_heads", null));

        outcome.Model!.Weights.Should().BeEmpty();
        outcome.Diagnostics.Single(static finding => finding.Id == "HL1152").Message.Should().Contain(key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_key_can_be_missing_without_notice(string name)
    {
        string config = PublishedModels.All.Where(model => model.Name == name).Select(static model => model.Config)
            .Concat(FurtherModels.All.Where(model => model.Name == name).Select(static model => model.Config))
            .Concat(DerivedModels.All.Where(model => model.Name == name).Select(static model => model.Config)).First();
        using ReadOutcome whole = ReadOutcome.OfConfig(config);
        long total = Total(whole);
        JsonObject root = JsonNode.Parse(config)!.AsObject();
        string section = root.ContainsKey("text_config") ? "text_config" : "";
        JsonObject text = section.Length > 0 ? root["text_config"]!.AsObject() : root;
        string type = (string?)text["model_type"] ?? (string?)root["model_type"] ?? "";
        foreach ((string key, JsonNode? value) in text.Where(static member => member.Value is System.Text.Json.Nodes.JsonValue number && number.TryGetValue(out long _)).ToArray())
        {
            foreach (string? other in (string?[])[null, $"\"{value}\""])
            {
                bool mayDiffer = other is null && (CertainDefaults.Contains(key) || CertainDefaults.Contains($"{key} of {type}") || Options.Contains($"{key} of {type}"));
                using ReadOutcome outcome = ReadOutcome.OfConfig(With(config, key, other, section));
                bool isCounted = outcome.Model is { Weights.Count: > 0 };
                (isCounted && !mayDiffer ? Total(outcome) : total).Should().Be(total, $"{key} is {other ?? "absent"}");
            }
        }
    }

    [Theory]
    [InlineData("intermediate_size")]
    [InlineData("num_attention_heads")]
    [InlineData("num_hidden_layers")]
    public void Size_that_is_not_stated_disagrees_with_no_tensor(string key)
    {
        using ReadOutcome whole = ReadOutcome.OfConfig(Llama);
        using ReadOutcome outcome = ReadOutcome.OfConfig(With(Llama, key, null));

        ArchitectureFacts facts = TensorArchitecture.Reconcile(outcome.Facts, whole.Model!.Weights, true, out IReadOnlyList<ArchitectureDisagreement> found);

        found.Should().BeEmpty();
        facts.LayerCount.Should().Be(2);
        facts.Decoder!.Layers[0].FeedForward.Width.Should().Be(key == "num_hidden_layers" ? 0 : 128, "the tensors say so where a layer is stated");
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void Size_that_is_no_number_is_called_so(string value)
    {
        InvalidModelContentException? error = ReadOutcome.OfConfig(Llama.Replace("\"hidden_size\":64", $"\"hidden_size\":{value}", StringComparison.Ordinal)).Error;

        error!.Kind.Should().Be(DefectKind.BadValue);
        error.Found.Should().Be("NaN or an infinity");
    }

    private static long Total(ReadOutcome outcome) => outcome.Model!.Weights.Sum(static weight => weight.LogicalElementCount);

    private static string With(string config, string key, string? json, string section = "")
    {
        JsonObject root = JsonNode.Parse(config)!.AsObject();
        JsonObject target = section.Length > 0 ? root[section]!.AsObject() : root;
        target.Remove(key);
        if (json is not null)
        {
            target[key] = JsonNode.Parse(json);
        }

        return root.ToJsonString();
    }
}
