namespace HaoLine.Formats.Pickle;

/// <summary>Bounds of pickle reading.</summary>
public sealed record PickleLimits
{
    /// <summary>The defaults.</summary>
    public static PickleLimits Default { get; } = new();

    /// <summary>Values on the stack at one time. Default 2,000,000.</summary>
    public int MaximumStack { get; init; } = 2_000_000;

    /// <summary>Values that take memory. Default 8,000,000.</summary>
    public int MaximumValues { get; init; } = 8_000_000;

    /// <summary>Bytes of one string or number in text form. Default 64 MiB.</summary>
    public int MaximumTextBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of one integer. Default 1 MiB.</summary>
    public int MaximumIntegerBytes { get; init; } = 1 << 20;

    /// <summary>Levels of nesting of tuples, lists and dictionaries. Default 5,000.</summary>
    public int MaximumDepth { get; init; } = 5_000;

    /// <summary>Size that walking every path of the values may reach, as a multiple of the opcodes. Default 10,000, and at least ten million.</summary>
    public long MaximumExpansion { get; init; } = 10_000;

    /// <summary>Pickles inside values of pickles. Default 4 levels.</summary>
    public int MaximumNesting { get; init; } = 4;

    /// <summary>Bytes of values that are decoded to look for pickles inside them. Default 64 MiB.</summary>
    public long MaximumNestedBytes { get; init; } = 64L << 20;
}
