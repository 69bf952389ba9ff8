namespace HaoLine.Architecture;

/// <summary>Which earlier tokens an attention layer looks at.</summary>
public enum AttentionReach
{
    /// <summary>The layer has no attention.</summary>
    None,

    /// <summary>Every token of the context.</summary>
    Full,

    /// <summary>The last tokens only, <see cref="AttentionFacts.Window"/> of them.</summary>
    SlidingWindow,

    /// <summary>Tokens of the same chunk of <see cref="AttentionFacts.Window"/> tokens.</summary>
    Chunked,
}
