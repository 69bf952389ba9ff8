namespace HaoLine.Analysis;

/// <summary>What a stored constant counts as. A constant with several uses counts as the first that applies.</summary>
public enum ConstantKind
{
    /// <summary>Learned weights, floating or quantized.</summary>
    Parameter,

    /// <summary>Running statistics, scales and zero points, masks, tables, position ids, stored states.</summary>
    Buffer,

    /// <summary>Shapes, axes, indices and scalar hyper-parameters such as an epsilon.</summary>
    ControlConstant,
}
