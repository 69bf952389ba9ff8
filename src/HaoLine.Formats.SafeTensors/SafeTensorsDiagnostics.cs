using HaoLine.Diagnostics;

namespace HaoLine.Formats.SafeTensors;

/// <summary>What the SafeTensors reader reports about files it can read.</summary>
public static class SafeTensorsDiagnostics
{
    private const string Reading = "Reading";
    private const string Security = "Security";

    /// <summary>A shard of a sharded model is absent.</summary>
    public static DiagnosticDescriptor MissingShard { get; } = new(
        "HL1101", "Shard is missing", "The shard '{0}' with {1} tensors ({2}) is not there: {3} The model is read without them.", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>A shard has more than one name in the file system.</summary>
    public static DiagnosticDescriptor HardLinkedShard { get; } = new(
        "HL1102", "Shard has several hard links", "The shard '{0}' has {1} hard links; another name may stand outside the model's folder.", Security, DiagnosticSeverity.Warning, DefectKind.HardLink);

    /// <summary>The index names a tensor that its shard does not have.</summary>
    public static DiagnosticDescriptor TensorNotInShard { get; } = new(
        "HL1103", "Tensor of the index is not in its shard", "The index places {1} tensors ({2}) in the shard '{0}', which does not have them.", Reading, DiagnosticSeverity.Warning, DefectKind.DanglingReference);

    /// <summary>A shard has tensors that the index does not place there.</summary>
    public static DiagnosticDescriptor TensorNotInIndex { get; } = new(
        "HL1104", "Tensor of a shard is not in the index", "The shard '{0}' has {1} tensors ({2}) that the index does not name; they are read as part of the model.", Reading, DiagnosticSeverity.Warning, DefectKind.ConflictingFields);

    /// <summary>Two shards have a tensor of the same name.</summary>
    public static DiagnosticDescriptor TensorInTwoShards { get; } = new(
        "HL1105", "Tensor stands in two shards", "The shard '{0}' has {1} tensors ({2}) that another shard has as well; the one that the index names counts.", Reading, DiagnosticSeverity.Warning, DefectKind.DuplicateName);

    /// <summary>The stated size of all tensors is not their size.</summary>
    public static DiagnosticDescriptor TotalSizeDiffers { get; } = new(
        "HL1106", "Total size of the index is wrong", "The index states a total size of {0} bytes, the tensors of the shards have {1}.", Reading, DiagnosticSeverity.Info, DefectKind.ConflictingFields);

    /// <summary>A tensor entry has a field that the format does not define.</summary>
    public static DiagnosticDescriptor UnknownField { get; } = new(
        "HL1107", "Unknown field of a tensor", "The entry of tensor '{0}' has the unknown field '{1}'; it was skipped.", Reading, DiagnosticSeverity.Info, DefectKind.UnknownField);

    /// <summary>A name has control characters.</summary>
    public static DiagnosticDescriptor ControlCharacters { get; } = new(
        "HL1108", "Control characters in a name", "A name has control characters: {0}. Reports escape them.", Security, DiagnosticSeverity.Warning, DefectKind.ControlCharacters);

    /// <summary>A quantized weight and the tensors beside it do not fit each other.</summary>
    public static DiagnosticDescriptor QuantizedShapesDisagree { get; } = new(
        "HL1110", "Parts of a quantized weight do not fit", "{1} weights look like {0}, but shapes of their parts do not fit each other ({2}); they are counted as stored.", Reading, DiagnosticSeverity.Warning, DefectKind.ShapeConflict);

    /// <summary>A small tensor that states the shape or order of a quantized weight cannot be read.</summary>
    public static DiagnosticDescriptor QuantizationDataUnreadable { get; } = new(
        "HL1111", "Description of a quantized weight cannot be read", "The tensor '{0}' should describe a quantized weight, but {1}", Reading, DiagnosticSeverity.Warning, DefectKind.BadValue);

    /// <summary>Every descriptor of this package, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        MissingShard, HardLinkedShard, TensorNotInShard, TensorNotInIndex, TensorInTwoShards, TotalSizeDiffers, UnknownField, ControlCharacters,
        QuantizedShapesDisagree, QuantizationDataUnreadable,
    ];
}
