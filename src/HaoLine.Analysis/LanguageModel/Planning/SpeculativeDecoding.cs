namespace HaoLine.LanguageModels;

/// <summary>
/// Speculative decoding by expectation: a draft proposes tokens, the model checks them in one step. Accepted tokens a step are
/// <c>(1 − a^(n+1)) / (1 − a)</c> for an acceptance a of each of n drafts (Leviathan, Kalman, Matias 2023); a step costs <c>n·c + 1</c> where a
/// draft token costs the part c of a step of the model.
/// </summary>
public static class SpeculativeDecoding
{
    /// <summary>Expected tokens a step, from 1 to <paramref name="drafts"/> + 1.</summary>
    /// <param name="acceptance">Probability that a draft token is accepted, 0 to 1.</param>
    /// <param name="drafts">Draft tokens a step.</param>
    public static double ExpectedTokens(double acceptance, int drafts)
    {
        Check(acceptance, drafts);
        return acceptance >= 1 ? drafts + 1 : (1 - Math.Pow(acceptance, drafts + 1)) / (1 - acceptance);
    }

    /// <summary>How many times faster generation gets; below 1 it gets slower.</summary>
    /// <param name="acceptance">Probability that a draft token is accepted, 0 to 1.</param>
    /// <param name="drafts">Draft tokens a step.</param>
    /// <param name="cost">Time of a draft token as a part of a step of the model; 0 or more.</param>
    public static double Speedup(double acceptance, int drafts, double cost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost);
        return ExpectedTokens(acceptance, drafts) / ((drafts * cost) + 1);
    }

    /// <summary>The number of drafts with the largest speed-up, up to 16; 0 when none is faster.</summary>
    public static int BestDrafts(double acceptance, double cost)
    {
        const int most = 16;
        int best = 0;
        for (int drafts = 1; drafts <= most; drafts++)
        {
            best = Speedup(acceptance, drafts, cost) > Speedup(acceptance, best, cost) ? drafts : best;
        }

        return best;
    }

    /// <summary>The acceptance from which on speculation is no slower; above 1 (no acceptance suffices) it is null.</summary>
    public static double? BreakEvenAcceptance(int drafts, double cost)
    {
        if (Speedup(1, drafts, cost) < 1)
        {
            return null;
        }

        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Speedup(middle, drafts, cost) >= 1 ? (low, middle) : (middle, high);
        }

        return high;
    }

    private static void Check(double acceptance, int drafts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(drafts);
        if (!(acceptance is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(acceptance), acceptance, "A probability from 0 to 1 is wanted.");
        }
    }
}
