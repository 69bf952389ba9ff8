using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>What readers report about an architecture that is stated and stored.</summary>
public static class ArchitectureDiagnostics
{
    /// <summary>The stated architecture is not the one that the tensors have.</summary>
    public static DiagnosticDescriptor TensorsDisagree { get; } = new(
        "HL3102",
        "Stated architecture and tensors disagree",
        "{0}: {1} stated, {2} in the tensors{3}. The tensors are taken.",
        "Architecture",
        DiagnosticSeverity.Warning,
        DefectKind.ConflictingFields);

    /// <summary>The tokenizer has numbers for which the embedding has no row.</summary>
    public static DiagnosticDescriptor VocabularyTooLarge { get; } = new(
        "HL3103",
        "Vocabulary is larger than the embedding",
        "The tokenizer of '{0}' has token ids up to {1}, the embedding has {2} rows.",
        "Architecture",
        DiagnosticSeverity.Warning,
        DefectKind.ConflictingFields);

    /// <summary>A token with a role has a number for which the embedding has no row.</summary>
    public static DiagnosticDescriptor TokenOutside { get; } = new(
        "HL3104",
        "Special token is outside of the embedding",
        "The {0} token is {1}, the embedding has {2} rows.",
        "Architecture",
        DiagnosticSeverity.Warning,
        DefectKind.ConflictingFields);

    /// <summary>Generation does not end at the token with which the tokenizer ends texts.</summary>
    public static DiagnosticDescriptor EndTokensDiffer { get; } = new(
        "HL3105",
        "Generation does not end at the tokenizer's end token",
        "Generation ends at {0}, the end token of the tokenizer is {1}{2}.",
        "Architecture",
        DiagnosticSeverity.Warning,
        DefectKind.ConflictingFields);

    /// <summary>Every descriptor of this class, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } = [TensorsDisagree, VocabularyTooLarge, TokenOutside, EndTokensDiffer];
}
