namespace HaoLine.Reporting;

/// <summary>Puts a report into a few sentences. Writers fail soft: what goes wrong gives other sentences and a reason, no exception.</summary>
public interface ISummaryWriter
{
    /// <summary>The sentences for a document.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    ValueTask<SummaryText> WriteAsync(ReportDocument report, CancellationToken ct = default);
}
