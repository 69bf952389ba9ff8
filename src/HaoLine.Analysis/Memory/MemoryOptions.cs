namespace HaoLine.Analysis;

/// <summary>Assumptions of the memory analysis about the runtime. By default every result has its own buffer.</summary>
public sealed record MemoryOptions
{
    /// <summary>Every result has its own buffer; arena offsets are multiples of 64.</summary>
    public static MemoryOptions Default { get; } = new();

    /// <summary>True when results of views (reshape, squeeze, identity) share the buffer of their operand.</summary>
    public bool AliasViews { get; init; }

    /// <summary>True when an operator may overwrite an operand of the same type and shape that nobody needs afterwards. Kernels are taken to read an element of every operand before they write that element.</summary>
    public bool ReuseInPlace { get; init; }

    /// <summary>True when small graphs are searched for the execution order with the smallest peak; see <see cref="OrderSearchOutcome"/> for the limits.</summary>
    public bool SearchOrder { get; init; } = true;

    /// <summary>Alignment of arena offsets in bytes; a power of two.</summary>
    public int Alignment { get; init; } = 64;

    internal void Validate()
    {
        if (this.Alignment <= 0 || !System.Numerics.BitOperations.IsPow2(this.Alignment))
        {
            throw new InvalidOperationException($"The alignment of the arena is {this.Alignment}; it must be a power of two.");
        }
    }
}
