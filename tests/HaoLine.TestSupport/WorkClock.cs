using System.Diagnostics;

namespace HaoLine.TestSupport;

/// <summary>
/// Time that work took, for bounds on it: the smaller of wall time and processor time of this process. Other processes of a busy machine
/// lengthen the first, other tests of this process the second.
/// </summary>
public sealed class WorkClock
{
    private readonly Stopwatch wall = Stopwatch.StartNew();
    private readonly TimeSpan processorBefore = Environment.CpuUsage.TotalTime;

    private WorkClock()
    {
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            TimeSpan passed = this.wall.Elapsed;
            TimeSpan processor = Environment.CpuUsage.TotalTime - this.processorBefore;
            return processor < passed ? processor : passed;
        }
    }

    /// <summary>Starts to count.</summary>
    public static WorkClock StartNew() => new();
}
