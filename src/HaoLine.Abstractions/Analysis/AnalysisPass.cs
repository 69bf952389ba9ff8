using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Base of analyses: two members to write, a third to appear in reports.</summary>
public abstract class AnalysisPass<TResult> : IAnalysisPass
    where TResult : notnull
{
    /// <inheritdoc />
    public abstract PassDescriptor Descriptor { get; }

    ValueTask<object> IAnalysisPass.RunAsync(AnalysisContext context, CancellationToken ct) => new(this.Run(context, ct));

    void IAnalysisPass.Describe(object result, ReportSectionBuilder section) => this.Describe((TResult)result, section);

    /// <summary>Computes the result. Check <paramref name="ct"/> now and then.</summary>
    protected abstract TResult Run(AnalysisContext context, CancellationToken ct);

    /// <summary>Describes the result as report blocks: numbers with units, no formatted text. A result that describes itself needs no override.</summary>
    protected virtual void Describe(TResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (result is IReportable reportable)
        {
            foreach (ReportBlock block in reportable.ToReportSection().Blocks)
            {
                section.Add(block);
            }
        }
    }
}
