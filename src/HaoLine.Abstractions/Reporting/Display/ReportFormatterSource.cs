using System.Diagnostics.CodeAnalysis;
using HaoLine.Display;

namespace HaoLine.Reporting;

/// <summary>
/// Formatters for notebook hosts, found by convention: a type carries an attribute named <c>TypeFormatterSourceAttribute</c> whose
/// property <c>FormatterSourceType</c> is this type. Authors of own results declare such an attribute and implement <see cref="IReportable"/>.
/// </summary>
public sealed class ReportFormatterSource
{
    /// <summary>One formatter for each media type. Each has a property <c>MimeType</c> and a method <c>Format(object, TextWriter)</c>.</summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicMethods, typeof(NotebookFormatter))]
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Hosts call it on an instance that they create.")]
    public IEnumerable<object> CreateTypeFormatters() => [new NotebookFormatter("text/html"), new NotebookFormatter("text/markdown")];
}
