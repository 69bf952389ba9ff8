using HaoLine.Analysis;

namespace HaoLine.Cli;

/// <summary>One line on a terminal's error stream that shows the running step, and vanishes at the end.</summary>
internal sealed class ProgressLine(TextWriter error) : IProgress<InspectionProgress>, IDisposable
{
    private readonly Lock gate = new();
    private int shown;

    public void Report(InspectionProgress value)
    {
        lock (this.gate)
        {
            string text = $"{value.Stage} {value.Completed}/{value.Total}";
            error.Write('\r' + text.PadRight(this.shown));
            this.shown = text.Length;
        }
    }

    public void Dispose()
    {
        lock (this.gate)
        {
            error.Write('\r' + new string(' ', this.shown) + '\r');
            this.shown = 0;
        }
    }
}
