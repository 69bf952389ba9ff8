namespace HaoLine.Architecture;

/// <summary>What carries state from token to token in a layer without attention.</summary>
public enum RecurrentKind
{
    /// <summary>Selective state space of Mamba.</summary>
    Mamba1,

    /// <summary>Selective state space with heads and groups, Mamba-2.</summary>
    Mamba2,

    /// <summary>Linear attention with a gated delta rule.</summary>
    GatedDeltaNet,

    /// <summary>Linear attention with a decaying state.</summary>
    LinearAttention,

    /// <summary>Time mixing of RWKV.</summary>
    Rwkv,

    /// <summary>Real-gated linear recurrent unit.</summary>
    GatedLinearUnit,

    /// <summary>A short causal convolution.</summary>
    ShortConvolution,
}
