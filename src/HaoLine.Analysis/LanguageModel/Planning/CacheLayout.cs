namespace HaoLine.LanguageModels;

/// <summary>How a runtime lays out the cache: in which steps of tokens it grows, and how much it keeps of a window.</summary>
public sealed record CacheLayout
{
    private CacheLayout(string name) => this.Name = name;

    /// <summary>What the arithmetic needs: every token of the context, and of a window at most its tokens.</summary>
    public static CacheLayout Exact { get; } = new("exact") { Block = 1 };

    /// <summary>Name of the layout.</summary>
    public string Name { get; }

    /// <summary>Tokens by which the cache of a sequence grows.</summary>
    public long Block { get; private init; }

    /// <summary>Tokens of each sequence that a window keeps beyond its own.</summary>
    internal long WindowExtra { get; private init; }

    /// <summary>Blocks that each sequence keeps beyond a window, which may start inside a block.</summary>
    internal long WindowBlocks { get; private init; }

    /// <summary>Tokens beyond all windows that the sequences share.</summary>
    internal long SharedTokens { get; private init; }

    /// <summary>
    /// Pages as vLLM allocates them: whole pages; of a sliding window the pages of <c>window − 1 + batched tokens</c> and one more, of a chunk
    /// those of <c>chunk + batched tokens</c> (<c>vllm/v1/kv_cache_interface.py</c>).
    /// </summary>
    /// <param name="block">Tokens of a page.</param>
    /// <param name="batchedTokens">Most tokens that one step computes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static CacheLayout Paged(long block = 16, long batchedTokens = 8192)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(block);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchedTokens);
        return new("paged") { Block = block, WindowExtra = batchedTokens, WindowBlocks = 1 };
    }

    /// <summary>
    /// Cells as llama.cpp allocates them: a multiple of the padding, and for windows <c>window × sequences + batch</c> cells together, at
    /// most the whole context.
    /// </summary>
    /// <param name="padding">Cells are a multiple of it: 256 with flash attention, 32 without.</param>
    /// <param name="batch">Tokens of a physical batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static CacheLayout Cells(long padding = 256, long batch = 512)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(padding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        return new("cells") { Block = padding, SharedTokens = batch };
    }
}
