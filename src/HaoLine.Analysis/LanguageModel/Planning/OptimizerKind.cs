namespace HaoLine.LanguageModels;

/// <summary>Optimizer of a training run, by the bytes it keeps for each parameter beside weights and gradients.</summary>
public enum OptimizerKind
{
    /// <summary>Adam or AdamW in mixed precision: float32 copy and two moments, 12 bytes.</summary>
    Adam,

    /// <summary>Adam with moments in 8 bits: float32 copy and two bytes, 6 bytes.</summary>
    Adam8Bit,

    /// <summary>Stochastic gradient descent with momentum: float32 copy and one moment, 8 bytes.</summary>
    SgdMomentum,

    /// <summary>Stochastic gradient descent: float32 copy, 4 bytes.</summary>
    Sgd,
}
