namespace HaoLine.Reporting;

/// <summary>A report in a few English sentences.</summary>
/// <param name="Short">One or two sentences.</param>
/// <param name="Detailed">Up to six sentences; what is not known is left out.</param>
/// <param name="Source">Who wrote them: <c>template</c>, or the id of a model.</param>
/// <param name="Reason">Why the template stands in for another writer; null when it does not.</param>
public sealed record SummaryText(string Short, string Detailed, string Source, string? Reason = null)
{
    /// <summary>The source of sentences that follow from the facts by rule.</summary>
    public const string Template = "template";
}
