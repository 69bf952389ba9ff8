namespace HaoLine.Reporting;

/// <summary>A result that can describe itself. Implement it on results of own analyses to get <c>ToHtml()</c>, <c>ToMarkdown()</c> and display in notebooks.</summary>
public interface IReportable
{
    /// <summary>The result as blocks: numbers with units, no formatted text. Made anew on each call.</summary>
    ReportSection ToReportSection();
}
