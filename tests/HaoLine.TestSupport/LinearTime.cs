
namespace HaoLine.TestSupport;

/// <summary>Compares the time of two sizes of the same work as a ratio, so that a busy machine cannot decide a test.</summary>
public static class LinearTime
{
    private const int Rounds = 12;

    /// <summary>
    /// Runs both works in turn until the ratio of their best times is under the bound, or twelve rounds have passed.
    /// Super-linear work stays over the bound however often it runs.
    /// </summary>
    /// <returns>The ratio of the best times, and the times in milliseconds.</returns>
    public static (double Ratio, double Small, double Large) Measure(Action small, Action large, double bound)
    {
        small();
        double bestSmall = double.MaxValue;
        double bestLarge = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            bestSmall = Math.Min(bestSmall, Time(small));
            bestLarge = Math.Min(bestLarge, Time(large));
            if (round >= 2 && bestLarge < bestSmall * bound)
            {
                break;
            }
        }

        return (bestLarge / bestSmall, bestSmall, bestLarge);
    }

    private static double Time(Action work)
    {
        var clock = WorkClock.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }
}
