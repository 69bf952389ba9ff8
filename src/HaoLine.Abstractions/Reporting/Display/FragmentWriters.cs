using HaoLine.Reporting;

namespace HaoLine.Display;

/// <summary>
/// The writers of HaoLine.Reporting when that package is there, found by name because no analysis may depend on it; a plain listing otherwise.
/// </summary>
internal static class FragmentWriters
{
    public static IReportWriter ForHtml() =>
        Type.GetType("HaoLine.Reporting.HtmlFragmentWriter, HaoLine.Reporting", throwOnError: false) is { } type
            ? (IReportWriter)Activator.CreateInstance(type)!
            : new PlainFragmentWriter(html: true);

    public static IReportWriter ForMarkdown() =>
        Type.GetType("HaoLine.Reporting.MarkdownFragmentWriter, HaoLine.Reporting", throwOnError: false) is { } type
            ? (IReportWriter)Activator.CreateInstance(type)!
            : new PlainFragmentWriter(html: false);
}
