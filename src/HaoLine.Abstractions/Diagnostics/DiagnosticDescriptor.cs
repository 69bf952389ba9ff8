using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Diagnostics;

/// <summary>
/// A rule: stable id, title, message format and default severity. Held in static fields; an id is never reused.
/// Ranges: 1 reading, 2 structure and semantics, 3 architecture and risk, 4 quantization, 5 hardware and runtime, 6 security, 9 host.
/// </summary>
/// <param name="Id"><c>HL</c> and four digits.</param>
/// <param name="Title">The rule in a few words.</param>
/// <param name="MessageFormat">Composite format of the message.</param>
/// <param name="Category">Group such as <c>Reading</c>.</param>
/// <param name="DefaultSeverity">Severity unless the host changes it.</param>
/// <param name="Kind">Defect kind of findings that give no other.</param>
public sealed record DiagnosticDescriptor(
    string Id,
    string Title,
    string MessageFormat,
    string Category,
    DiagnosticSeverity DefaultSeverity,
    DefectKind Kind = DefectKind.None)
{
    /// <summary>Path of the help page in the repository.</summary>
    public string HelpPage => $"docs/diagnostics/{this.Id}.md";

    /// <summary>Makes a finding of this rule with the rule's own kind.</summary>
    public Diagnostic At(SourceLocation location, params ReadOnlySpan<object?> arguments) =>
        new(this, this.DefaultSeverity, this.Kind, this.Compose(arguments), location);

    /// <summary>Makes a finding with a more exact kind.</summary>
    public Diagnostic At(SourceLocation location, DefectKind kind, params ReadOnlySpan<object?> arguments) =>
        new(this, this.DefaultSeverity, kind, this.Compose(arguments), location);

    /// <summary>Names from files may have megabytes: texts are shortened before they are put into the message.</summary>
    private string Compose(ReadOnlySpan<object?> arguments)
    {
        object?[] shown = arguments.ToArray();
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = shown[i] is string text ? UntrustedText.Shorten(text) : shown[i];
        }

        return string.Format(CultureInfo.InvariantCulture, this.MessageFormat, shown);
    }
}
