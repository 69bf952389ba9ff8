namespace HaoLine.Architecture;

/// <summary>The matrices of a feed-forward block.</summary>
public enum FeedForwardKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Up and down: two matrices.</summary>
    Plain,

    /// <summary>Gate, up and down: three matrices (SwiGLU, GeGLU).</summary>
    Gated,
}
