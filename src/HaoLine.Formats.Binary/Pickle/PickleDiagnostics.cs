using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>What readers report about pickles. None of these needs the pickle to be run.</summary>
public static class PickleDiagnostics
{
    private const string Security = "Security";

    /// <summary>Something known to run code or to reach outside is named.</summary>
    public static DiagnosticDescriptor DangerousReference { get; } = new(
        "HL6010", "Pickle runs code when loaded", "{0}", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>Something unknown is named.</summary>
    public static DiagnosticDescriptor UnknownReference { get; } = new(
        "HL6011", "Pickle names an unknown class or function", "{0}", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>A class of a well-known library is named.</summary>
    public static DiagnosticDescriptor LibraryReference { get; } = new(
        "HL6012", "Pickle holds objects of a library", "{0}", Security, DiagnosticSeverity.Info, DefectKind.Suspicious);

    /// <summary>What is called or named cannot be told.</summary>
    public static DiagnosticDescriptor ComputedCall { get; } = new(
        "HL6013", "Pickle computes what it calls", "{0}", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>A class, function or module is changed.</summary>
    public static DiagnosticDescriptor ChangesGlobal { get; } = new(
        "HL6014", "Pickle changes a class, function or module", "{0}", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>The extension registry is used.</summary>
    public static DiagnosticDescriptor ExtensionCode { get; } = new(
        "HL6015", "Pickle uses the extension registry", "{0}", Security, DiagnosticSeverity.Warning, DefectKind.UnsafeOpcode);

    /// <summary>Frames lie.</summary>
    public static DiagnosticDescriptor BrokenFrame { get; } = new(
        "HL6016", "Frames of a pickle do not fit", "{0}", Security, DiagnosticSeverity.Warning, DefectKind.BadFrame);

    /// <summary>The stream is broken after something was found, so that the file is not read further.</summary>
    public static DiagnosticDescriptor Incomplete { get; } = new(
        "HL6017", "File is broken behind a risk", "The file is not read further, and what was found before stands: {0}", Security, DiagnosticSeverity.Warning, DefectKind.BadPickle);

    /// <summary>Bytes after the last pickle belong to nothing.</summary>
    public static DiagnosticDescriptor TrailingBytes { get; } = new(
        "HL6018", "Bytes after a pickle", "{0} bytes after the last pickle belong to nothing.", Security, DiagnosticSeverity.Warning, DefectKind.UncoveredBytes);

    /// <summary>The finding as a diagnostic.</summary>
    /// <param name="finding">A finding.</param>
    /// <param name="path">Name of the file.</param>
    /// <param name="element">Entry of the archive; null for a file that is a pickle.</param>
    /// <param name="shift">What to add to offsets to get offsets in the file; -1 when there is no such place.</param>
    public static Diagnostic ToDiagnostic(this PickleFinding finding, string path, string? element = null, long shift = 0)
    {
        ArgumentNullException.ThrowIfNull(finding);
        DiagnosticDescriptor rule = finding.Risk switch
        {
            PickleRisk.DangerousReference => DangerousReference,
            PickleRisk.UnknownReference => UnknownReference,
            PickleRisk.LibraryReference => LibraryReference,
            PickleRisk.ChangesGlobal => ChangesGlobal,
            PickleRisk.ExtensionCode => ExtensionCode,
            PickleRisk.BrokenFrame => BrokenFrame,
            _ => ComputedCall,
        };
        long offset = shift < 0 || finding.Nesting.Contains("text at", StringComparison.Ordinal) ? -1 : finding.Offset + shift;
        return rule.At(new SourceLocation(path, offset, -1, element), finding.Kind, finding.Describe());
    }
}
