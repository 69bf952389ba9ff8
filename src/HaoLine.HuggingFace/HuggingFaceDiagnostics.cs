using HaoLine.Diagnostics;

namespace HaoLine.HuggingFace;

/// <summary>What the reader of Hugging Face folders reports about models it can read.</summary>
public static class HuggingFaceDiagnostics
{
    private const string Reading = "Reading";

    /// <summary>The folder has no weights that can be read.</summary>
    public static DiagnosticDescriptor NoWeights { get; } = new(
        "HL1150", "No weights beside the configuration", "No weights were read: {0}", Reading, DiagnosticSeverity.Info);

    /// <summary>The configuration has numbers that JSON does not allow.</summary>
    public static DiagnosticDescriptor NonFiniteNumbers { get; } = new(
        "HL1151", "Configuration has NaN or Infinity", "The configuration has {0} numbers written as NaN or Infinity, which JSON does not allow.", Reading, DiagnosticSeverity.Info, DefectKind.BadJson);

    /// <summary>The architecture is not one whose parameters this package can derive.</summary>
    public static DiagnosticDescriptor UnknownFamily { get; } = new(
        "HL1152", "Parameters of this architecture are not derived", "The parameters of the architecture '{0}' are not derived from its configuration{1}; its stated facts are.", Reading, DiagnosticSeverity.Info);

    /// <summary>Tensors and configuration give different parameter counts.</summary>
    public static DiagnosticDescriptor ParametersDisagree { get; } = new(
        "HL1153", "Parameters of tensors and configuration differ", "The tensors have {0} parameters, the configuration implies {1}.", Reading, DiagnosticSeverity.Info, DefectKind.ConflictingFields);

    /// <summary>Configuration and tensors disagree about tied embeddings.</summary>
    public static DiagnosticDescriptor TiedEmbeddingsDisagree { get; } = new(
        "HL1154", "Tied embeddings: configuration and tensors disagree", "The configuration says that embeddings are {0}, the tensors say {1}.", Reading, DiagnosticSeverity.Warning, DefectKind.ConflictingFields);

    /// <summary>Configuration and tensors disagree about the quantization.</summary>
    public static DiagnosticDescriptor QuantizationDisagrees { get; } = new(
        "HL1155", "Quantization: configuration and tensors disagree", "The configuration says {0}, the tensors say {1}.", Reading, DiagnosticSeverity.Warning, DefectKind.ConflictingFields);

    /// <summary>Parts beside the language model are not counted.</summary>
    public static DiagnosticDescriptor PartsNotCounted { get; } = new(
        "HL1156", "Parts of the model are not counted", "Parameters are derived for the language model only; not for: {0}.", Reading, DiagnosticSeverity.Info);

    /// <summary>A derived size does not fit 64 bits.</summary>
    public static DiagnosticDescriptor SizeOverflow { get; } = new(
        "HL1157", "Sizes of the configuration overflow", "A size that follows from the configuration does not fit 64 bits; parameters are not derived.", Reading, DiagnosticSeverity.Warning, DefectKind.SizeOverflow);

    /// <summary>A checkpoint that the index names is absent.</summary>
    public static DiagnosticDescriptor MissingCheckpoint { get; } = new(
        "HL1158", "Checkpoint of the index is missing", "The checkpoint '{0}' that the index names is not there: {1} Its tensors are left out.", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>A file beside the configuration cannot be used.</summary>
    public static DiagnosticDescriptor SideFileUnusable { get; } = new(
        "HL1159", "File of the tokenizer or of generation cannot be used", "The file is left out: {0}", Reading, DiagnosticSeverity.Warning, DefectKind.Unreadable);

    /// <summary>A configuration names code that comes with the model.</summary>
    public static DiagnosticDescriptor CustomCode { get; } = new(
        "HL6002",
        "Model asks for code of its own",
        "The configuration names code that loaders run when they are told to trust it: {0}{1}. It was not looked at.",
        "Security",
        DiagnosticSeverity.Info,
        DefectKind.CodeExecution);

    /// <summary>Every descriptor of this package, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        NoWeights, NonFiniteNumbers, UnknownFamily, ParametersDisagree, TiedEmbeddingsDisagree, QuantizationDisagrees, PartsNotCounted, SizeOverflow, MissingCheckpoint, SideFileUnusable,
        CustomCode,
    ];
}
