namespace HaoLine.Architecture;

/// <summary>How a model knows the order of tokens.</summary>
public enum PositionKind
{
    /// <summary>Not said.</summary>
    Unknown,

    /// <summary>It has no positions, as in state-space models.</summary>
    None,

    /// <summary>Rotation of queries and keys.</summary>
    Rotary,

    /// <summary>A learned table.</summary>
    Learned,

    /// <summary>A computed table of sines.</summary>
    Sinusoidal,

    /// <summary>A linear bias on distances.</summary>
    Alibi,

    /// <summary>Learned biases for ranges of distances.</summary>
    RelativeBuckets,
}
