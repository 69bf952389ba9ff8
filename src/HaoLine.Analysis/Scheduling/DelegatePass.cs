namespace HaoLine.Analysis;

/// <summary>An analysis given as a function.</summary>
internal sealed class DelegatePass<TResult>(ResultKey<TResult> key, Func<AnalysisContext, CancellationToken, TResult> run) : AnalysisPass<TResult>
    where TResult : notnull
{
    public override PassDescriptor Descriptor { get; } = new(key.Id, key);

    protected override TResult Run(AnalysisContext context, CancellationToken ct) => run(context, ct);
}
