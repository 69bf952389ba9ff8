using System.Text;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Reports on standard output: one document, or a JSON array of several.</summary>
internal sealed class ReportList(IReportWriter? writer, TextWriter output, int models)
{
    private int written;

    public async Task AddAsync(ReportDocument report, CancellationToken ct)
    {
        if (writer is null || !ReportTargets.CanHold(writer, report))
        {
            return;
        }

        using var buffer = new MemoryStream();
        try
        {
            await writer.WriteAsync(report, buffer, ct).ConfigureAwait(false);
        }
        catch (InvalidOperationException problem)
        {
            throw new OutputException($"The report cannot be written: {problem.Message}", problem);
        }

        if (models > 1)
        {
            await output.WriteAsync(this.written == 0 ? "[\n" : ",\n").ConfigureAwait(false);
        }

        this.written++;
        await output.WriteAsync(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).TrimEnd('\n')).ConfigureAwait(false);
        if (models == 1)
        {
            await output.WriteAsync("\n").ConfigureAwait(false);
        }
    }

    public async Task EndAsync(CancellationToken ct)
    {
        if (writer is not null && models > 1)
        {
            await output.WriteAsync("\n]\n").ConfigureAwait(false);
        }

        await output.FlushAsync(ct).ConfigureAwait(false);
    }
}
