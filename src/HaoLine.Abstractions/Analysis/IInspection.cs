using HaoLine.Diagnostics;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>A finished inspection as report writers see it.</summary>
public interface IInspection
{
    /// <summary>Every finding, readers first, then passes in plan order.</summary>
    IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>How each pass ended, in plan order.</summary>
    IReadOnlyList<PassOutcome> Passes { get; }

    /// <summary>The neutral document that every writer renders.</summary>
    ReportDocument ToReport();
}
