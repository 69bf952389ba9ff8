namespace HaoLine.Operators;

/// <summary>What an operand means to its operator; decides how a stored constant in that place is counted.</summary>
public enum OperandRole
{
    /// <summary>Ordinary data; a stored floating-point constant here is a parameter.</summary>
    Data,

    /// <summary>Learned weights, quantized ones included.</summary>
    Weight,

    /// <summary>A learned bias, int32 biases of quantized operators included.</summary>
    Bias,

    /// <summary>A running statistic (batch-norm mean and variance): a buffer.</summary>
    Statistic,

    /// <summary>A quantization scale: a buffer.</summary>
    Scale,

    /// <summary>A quantization zero point: a buffer.</summary>
    ZeroPoint,

    /// <summary>A mask: a buffer.</summary>
    Mask,

    /// <summary>A table that is computed, not learned, such as rotary cosines: a buffer.</summary>
    Table,

    /// <summary>Indices or position ids: a buffer when stored.</summary>
    Index,

    /// <summary>An initial state: a buffer when stored.</summary>
    State,

    /// <summary>Shapes, axes, pads, sizes, limits: control constants, never parameters.</summary>
    Control,
}
