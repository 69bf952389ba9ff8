using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>The one place where operators that tell architectures are named, beside the fused attentions; everything else goes by category and trait.</summary>
internal static class RecoveryOperators
{
    private const string Microsoft = "com.microsoft";

    public static HashSet<OperatorId> Additions { get; } = Onnx(["Add", "Sum"], ["BiasAdd"]);

    /// <summary>Shifts of positions.</summary>
    public static HashSet<OperatorId> Shifts { get; } = Onnx(["Add", "Sub"]);

    /// <summary>Operators that bring a mask or a bias to scores.</summary>
    public static HashSet<OperatorId> Masking { get; } = Onnx(["Add", "Sub", "Mul", "Sum", "Min", "Max", "Where"]);

    /// <summary>Operators that add a stored vector to a product.</summary>
    public static HashSet<OperatorId> BiasAdditions { get; } = Onnx(["Add"], ["BiasAdd", "BiasGelu", "FastGelu"]);

    public static HashSet<OperatorId> Multiplications { get; } = Onnx(["Mul"]);

    public static HashSet<OperatorId> Negations { get; } = Onnx(["Neg"]);

    public static HashSet<OperatorId> Joins { get; } = Onnx(["Concat"]);

    public static HashSet<OperatorId> Waves { get; } = Onnx(["Cos", "Sin"]);

    public static HashSet<OperatorId> Repetitions { get; } = Onnx(["Expand", "Tile"]);

    public static HashSet<OperatorId> Reshapes { get; } = Onnx(["Reshape"]);

    /// <summary>Operators that number tokens.</summary>
    public static HashSet<OperatorId> Numberings { get; } = Onnx(["Range", "CumSum"]);

    public static HashSet<OperatorId> StrictComparisons { get; } = Onnx(["Less", "Greater"]);

    public static HashSet<OperatorId> InclusiveComparisons { get; } = Onnx(["LessOrEqual", "GreaterOrEqual"]);

    /// <summary>Operators whose result has the elements of the first operand, in another order or type.</summary>
    public static HashSet<OperatorId> Copies { get; } = Onnx(["Transpose", "Cast", "DequantizeLinear", "Identity"]);

    public static HashSet<OperatorId> Rotations { get; } = Onnx(["RotaryEmbedding"], ["RotaryEmbedding", "MRotaryEmbedding"]);

    /// <summary>Norms that add the token of before first.</summary>
    public static HashSet<OperatorId> SkipNorms { get; } = Onnx([], ["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"]);

    public static HashSet<OperatorId> LayerNorms { get; } = Onnx(["LayerNormalization"], ["LayerNormalization", "SkipLayerNormalization"]);

    public static HashSet<OperatorId> MeanSquareNorms { get; } =
        Onnx(["RMSNormalization", "SimplifiedLayerNormalization"], ["SimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization"]);

    /// <summary>Activations under the names that configurations use.</summary>
    public static Dictionary<OperatorId, string> Activations { get; } = new()
    {
        [OperatorId.Onnx("Gelu")] = "gelu",
        [OperatorId.Onnx("Erf")] = "gelu",
        [OperatorId.Onnx("Relu")] = "relu",
        [OperatorId.Onnx("Swish")] = "silu",
        [OperatorId.Onnx("Sigmoid")] = "sigmoid",
        [new(Microsoft, "Gelu")] = "gelu",
        [new(Microsoft, "FastGelu")] = "gelu",
        [new(Microsoft, "BiasGelu")] = "gelu",
    };

    public static OperatorId Experts { get; } = new(Microsoft, "MoE");

    public static OperatorId QuantizedExperts { get; } = new(Microsoft, "QMoE");

    public static OperatorId WindowedAttention { get; } = new(Microsoft, "LongformerAttention");

    private static HashSet<OperatorId> Onnx(string[] standard, string[]? contributed = null) =>
        [.. standard.Select(OperatorId.Onnx), .. (contributed ?? []).Select(static name => new OperatorId(Microsoft, name))];
}
