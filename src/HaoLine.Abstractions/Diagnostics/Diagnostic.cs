using HaoLine.Ir;

namespace HaoLine.Diagnostics;

/// <summary>One finding about one place.</summary>
/// <param name="Descriptor">The rule.</param>
/// <param name="Severity">Severity of this finding.</param>
/// <param name="Kind">Defect kind; <see cref="DefectKind.None"/> for advice.</param>
/// <param name="Message">What was found, for people; may quote untrusted names.</param>
/// <param name="Location">Where.</param>
[Display.TypeFormatterSource]
public sealed record Diagnostic(
    DiagnosticDescriptor Descriptor,
    DiagnosticSeverity Severity,
    DefectKind Kind,
    string Message,
    SourceLocation Location)
{
    /// <summary>Rule id, <c>HL####</c>.</summary>
    public string Id => this.Descriptor.Id;

    /// <inheritdoc />
    public override string ToString() => $"{this.Severity} {this.Id}: {this.Message} ({this.Location})";
}
