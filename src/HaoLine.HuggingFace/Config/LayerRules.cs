using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <summary>Which layers attend, in which reach, and which are recurrent: from lists of layers first, from patterns second.</summary>
internal sealed class LayerRules
{
    private readonly ConfigFamily family;
    private readonly string name;
    private readonly string[] types;
    private readonly long window;
    private readonly long chunk;
    private readonly long pattern;
    private readonly long firstWindowLayer;
    private readonly long fullInterval;
    private readonly long attentionPeriod;
    private readonly long attentionOffset;
    private readonly HashSet<long> linearLayers;
    private readonly long[] kinds;
    private readonly long[] rotaryLayers;

    private LayerRules(ConfigSection config, ConfigFamily family, string name)
    {
        this.family = family;
        this.name = name;
        this.types = config.Words("layer_types") is { Length: > 0 } typed ? typed : config.Words("layers_block_type");
        this.window = config.Flag("use_sliding_window") == false ? 0 : config.Length("sliding_window", "sliding_window_size") ?? 0;
        this.chunk = config.Length("attention_chunk_size") ?? 0;
        this.pattern = config.Count("sliding_window_pattern", "_sliding_window_pattern") ?? family.WindowPattern;
        this.firstWindowLayer = config.Flag("use_sliding_window") == true ? config.Count("max_window_layers") ?? 0 : 0;
        this.fullInterval = config.Count("full_attention_interval") ?? 0;
        this.attentionPeriod = config.Count("attn_layer_period") ?? 0;
        this.attentionOffset = config.Count("attn_layer_offset") ?? 0;
        this.linearLayers = [.. config.Section("linear_attn_config").Numbers("kda_layers")];
        this.kinds = config.Numbers("attn_type_list");
        this.rotaryLayers = config.Numbers("no_rope_layers");
    }

    public static LayerRules Read(ConfigSection config, ConfigFamily family, string name) => new(config, family, name);

    /// <summary>The mixer of a layer.</summary>
    public LayerMixer MixerOf(int index)
    {
        if (index < this.types.Length)
        {
            return this.OfType(this.types[index], index);
        }

        if (this.name is "mamba" or "falcon_mamba")
        {
            return Recurrent(RecurrentKind.Mamba1);
        }

        if (this.name == "mamba2")
        {
            return Recurrent(RecurrentKind.Mamba2);
        }

        if (this.linearLayers.Contains(index + 1))
        {
            return Recurrent(RecurrentKind.GatedDeltaNet);
        }

        if (index < this.kinds.Length && this.kinds[index] == 0)
        {
            return Recurrent(RecurrentKind.LinearAttention);
        }

        if (this.fullInterval > 0 && (index + 1) % this.fullInterval != 0)
        {
            return Recurrent(RecurrentKind.GatedDeltaNet);
        }

        if (this.attentionPeriod > 0 && index % this.attentionPeriod != this.attentionOffset)
        {
            return Recurrent(RecurrentKind.Mamba1);
        }

        return this.Attention(index);
    }

    private static LayerMixer Recurrent(RecurrentKind kind) => new(AttentionReach.None, 0, kind);

    private LayerMixer OfType(string type, int index) => type switch
    {
        "sliding_attention" or "sliding_window_attention" => this.Windowed(index),
        "chunked_attention" => new LayerMixer(AttentionReach.Chunked, this.chunk, null) { HasPositions = this.IsRotary(index) },
        "linear_attention" => Recurrent(RecurrentKind.GatedDeltaNet),
        "mamba" => Recurrent(this.name is "jamba" ? RecurrentKind.Mamba1 : RecurrentKind.Mamba2),
        "conv" => Recurrent(RecurrentKind.ShortConvolution),
        _ => new LayerMixer(AttentionReach.Full, 0, null) { HasPositions = this.IsRotary(index) },
    };

    private LayerMixer Attention(int index)
    {
        if (this.chunk > 0)
        {
            // Llama 4: every fourth layer is global and has no positions.
            const int interval = 4;
            bool isGlobal = this.rotaryLayers.Length > index ? this.rotaryLayers[index] == 0 : (index + 1) % interval == 0;
            return isGlobal ? new LayerMixer(AttentionReach.Full, 0, null) { HasPositions = false } : new LayerMixer(AttentionReach.Chunked, this.chunk, null);
        }

        bool isWindowed = this.window > 0
            && (this.pattern > 0 ? index % this.pattern < this.pattern - 1 : index >= this.firstWindowLayer);
        return isWindowed ? this.Windowed(index) : new LayerMixer(AttentionReach.Full, 0, null) { HasPositions = this.IsRotary(index) };
    }

    private LayerMixer Windowed(int index) =>
        this.window > 0
            ? new LayerMixer(AttentionReach.SlidingWindow, this.window, null) { HasPositions = this.IsRotary(index) }
            : new LayerMixer(AttentionReach.Full, 0, null) { HasPositions = this.IsRotary(index) };

    private bool IsRotary(int index) => this.family.Positions == PositionKind.None || index >= this.rotaryLayers.Length || this.rotaryLayers[index] != 0;
}
