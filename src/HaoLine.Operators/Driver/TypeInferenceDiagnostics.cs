using HaoLine.Diagnostics;

namespace HaoLine.Operators;

internal static class TypeInferenceDiagnostics
{
    public static readonly DiagnosticDescriptor UnknownOperator = new(
        "HL2001", "Unknown operator", "{0}: the operator {1} is not known at version {2} of its operator set. Types of its results come from declarations only, and its cost counts nothing.",
        "Semantics", DiagnosticSeverity.Warning, DefectKind.UnknownOp);

    public static readonly DiagnosticDescriptor ImpossibleNode = new(
        "HL2002", "Impossible node", "{0}: {1} The types of its results are unknown.",
        "Semantics", DiagnosticSeverity.Warning, DefectKind.BadAttribute);

    public static readonly DiagnosticDescriptor DeclarationConflict = new(
        "HL2003", "Declared type contradicts the operators", "{0}: the result '{1}' is declared as {2}, but the operator gives {3}.",
        "Semantics", DiagnosticSeverity.Warning, DefectKind.ShapeConflict);

    public static readonly DiagnosticDescriptor InputConflict = new(
        "HL2004", "Given input shape does not fit", "The input '{0}' is given the shape {1}: {2}.",
        "Semantics", DiagnosticSeverity.Warning, DefectKind.ShapeConflict);

    public static readonly DiagnosticDescriptor Limit = new(
        "HL2005", "Inference stopped at a limit", "{0}: {1} What lies inside is not analysed.",
        "Semantics", DiagnosticSeverity.Warning, DefectKind.ResourceLimit);

    public static readonly DiagnosticDescriptor Cycle = new(
        "HL2006", "Cycle", "{0}: {1} It can never be executed; its types are unknown.",
        "Semantics", DiagnosticSeverity.Error, DefectKind.Cycle);

    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        [UnknownOperator, ImpossibleNode, DeclarationConflict, InputConflict, Limit, Cycle];
}
