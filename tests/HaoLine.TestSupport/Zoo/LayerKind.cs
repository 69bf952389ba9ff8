namespace HaoLine.TestSupport.Zoo;

/// <summary>Layers that do multiply-accumulates.</summary>
public enum LayerKind
{
    /// <summary>A convolution.</summary>
    Convolution,

    /// <summary>A product with a stored weight.</summary>
    Linear,

    /// <summary>A product of two activations.</summary>
    AttentionProduct,
}
