namespace HaoLine.Ir;

/// <summary>What a stored tensor of a weight-only model is for. Readers state it where the format or a quantization scheme says so.</summary>
public enum TensorRole
{
    /// <summary>Not stated: type and rank decide.</summary>
    Unspecified,

    /// <summary>Learned weights, plain or packed.</summary>
    Parameter,

    /// <summary>Running statistics, masks, tables, position ids.</summary>
    Buffer,

    /// <summary>Scales, zero points, look-up tables and orders that belong to a quantized weight.</summary>
    QuantizationData,

    /// <summary>State of a training run: moments, steps, gradients. Counts as no parameter.</summary>
    OptimizerState,

    /// <summary>Data of a tool, such as calibration counts or a state stored as bytes. Counts as no parameter.</summary>
    Auxiliary,
}
