using HaoLine.Diagnostics;

namespace HaoLine.Analysis;

/// <summary>Rules of the inspector and of the standard analyses.</summary>
internal static class AnalysisDiagnostics
{
    public static readonly DiagnosticDescriptor NameSaysOtherFormat = new(
        "HL1900",
        "File name and content disagree",
        "The content is {0}, but the name ends in '{1}', the extension of {2}. It was read as {0}; rename the file.",
        "Reading",
        DiagnosticSeverity.Warning,
        DefectKind.FormatMismatch);

    public static readonly DiagnosticDescriptor UnusedInitializer = new(
        "HL2101",
        "Unused initializer",
        "The initializer '{0}' ({1}, {2} bytes) is used by no node.",
        "Structure",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor UnknownCost = new(
        "HL2110",
        "Cost of nodes not known",
        "The multiply-accumulates of {0} node(s) are not known and count nothing in the totals: {1}.",
        "Costs",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor TotalOverflow = new(
        "HL2111",
        "Total too large",
        "The total '{0}' does not fit 64 bits and is reported as unknown.",
        "Costs",
        DiagnosticSeverity.Warning,
        DefectKind.SizeOverflow);

    public static readonly DiagnosticDescriptor SizeOverflow = new(
        "HL2120",
        "Memory need too large",
        "The value '{0}' would take more than 64 TiB; its size is treated as unknown.",
        "Memory",
        DiagnosticSeverity.Warning,
        DefectKind.SizeOverflow);

    public static readonly DiagnosticDescriptor CacheInputsDisagree = new(
        "HL3101",
        "Cache inputs and attention disagree",
        "The inputs of the graph and its attention disagree: {0}.",
        "Architecture",
        DiagnosticSeverity.Warning,
        DefectKind.ConflictingFields);

    public static readonly DiagnosticDescriptor UnknownDevice = new(
        "HL5101",
        "Device not in the catalogue",
        "No single device is called '{0}'. Near names: {1}.",
        "Hardware",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor DoesNotFit = new(
        "HL5102",
        "The model does not fit a device",
        "{0}: {1} are needed, {2} are there; {3} are missing.",
        "Hardware",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor UnknownPrecision = new(
        "HL5103",
        "Precision without an estimate",
        "There is no estimate for a graph in '{0}'; times are for the stored types.",
        "Hardware",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor PassCrashed = new(
        "HL9001",
        "An analysis failed",
        "The analysis '{0}' failed: {1}: {2}",
        "Host",
        DiagnosticSeverity.Error);
}
