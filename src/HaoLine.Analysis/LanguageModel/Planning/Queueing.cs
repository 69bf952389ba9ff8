namespace HaoLine.LanguageModels;

/// <summary>Waiting in front of equal servers with random arrivals and service (M/M/c). Real requests are more regular, so waits are upper estimates.</summary>
public static class Queueing
{
    /// <summary>Probability that an arriving request must wait (Erlang C).</summary>
    /// <param name="load">Arrivals a second times seconds of service: servers that are busy on average.</param>
    /// <param name="servers">Number of servers.</param>
    /// <returns>0 to 1; 1 when the load reaches the servers.</returns>
    public static double WaitProbability(double load, long servers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(servers);
        if (!(load >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(load), load, "A load from 0 on is wanted.");
        }

        if (load >= servers)
        {
            return 1;
        }

        // Erlang B by its recursion, then C from B: no factorials, no overflow.
        double blocked = 1;
        for (long server = 1; server <= servers && blocked > 0; server++)
        {
            blocked = load * blocked / (server + (load * blocked));
        }

        return blocked / (1 - (load / servers * (1 - blocked)));
    }

    /// <summary>Mean wait in seconds; infinite demand gives null.</summary>
    /// <param name="arrivals">Requests a second.</param>
    /// <param name="service">Seconds of service of a request.</param>
    /// <param name="servers">Number of servers.</param>
    /// <returns>Seconds; null when the queue grows without end.</returns>
    public static double? MeanWait(double arrivals, double service, long servers)
    {
        double load = arrivals * service;
        return load >= servers ? null : WaitProbability(load, servers) * service / (servers - load);
    }
}
