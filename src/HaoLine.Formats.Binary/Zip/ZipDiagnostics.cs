using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Zip;

/// <summary>What readers report about archives they can read.</summary>
public static class ZipDiagnostics
{
    /// <summary>The archive can be read in two ways, or is damaged where it does not matter.</summary>
    public static DiagnosticDescriptor Ambiguous { get; } = new(
        "HL1550", "ZIP archive is ambiguous or damaged", "{0}", "Security", DiagnosticSeverity.Warning, DefectKind.ZipAmbiguity);

    /// <summary>The finding as a diagnostic.</summary>
    public static Diagnostic ToDiagnostic(this ZipFinding finding, string path)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Ambiguous.At(new SourceLocation(path, finding.Offset, -1, finding.Entry.Length == 0 ? null : finding.Entry), finding.Kind, finding.Describe());
    }
}
