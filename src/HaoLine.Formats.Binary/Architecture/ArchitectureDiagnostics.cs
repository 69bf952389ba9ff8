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

    /// <summary>Every descriptor of this class, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } = [TensorsDisagree];
}
