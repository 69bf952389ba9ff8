namespace HaoLine.Formats;

/// <summary>How strictly JSON of a model file is read.</summary>
public sealed record JsonReadOptions
{
    /// <summary>The defaults: no byte-order mark, no NaN, 64 levels.</summary>
    public static JsonReadOptions Default { get; } = new();

    /// <summary>What Python's json module writes and reads: NaN and Infinity, and a byte-order mark.</summary>
    public static JsonReadOptions Lenient { get; } = new() { AcceptByteOrderMark = true, AcceptNonFiniteNumbers = true };

    /// <summary>Bytes one text may have; the smaller of this and <see cref="InspectionLimits.MaximumMetadataBytes"/> counts. Default 512 MiB.</summary>
    public long MaximumBytes { get; init; } = 512L << 20;

    /// <summary>Nesting of arrays and objects. Default 64.</summary>
    public int MaximumDepth { get; init; } = 64;

    /// <summary>Values and names of a parsed text. Default 20,000,000.</summary>
    public int MaximumValues { get; init; } = 20_000_000;

    /// <summary>True to skip a UTF-8 byte-order mark; false to refuse it with kind <c>bom</c>. Default false.</summary>
    public bool AcceptByteOrderMark { get; init; }

    /// <summary>
    /// True to take <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> as numbers without a finite value; false to refuse them with kind
    /// <c>bad-json</c>. Default false.
    /// </summary>
    public bool AcceptNonFiniteNumbers { get; init; }
}
