namespace HaoLine.Reporting;

/// <summary>Prepares a document for the writers: the one step between an inspection and any output.</summary>
/// <remarks>Redaction belongs here and nowhere else, because every output passes through <see cref="Compose"/> exactly once.</remarks>
public static class ReportComposer
{
    /// <summary>
    /// The document with the sections and blocks that the template asks for, and with a summary of the whole: the given one, else that of
    /// <see cref="TemplateSummaryWriter"/>.
    /// </summary>
    public static ReportDocument Compose(ReportDocument report, ReportTemplate template)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(template);
        IEnumerable<ReportSection> sections = template.Sections.Count == 0
            ? report.Sections
            : template.Sections.SelectMany(key => report.Sections.Where(section => section.Key == key));
        if (template.SummaryOnly)
        {
            sections = sections
                .Select(static section => section with { Blocks = [.. section.Blocks.Where(static block => block.Audience == BlockAudience.Summary)] })
                .Where(static section => section.Blocks.Count > 0);
        }

        SummaryText? summary = report.Summary ?? (report.Model is null || report.Error is not null ? null : TemplateSummaryWriter.Summarize(report));
        return report with { Sections = [.. sections], Summary = summary };
    }
}
