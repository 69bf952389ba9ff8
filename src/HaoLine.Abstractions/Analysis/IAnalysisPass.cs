using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>One analysis. Derive from <see cref="AnalysisPass{TResult}"/> instead of implementing this. Instances keep no state between runs.</summary>
public interface IAnalysisPass
{
    /// <summary>What the pass makes and needs.</summary>
    PassDescriptor Descriptor { get; }

    /// <summary>Runs on a frozen model.</summary>
    ValueTask<object> RunAsync(AnalysisContext context, CancellationToken ct);

    /// <summary>Describes a result as neutral report blocks.</summary>
    void Describe(object result, ReportSectionBuilder section);
}
