using HaoLine.Reporting;
using HaoLine.Serving;

namespace HaoLine.Analysis;

/// <summary>Which runtimes take a model, as far as dated lists say, and which to try first.</summary>
[Display.TypeFormatterSource]
public sealed record ServingResult : IReportable
{
    /// <summary>Verdicts in the order of the lists.</summary>
    public required IReadOnlyList<ServingAssessment> Assessments { get; init; }

    /// <summary>The runtime to try first; null when none of the lists takes the model.</summary>
    public required ServingAssessment? Recommended { get; init; }

    /// <summary>Why that one.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<ServingPass>(this);
}
