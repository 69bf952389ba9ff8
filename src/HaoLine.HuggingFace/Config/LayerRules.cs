using HaoLine.Architecture;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Config;

/// <summary>Which layers attend, in which reach, and which are recurrent: from lists of layers first, from patterns second.</summary>
internal sealed class LayerRules
{
    private readonly ConfigFamily family;
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
    private readonly long[] attentionLayers;
    private readonly long globalEvery;

    private LayerRules(ConfigSection config, ConfigFamily family)
    {
        this.family = family;
        this.types = TypesOf(config);
        this.window = config.Flag("use_sliding_window") == false ? 0 : config.Length("sliding_window", "sliding_window_size", "local_attention") ?? 0;
        if (this.window == 0 && this.types.Contains("local"))
        {
            this.window = config.Length("window_size") ?? 0;
        }

        this.chunk = config.Length("attention_chunk_size") ?? 0;
        this.pattern = config.Count("sliding_window_pattern", "_sliding_window_pattern") ?? family.WindowPattern;
        this.firstWindowLayer = config.Flag("use_sliding_window") == true ? config.Count("max_window_layers") ?? 0 : 0;
        this.fullInterval = config.Count("full_attention_interval") ?? 0;
        this.attentionPeriod = config.Count("attn_layer_period") ?? 0;
        this.attentionOffset = config.Count("attn_layer_offset") ?? 0;
        this.linearLayers = [.. config.Section("linear_attn_config").Numbers("kda_layers")];
        this.kinds = config.Numbers("attn_type_list");
        this.rotaryLayers = config.Numbers("no_rope_layers");
        this.attentionLayers = config.Numbers("full_attn_idxs") is { Length: > 0 } full ? full : config.Numbers("attn_layer_indices");
        this.globalEvery = config.Count("global_attn_every_n_layers") ?? 0;
    }

    public static LayerRules Read(ConfigSection config, ConfigFamily family) => new(config, family);

    /// <summary>One letter for each layer that is one part alone: M for Mamba, * for attention, - for a dense block, E for experts, ? for others; empty without a list.</summary>
    public static string PatternOf(ConfigSection config)
    {
        string letters = config.Text("hybrid_override_pattern");
        return letters.Length > 0 ? letters : string.Concat(config.Words("layers_block_type").Select(static type => type switch
        {
            "mamba" => 'M',
            "attention" => '*',
            "mlp" => '-',
            "moe" => 'E',
            _ => '?',
        }));
    }

    /// <summary>The mixer of a layer.</summary>
    public LayerMixer MixerOf(int index)
    {
        if (index < this.types.Length)
        {
            return this.OfType(this.types[index], index);
        }

        if (this.family.HasParallelMixer)
        {
            return this.Global(index) with { Recurrent = this.family.Mixer };
        }

        if (!this.family.HasAttention)
        {
            return this.Recurrent(RecurrentKind.Mamba1);
        }

        if (this.linearLayers.Contains(index + 1))
        {
            return Linear(RecurrentKind.GatedDeltaNet);
        }

        if (index < this.kinds.Length && this.kinds[index] == 0)
        {
            return Linear(RecurrentKind.LinearAttention);
        }

        if (this.fullInterval > 0 && (index + 1) % this.fullInterval != 0)
        {
            return Linear(RecurrentKind.GatedDeltaNet);
        }

        if (this.attentionLayers.Length > 0 && !this.attentionLayers.Contains(index))
        {
            return this.Recurrent(RecurrentKind.Mamba2);
        }

        if (this.attentionPeriod > 0 && index % this.attentionPeriod != this.attentionOffset)
        {
            return this.Recurrent(RecurrentKind.Mamba1);
        }

        return this.Attention(index);
    }

    /// <summary>
    /// Types of the layers one by one. GPT-Neo has them also in short: a list of pairs of a list of types and how often that list follows.
    /// </summary>
    private static string[] TypesOf(ConfigSection config)
    {
        foreach (string key in (ReadOnlySpan<string>)["layer_types", "layers_block_type", "attention_layers"])
        {
            if (config.Words(key) is { Length: > 0 } listed)
            {
                return listed;
            }
        }

        var types = new List<string>();
        foreach (JsonValue pair in config.Value.Find("attention_types").Items)
        {
            if (pair.Count == 2 && pair.Items.ElementAt(1).TryGetInt64(out long times) && times is > 0 and <= ConfigSection.MaximumLayers)
            {
                string[] group = [.. pair.Items.First().Items.Select(static item => item.TryGetString(out string text) ? text : "")];
                for (long i = 0; i < times && types.Count + group.Length <= ConfigSection.MaximumLayers; i++)
                {
                    types.AddRange(group);
                }
            }
        }

        return [.. types];
    }

    private static LayerMixer Linear(RecurrentKind kind) => new(AttentionReach.None, 0, kind);

    private LayerMixer Recurrent(RecurrentKind usual) => Linear(this.family.Mixer ?? usual);

    private LayerMixer OfType(string type, int index) => type switch
    {
        "sliding_attention" or "sliding_window_attention" or "local" => this.Windowed(index),
        "chunked_attention" => new LayerMixer(AttentionReach.Chunked, this.chunk, null) { HasPositions = this.IsRotary(index) },
        "linear_attention" => Linear(RecurrentKind.GatedDeltaNet),
        "mamba" => this.Recurrent(RecurrentKind.Mamba2),
        "conv" => Linear(RecurrentKind.ShortConvolution),
        _ => this.Global(index),
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
            && (this.globalEvery > 0 ? index % this.globalEvery != 0
                : this.pattern > 0 ? index % this.pattern < this.pattern - 1
                : index >= this.firstWindowLayer);
        return isWindowed ? this.Windowed(index) : this.Global(index);
    }

    private LayerMixer Global(int index) => new(AttentionReach.Full, 0, null)
    {
        HasPositions = this.IsRotary(index) && !(this.family.GlobalLayersLackPositions && this.window > 0),
    };

    private LayerMixer Windowed(int index) =>
        this.window > 0
            ? new LayerMixer(AttentionReach.SlidingWindow, this.window, null) { HasPositions = this.IsRotary(index) }
            : this.Global(index);

    private bool IsRotary(int index) => this.family.Positions == PositionKind.None || index >= this.rotaryLayers.Length || this.rotaryLayers[index] != 0;
}
