using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Config;

/// <summary>Normalises a configuration of transformers into architecture facts.</summary>
internal sealed class ConfigReader
{
    private static readonly string[] TextSections = ["text_config", "llm_config", "language_config", "thinker_config"];

    private readonly ConfigSection root;
    private readonly ConfigSection text;
    private readonly string source;
    private readonly string family;

    private ConfigReader(JsonValue value, string source)
    {
        this.root = new ConfigSection(value);
        ConfigSection inner = this.root.Section(TextSections);
        if (inner.Value.Kind == JsonKind.Object && inner.Section("text_config").Value.Kind == JsonKind.Object)
        {
            inner = inner.Section("text_config");
        }

        this.text = inner.Value.Kind == JsonKind.Object ? inner : this.root;
        this.source = source;
        this.ModelType = this.root.Text("model_type");
        this.family = this.text.Text("model_type") is { Length: > 0 } type ? type : this.ModelType;
        if (this.family == "deepseek_ref" || this.ClassName == "DeepseekV4ForCausalLM")
        {
            this.family = "deepseek_v4";
        }

        this.Family = ConfigFamilies.Find(this.family);
    }

    /// <summary>Traits of the model type.</summary>
    public ConfigFamily Family { get; }

    /// <summary>True when the parameters of this configuration are known exactly.</summary>
    public bool IsCounted => this.Family.IsCounted && this.Family.Countable?.Invoke(this.text) != false;

    /// <summary>Keys that the parameters need and that are absent or no numbers.</summary>
    public IReadOnlyCollection<string> Gaps(ArchitectureFacts facts) => ConfigGaps.Find(facts, this.text, this.Family, this.family);

    /// <summary>The section that describes the language model.</summary>
    public ConfigSection Text => this.text;

    private string ModelType { get; }

    private string ClassName =>
        this.root.Words("architectures") is [var first, ..] ? first : this.text.Words("architectures") is [var inner, ..] ? inner : "";

    /// <summary>Reads the facts; null facts when the configuration describes no network with layers.</summary>
    /// <exception cref="InvalidModelContentException">A value has an impossible type or size.</exception>
    public static (ArchitectureFacts? Facts, ConfigReader Reader) Read(JsonValue value, string source)
    {
        if (value.Kind != JsonKind.Object)
        {
            throw value.Error(DefectKind.BadType, "The configuration is no object.", "an object");
        }

        var reader = new ConfigReader(value, source);
        return (reader.Facts(), reader);
    }

    private ArchitectureFacts? Facts()
    {
        long? hidden = this.text.Width("hidden_size", "n_embd", "n_embed", "d_model", "dim");
        if (hidden is not { } width)
        {
            return null;
        }

        var layers = new ConfigLayers(this.text, this.Family, this.family, width);
        IReadOnlyList<LayerStack> stacks = layers.Stacks();
        return new ArchitectureFacts
        {
            Name = this.ModelType.Length > 0 ? this.ModelType : this.family,
            ClassName = this.ClassName,
            Source = this.source,
            HiddenSize = width,
            Stacks = stacks,
            Embedding = this.Embedding(width),
            Positions = this.Positions(),
            Normalization = this.Family.Norm,
            Modalities = this.Modalities(),
            MultiTokenPredictionLayers = this.text.Count("num_nextn_predict_layers", "mtp_num_hidden_layers", "num_mtp_modules") ?? 0,
            DataType = (this.text.Text("torch_dtype", "dtype") is { Length: > 0 } type ? type : this.root.Text("torch_dtype", "dtype")).Replace("torch.", "", StringComparison.Ordinal),
        };
    }

    private EmbeddingFacts Embedding(long hidden)
    {
        long vocabulary = this.text.Length("vocab_size", "padded_vocab_size") ?? this.root.Length("vocab_size") ?? 0;
        bool? stated = this.root.Flag("tie_word_embeddings") ?? this.text.Flag("tie_word_embeddings", "tie_embedding");
        EmbeddingFacts facts = stated is { } tied ? new(vocabulary, tied, this.source)
            : this.Family.IsTied is { } usual ? new(vocabulary, usual, "default of the architecture")
            : new(vocabulary, null, "");
        long? stored = this.Family.HasNarrowEmbedding ? this.text.Width("embedding_size") : this.text.Width("word_embed_proj_dim");
        return stored is { } width && width != hidden ? facts with { Width = width } : facts;
    }

    private PositionFacts Positions()
    {
        ConfigSection scaling = this.text.Section("rope_scaling", "rope_parameters");
        ConfigSection global = scaling.Has("full_attention") ? scaling.Section("full_attention") : scaling;
        string type = global.Text("rope_type", "type");
        double? factor = global.Real("factor");
        long? stated = this.text.Length("max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len", "seq_length", "n_ctx", "max_target_positions");
        long? original = global.Length("original_max_position_embeddings") ?? this.text.Length("original_max_position_embeddings");
        bool isExtended = type.Length > 0 && type is not ("default" or "proportional" or "mrope");
        long? extended = isExtended && original is { } from && factor is > 1 and < 1e6 ? (long)(from * factor.Value) : null;
        bool isAlibi = this.text.Flag("alibi") ?? this.text.Section("attn_config").Flag("alibi") ?? false;
        bool isRotary = this.text.Has("rope_theta") || this.text.Has("rope_scaling") || this.text.Has("rope_parameters") || this.text.Has("rotary_emb_base");
        PositionKind kind = isAlibi ? PositionKind.Alibi
            : this.text.Has("relative_attention_num_buckets") && !this.Family.HasRelativeBias ? PositionKind.RelativeBuckets
            : this.text.Text("position_embedding_type") == "nope" ? PositionKind.None
            : this.Family.Positions == PositionKind.Unknown && isRotary ? PositionKind.Rotary
            : this.Family.Positions;
        return new PositionFacts
        {
            Kind = kind,
            RotaryBase = kind == PositionKind.Rotary ? this.text.Real("rope_theta", "rotary_emb_base") ?? global.Real("rope_theta") : null,
            LocalRotaryBase = this.text.Real("rope_local_base_freq") ?? (scaling.Has("sliding_attention") ? scaling.Section("sliding_attention").Real("rope_theta") : null),
            RotaryFraction = this.text.Real("partial_rotary_factor", "rotary_pct") ?? global.Real("partial_rotary_factor") ?? 1,
            Scaling = isExtended ? type : "",
            ScalingFactor = isExtended ? factor : null,
            TableLength = kind == PositionKind.Learned ? (stated ?? 0) + this.Family.ExtraPositions
                : kind == PositionKind.RelativeBuckets ? this.text.Count("relative_attention_num_buckets") ?? 2 * this.text.Count("position_buckets") ?? 32
                : 0,
            TrainedContext = original ?? stated,
            MaximumContext = extended is { } longer && longer > (stated ?? 0) ? longer : stated,
        };
    }

    private List<ModalityFacts> Modalities()
    {
        var found = new List<ModalityFacts>();
        foreach ((string name, JsonValue value) in this.root.Value.Members)
        {
            if (value.Kind == JsonKind.Object && name.EndsWith("_config", StringComparison.Ordinal)
                && name is "vision_config" or "audio_config" or "visual_config" or "vit_config" or "speech_config" or "encoder_config")
            {
                var part = new ConfigSection(value);
                found.Add(new ModalityFacts(
                    name.Replace("_config", "", StringComparison.Ordinal),
                    part.Text("model_type"),
                    part.Width("hidden_size", "embed_dim", "d_model", "width") ?? 0,
                    part.Count("num_hidden_layers", "depth", "num_layers", "layers", "encoder_layers") ?? 0));
            }
        }

        return found;
    }
}
