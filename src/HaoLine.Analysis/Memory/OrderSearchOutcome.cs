namespace HaoLine.Analysis;

/// <summary>Whether the execution order with the smallest peak was searched for, and why not.</summary>
public enum OrderSearchOutcome
{
    /// <summary>The options say not to.</summary>
    Off,

    /// <summary>Every order was taken into account.</summary>
    Searched,

    /// <summary>The main graph has no nodes or more than 20.</summary>
    TooManyNodes,

    /// <summary>The nodes can be ordered in too many ways: more than 20,000 sets of executed nodes are possible.</summary>
    TooManyStates,

    /// <summary>A size is not a known number.</summary>
    SizesUnknown,

    /// <summary>Buffers are shared, and which may be depends on the order.</summary>
    SharedBuffers,
}
