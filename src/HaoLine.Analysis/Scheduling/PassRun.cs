using HaoLine.Diagnostics;

namespace HaoLine.Analysis;

/// <summary>What one run of a plan left behind, in plan order.</summary>
internal sealed class PassRun
{
    public Dictionary<ResultKey, object> Results { get; } = [];

    public List<(IAnalysisPass Pass, object Result)> Completed { get; } = [];

    public List<PassOutcome> Outcomes { get; } = [];

    public List<Diagnostic> Diagnostics { get; } = [];
}
