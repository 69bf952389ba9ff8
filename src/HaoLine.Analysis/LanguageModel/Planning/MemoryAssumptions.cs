namespace HaoLine.LanguageModels;

/// <summary>What a runtime reserves beside weights and cache. All of it is assumption, stated here once.</summary>
public sealed record MemoryAssumptions
{
    /// <summary>The defaults.</summary>
    public static MemoryAssumptions Default { get; } = new();

    /// <summary>Share of a device's memory that is used; 0.9 as vLLM's <c>gpu_memory_utilization</c>.</summary>
    public double UsableShare { get; init; } = 0.9;

    /// <summary>Bytes of runtime, kernels and libraries on each device; 512 MiB (published figures run from 0.3 to 0.8 GB).</summary>
    public long RuntimeBytes { get; init; } = 512L << 20;

    /// <summary>Most tokens that one step computes; activations are reserved for so many.</summary>
    public long BatchedTokens { get; init; } = 2048;

    /// <summary>Bytes of an activation element.</summary>
    public int ActivationBytes { get; init; } = 2;

    /// <summary>True when logits of every position are kept, not only of the last.</summary>
    public bool KeepsAllLogits { get; init; }

    internal MemoryAssumptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.BatchedTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(this.RuntimeBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.ActivationBytes);
        return this.UsableShare is > 0 and <= 1
            ? this
            : throw new InvalidOperationException($"The usable share of memory is {this.UsableShare}; a share above 0 and at most 1 is wanted.");
    }
}
