using HaoLine.Diagnostics;

namespace HaoLine.Formats.Onnx;

/// <summary>What the ONNX reader reports about files it can read.</summary>
public static class OnnxDiagnostics
{
    private const string Reading = "Reading";
    private const string Security = "Security";

    /// <summary>An external data file is absent.</summary>
    public static DiagnosticDescriptor MissingExternalData { get; } = new(
        "HL1001", "External data file is missing", "The data of tensor '{0}' is not available: {1}", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>An external data file has more than one name in the file system.</summary>
    public static DiagnosticDescriptor HardLinkedExternalData { get; } = new(
        "HL1002", "External data file has several hard links", "The external data file '{0}' has {1} hard links; another name may stand outside the model's folder.", Security, DiagnosticSeverity.Warning, DefectKind.HardLink);

    /// <summary>An external data entry has a key that the format does not define.</summary>
    public static DiagnosticDescriptor UnknownExternalDataKey { get; } = new(
        "HL1003", "Unknown external data key", "The external data of tensor '{0}' has the unknown key '{1}'; it is ignored.", Security, DiagnosticSeverity.Warning, DefectKind.UnknownField);

    /// <summary>The file states a version newer than this package knows.</summary>
    public static DiagnosticDescriptor UnsupportedVersion { get; } = new(
        "HL1004", "Version is newer than known", "{0} is {1}; this reader knows versions up to {2}. Newer features may be missed.", Reading, DiagnosticSeverity.Warning, DefectKind.UnsupportedVersion);

    /// <summary>Nodes are not stored in execution order.</summary>
    public static DiagnosticDescriptor NodesNotSorted { get; } = new(
        "HL1005", "Nodes are not in topological order", "Nodes of {0} are not stored in execution order; '{1}' is used before it is computed.", Reading, DiagnosticSeverity.Warning, DefectKind.NotSorted);

    /// <summary>The file is larger than protobuf allows.</summary>
    public static DiagnosticDescriptor FileOverProtobufLimit { get; } = new(
        "HL1006", "File is larger than 2 GiB", "The file has {0} bytes; protobuf messages end at 2 GiB, so most runtimes cannot load it. Store weights as external data.", Reading, DiagnosticSeverity.Warning, DefectKind.LimitExceeded);

    /// <summary>A message has a field that the format does not define.</summary>
    public static DiagnosticDescriptor UnknownField { get; } = new(
        "HL1007", "Unknown field", "Field {0} of {1} is not known; it was skipped.", Reading, DiagnosticSeverity.Info, DefectKind.UnknownField);

    /// <summary>An operator set is imported twice.</summary>
    public static DiagnosticDescriptor DuplicateOperatorSet { get; } = new(
        "HL1008", "Operator set imported twice", "The operator set '{0}' is imported with versions {1} and {2}; the last one counts.", Reading, DiagnosticSeverity.Warning, DefectKind.DuplicateName);

    /// <summary>Nodes use a domain without an operator set or function.</summary>
    public static DiagnosticDescriptor DomainNotImported { get; } = new(
        "HL1009", "Operator domain is not imported", "Nodes of {0} use the domain '{1}', which no operator-set import and no function defines.", Reading, DiagnosticSeverity.Warning, DefectKind.MissingField);

    /// <summary>A subgraph defines a name of an enclosing graph again.</summary>
    public static DiagnosticDescriptor ShadowedName { get; } = new(
        "HL1010", "Name is shadowed", "The name '{0}' is defined in {1} although an enclosing graph defines it; ONNX forbids this.", Reading, DiagnosticSeverity.Warning, DefectKind.DuplicateName);

    /// <summary>A declared type has an element type that is not defined.</summary>
    public static DiagnosticDescriptor UnknownElementType { get; } = new(
        "HL1011", "Unknown element type", "The element type {0} is not defined; the type of this value is unknown.", Reading, DiagnosticSeverity.Warning, DefectKind.UnknownEnum);

    /// <summary>A declared shape has a negative dimension.</summary>
    public static DiagnosticDescriptor NegativeDeclaredDimension { get; } = new(
        "HL1012", "Negative dimension", "A declared dimension is {0}; it is treated as unknown.", Reading, DiagnosticSeverity.Warning, DefectKind.NegativeDim);

    /// <summary>The file has training graphs, which are not read.</summary>
    public static DiagnosticDescriptor TrainingInfo { get; } = new(
        "HL1013", "Training information is not read", "The file has {0} training_info entries; only the inference graph is read.", Reading, DiagnosticSeverity.Info);

    /// <summary>A name has control characters.</summary>
    public static DiagnosticDescriptor ControlCharacters { get; } = new(
        "HL1014", "Control characters in a name", "A name has control characters: {0}. Reports escape them.", Security, DiagnosticSeverity.Warning, DefectKind.ControlCharacters);

    /// <summary>An initializer does not fit the declaration of the same name.</summary>
    public static DiagnosticDescriptor InitializerConflictsWithDeclaration { get; } = new(
        "HL1015", "Initializer does not fit its declaration", "The value '{0}' is declared as {1}, its initializer is {2}; the initializer counts.", Reading, DiagnosticSeverity.Warning, DefectKind.ShapeConflict);

    /// <summary>A quantization annotation names a tensor that does not exist.</summary>
    public static DiagnosticDescriptor DanglingQuantizationAnnotation { get; } = new(
        "HL1016", "Quantization annotation without tensor", "The quantization annotation names '{0}', which does not exist.", Reading, DiagnosticSeverity.Warning, DefectKind.DanglingReference);

    /// <summary>The type of a value is declared twice.</summary>
    public static DiagnosticDescriptor DuplicateValueInfo { get; } = new(
        "HL1017", "Value declared twice", "The type of '{0}' is declared twice: {1} and {2}; the first one counts.", Reading, DiagnosticSeverity.Warning, DefectKind.DuplicateName);

    /// <summary>An attribute refers to a function attribute outside a function.</summary>
    public static DiagnosticDescriptor ReferenceOutsideFunction { get; } = new(
        "HL1018", "Attribute reference outside a function", "The attribute '{0}' refers to the function attribute '{1}', but it is not inside a function.", Reading, DiagnosticSeverity.Warning, DefectKind.BadAttribute);

    /// <summary>A tensor is stored in segments, which are not read.</summary>
    public static DiagnosticDescriptor SegmentedTensor { get; } = new(
        "HL1019", "Tensor is stored in segments", "The tensor '{0}' is one segment of a larger one; its bytes are not read.", Reading, DiagnosticSeverity.Warning, DefectKind.UnknownField);

    /// <summary>Two nodes of a graph have the same name.</summary>
    public static DiagnosticDescriptor DuplicateNodeName { get; } = new(
        "HL1020", "Node names are not unique", "The node name '{0}' occurs more than once in {1}.", Reading, DiagnosticSeverity.Info, DefectKind.DuplicateName);

    /// <summary>The weights of a tensor were removed on purpose.</summary>
    public static DiagnosticDescriptor StrippedWeights { get; } = new(
        "HL1021", "Weights were stripped", "The data of tensor '{0}' was stripped by a TensorRT tool; only its type and shape are known.", Reading, DiagnosticSeverity.Warning);

    /// <summary>Two metadata entries have the same key.</summary>
    public static DiagnosticDescriptor DuplicateMetadataKey { get; } = new(
        "HL1022", "Metadata key occurs twice", "The metadata key '{0}' occurs more than once.", Reading, DiagnosticSeverity.Warning, DefectKind.DuplicateName);

    /// <summary>Every descriptor of this package, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        MissingExternalData, HardLinkedExternalData, UnknownExternalDataKey, UnsupportedVersion, NodesNotSorted, FileOverProtobufLimit,
        UnknownField, DuplicateOperatorSet, DomainNotImported, ShadowedName, UnknownElementType, NegativeDeclaredDimension, TrainingInfo,
        ControlCharacters, InitializerConflictsWithDeclaration, DanglingQuantizationAnnotation, DuplicateValueInfo, ReferenceOutsideFunction,
        SegmentedTensor, DuplicateNodeName, StrippedWeights, DuplicateMetadataKey,
    ];
}
