namespace HaoLine.Analysis;

/// <summary>What is wrong with an arena plan.</summary>
public enum ArenaViolationKind
{
    /// <summary>A buffer has no slot.</summary>
    Missing,

    /// <summary>A slot holds a buffer that was not asked for, or one that has a slot already.</summary>
    Unexpected,

    /// <summary>A slot begins before or ends after the block.</summary>
    OutOfBounds,

    /// <summary>An offset is not a multiple of the alignment.</summary>
    Misaligned,

    /// <summary>Two slots share bytes at a step at which both buffers are alive.</summary>
    Overlap,

    /// <summary>A buffer has a negative size or ends before it begins.</summary>
    BadLifetime,
}
