using HaoLine.Architecture;

namespace HaoLine.LanguageModels;

/// <summary>
/// The cache of a decoder as a function of context and sequences. For every layer the bytes of a token times the tokens it keeps: all of them,
/// or at most the window's; recurrent state and attention to an encoder besides, once for each sequence. The function is piecewise linear, so
/// the largest context for given bytes is computed, not searched. All sizes are bytes.
/// </summary>
public sealed class KeyValueCache
{
    private const int StateElementBytes = 4;
    private readonly Part[] parts;

    private KeyValueCache(CacheType type, CacheLayout layout, IReadOnlyList<LayerCache> layers, long encoderTokens)
    {
        this.Type = type;
        this.Layout = layout;
        this.Layers = layers;
        this.EncoderTokens = encoderTokens;
        long constant = 0;
        foreach (LayerCache layer in layers)
        {
            constant = checked(constant + layer.StateBytes + checked(layer.CrossBytesPerToken * encoderTokens));
        }

        this.ConstantBytes = constant;
        this.parts = [.. layers
            .Where(static layer => layer.BytesPerToken > 0)
            .GroupBy(static layer => (layer.Window, layer.IsChunked))
            .Select(group => Part.Of(group.Key.Window, group.Key.IsChunked, group.Aggregate(0L, static (sum, layer) => checked(sum + layer.BytesPerToken)), layout))];
    }

    /// <summary>Element type.</summary>
    public CacheType Type { get; }

    /// <summary>How the runtime lays it out.</summary>
    public CacheLayout Layout { get; }

    /// <summary>Layers of the decoder.</summary>
    public IReadOnlyList<LayerCache> Layers { get; }

    /// <summary>Tokens of the encoder's output that attention to it keeps.</summary>
    public long EncoderTokens { get; }

    /// <summary>Bytes of each sequence whatever its length: recurrent state (float32, as llama.cpp stores it) and attention to the encoder.</summary>
    public long ConstantBytes { get; }

    /// <summary>Bytes of one more token while no window is full.</summary>
    public long BytesPerToken => this.Layers.Aggregate(0L, static (sum, layer) => checked(sum + layer.BytesPerToken));

    /// <summary>Bytes of one more token once every window is full.</summary>
    public long BytesPerTokenBeyondWindows => this.Layers.Where(static layer => layer.Window == 0).Aggregate(0L, static (sum, layer) => checked(sum + layer.BytesPerToken));

    /// <summary>Contexts at which a window is full, ascending: where the function bends.</summary>
    public IReadOnlyList<long> Windows => [.. this.Layers.Where(static layer => layer.Window > 0 && layer.BytesPerToken > 0).Select(static layer => layer.Window).Distinct().Order()];

    /// <summary>The cache of an architecture; without a decoder it is empty.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="type">Element type; <see cref="CacheType.Float16"/> when null.</param>
    /// <param name="layout">Layout; <see cref="CacheLayout.Exact"/> when null.</param>
    /// <param name="encoderTokens">Tokens of the encoder's output; the encoder's longest input when null, as Whisper always has it.</param>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public static KeyValueCache Of(ArchitectureFacts architecture, CacheType? type = null, CacheLayout? layout = null, long? encoderTokens = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        CacheType elements = type ?? CacheType.Float16;
        LayerStack? encoder = architecture.Stacks.FirstOrDefault(static stack => stack.Kind == StackKind.Encoder);
        IReadOnlyList<LayerFacts> layers = architecture.Decoder?.Layers ?? [];
        return new KeyValueCache(
            elements,
            layout ?? CacheLayout.Exact,
            [.. layers.Select((layer, index) => Describe(layer, index, elements))],
            Math.Max(0, encoderTokens ?? encoder?.MaximumLength ?? 0));
    }

    /// <summary>The share of one device when heads are split over several: each keeps at least one key-value head, latent rows are kept whole.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="devices">Devices that share each layer.</param>
    /// <param name="first">First layer of the decoder that the device holds.</param>
    /// <param name="count">Number of layers it holds.</param>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    internal KeyValueCache Share(ArchitectureFacts architecture, int devices, int first, int count) => new(
        this.Type,
        this.Layout,
        [.. this.Layers.Skip(first).Take(count).Select(layer => Describe(Split(architecture.Decoder!.Layers[layer.Layer], devices), layer.Layer, this.Type))],
        this.EncoderTokens);

    /// <summary>Bytes for sequences of a context.</summary>
    /// <param name="context">Tokens of each sequence.</param>
    /// <param name="sequences">Number of sequences.</param>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    public long Bytes(long context, long sequences = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        ArgumentOutOfRangeException.ThrowIfNegative(sequences);
        return checked((long)this.Exact(Blocks(context, this.Layout.Block), sequences));
    }

    /// <summary>Tokens that a layer keeps of a sequence with a context, without regard to pages.</summary>
    public static long TokensKept(LayerCache layer, long context)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.BytesPerToken == 0 ? 0 : layer.Window == 0 ? context : Math.Min(context, layer.Window);
    }

    /// <summary>The largest context whose cache fits.</summary>
    /// <param name="bytes">Bytes that are free.</param>
    /// <param name="sequences">Number of sequences, at least 1.</param>
    /// <returns>Tokens; 0 when not even the constant part fits, <see cref="long.MaxValue"/> when the cache does not grow any more.</returns>
    public long MaximumContext(long bytes, long sequences = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequences);
        if (this.Exact(0, sequences) > bytes)
        {
            return 0;
        }

        Int128 used = this.Exact(0, sequences);
        Int128 at = 0;
        foreach (Part part in this.parts.OrderBy(part => part.Limit(sequences)))
        {
            Int128 slope = sequences * this.parts.Where(other => other.Limit(sequences) > at * sequences).Aggregate((Int128)0, static (sum, other) => sum + other.BlockBytes);
            Int128 end = part.Limit(sequences) / sequences;
            if (slope > 0 && end > at)
            {
                Int128 reach = at + ((bytes - used) / slope);
                if (reach < end)
                {
                    return this.Settle(reach, bytes, sequences);
                }

                used += slope * (end - at);
                at = end;
            }
        }

        return this.parts.Any(static part => part.IsUnlimited) ? this.Settle(at, bytes, sequences) : long.MaxValue;
    }

    /// <summary>The most sequences of a context whose cache fits.</summary>
    /// <param name="bytes">Bytes that are free.</param>
    /// <param name="context">Tokens of each sequence.</param>
    /// <returns>Sequences; 0 when not one fits, <see cref="long.MaxValue"/> when a sequence needs nothing.</returns>
    public long MaximumSequences(long bytes, long context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        if (bytes < 0)
        {
            return 0;
        }

        Int128 blocks = Blocks(context, this.Layout.Block);
        Int128 one = this.Exact(blocks, 1);
        if (one == 0)
        {
            return long.MaxValue;
        }

        // Sequences that share cells cost less than one alone, so this is what surely fits; without shared cells it is the answer.
        Int128 found = bytes / one;
        for (Int128 step = this.Layout.SharedTokens > 0 && found > 0 ? found : 0; step > 0; step /= 2)
        {
            while (found < long.MaxValue && this.Exact(blocks, found + step) <= bytes)
            {
                found += step;
            }
        }

        return (long)Int128.Min(found, long.MaxValue);
    }

    private static Int128 Blocks(long tokens, long block) => ((Int128)tokens + block - 1) / block;

    private static LayerFacts Split(LayerFacts layer, int devices) => layer with
    {
        Attention = Split(layer.Attention, devices),
        CrossAttention = layer.CrossAttention is { } cross ? Split(cross, devices) : null,
        Recurrent = layer.Recurrent is { } recurrent
            ? recurrent with { InnerSize = Ceiling(recurrent.InnerSize, devices), ConvolutionChannels = Ceiling(recurrent.ConvolutionChannels, devices) }
            : null,
    };

    private static AttentionFacts Split(AttentionFacts attention, int devices) =>
        attention with { KeyValueHeads = Math.Max(Math.Min(1, attention.KeyValueHeads), Ceiling(attention.KeyValueHeads, devices)) };

    private static long Ceiling(long value, long parts) => (value + parts - 1) / parts;

    private static LayerCache Describe(LayerFacts layer, int index, CacheType type)
    {
        AttentionFacts attention = layer.Attention;
        bool isOwn = attention.Reach != AttentionReach.None && layer.SharesCacheOfLayer < 0;
        long state = checked((layer.Recurrent?.StateElements ?? 0) * StateElementBytes);
        return new LayerCache(
            index,
            isOwn ? RowsBytes(attention, type) : 0,
            attention.Reach is AttentionReach.SlidingWindow or AttentionReach.Chunked ? attention.Window : 0,
            attention.Reach == AttentionReach.Chunked,
            state,
            layer.CrossAttention is { } cross ? RowsBytes(cross, type) : 0)
        {
            SharesCacheOfLayer = layer.SharesCacheOfLayer,
        };
    }

    private static long RowsBytes(AttentionFacts attention, CacheType type)
    {
        long rows = attention.Latent is { } latent
            ? type.LatentRowBytes(latent.KeyValueRank, latent.RopeSize)
            : checked(type.RowBytes(checked(attention.KeyValueHeads * attention.KeySize)) + type.RowBytes(checked(attention.KeyValueHeads * attention.ValueSize)));
        return attention.Indexer is { } indexer ? checked(rows + type.RowBytes(indexer.HeadSize)) : rows;
    }

    private Int128 Exact(Int128 blocks, Int128 sequences)
    {
        Int128 total = sequences * this.ConstantBytes;
        foreach (Part part in this.parts)
        {
            total += part.BlockBytes * part.BlocksOf(blocks, sequences);
        }

        return total;
    }

    /// <summary>From a context that surely fits to the last one that does; roundings of windows move it by a few blocks at most.</summary>
    private long Settle(Int128 blocks, long bytes, Int128 sequences)
    {
        while (blocks > 0 && this.Exact(blocks, sequences) > bytes)
        {
            blocks--;
        }

        // One linear step to the end of what is left, then block by block.
        Int128 slope = this.Exact(blocks + 1, sequences) - this.Exact(blocks, sequences);
        Int128 further = slope > 0 ? (bytes - this.Exact(blocks, sequences)) / slope : 0;
        blocks += this.Exact(blocks + further, sequences) <= bytes ? further : 0;
        for (slope = this.Exact(blocks + 1, sequences) - this.Exact(blocks, sequences); slope > 0 && this.Exact(blocks + 1, sequences) <= bytes; slope = this.Exact(blocks + 1, sequences) - this.Exact(blocks, sequences))
        {
            blocks++;
        }

        return (long)Int128.Min(blocks * this.Layout.Block, long.MaxValue);
    }

    /// <summary>Layers with the same window together.</summary>
    private readonly record struct Part(Int128 BlockBytes, long Window, long SequenceTokens, long SharedTokens, long ExtraBlocks, long Block)
    {
        public bool IsUnlimited => this.Window == 0;

        public static Part Of(long window, bool isChunked, long bytesPerToken, CacheLayout layout)
        {
            long tokens = window == 0 ? 0 : layout.WindowExtra == 0 ? window : checked(window + layout.WindowExtra - (isChunked ? 0 : 1));
            return new Part(bytesPerToken * (Int128)layout.Block, window, tokens, layout.SharedTokens, window > 0 && !isChunked ? layout.WindowBlocks : 0, layout.Block);
        }

        /// <summary>Blocks of all sequences together beyond which the window keeps no more.</summary>
        public Int128 Limit(Int128 sequences) => this.IsUnlimited ? Int128.MaxValue / 4
            : this.SharedTokens > 0 ? Up((this.SequenceTokens * sequences) + this.SharedTokens, this.Block)
            : sequences * Up(this.SequenceTokens, this.Block);

        public Int128 BlocksOf(Int128 blocks, Int128 sequences) =>
            Int128.Min(blocks * sequences, this.Limit(sequences)) + (blocks > 0 ? this.ExtraBlocks * sequences : 0);

        private static Int128 Up(Int128 tokens, long block) => (tokens + block - 1) / block;
    }
}
