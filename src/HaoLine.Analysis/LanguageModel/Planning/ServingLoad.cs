namespace HaoLine.LanguageModels;

/// <summary>
/// Continuous batching under a steady load, by Little's law: as many requests are in work as arrive while one is served, and the more are in
/// work the longer a token takes. The state is where both agree.
/// </summary>
/// <param name="Concurrency">Requests in work on average.</param>
/// <param name="SecondsPerToken">Time of a generated token at that concurrency.</param>
/// <param name="ServiceSeconds">Prompt and all generated tokens of a request.</param>
/// <param name="WaitSeconds">Mean wait before a slot is free, M/M/c with the slots as servers.</param>
/// <param name="Utilization">Part of the slots in use.</param>
/// <param name="IsSustained">False when requests arrive faster than all slots can serve; the figures are those of full slots then, without a wait.</param>
/// <param name="MaximumRequestsPerSecond">Requests a second that full slots serve.</param>
public sealed record ServingLoad(
    double Concurrency, double SecondsPerToken, double ServiceSeconds, double? WaitSeconds, double Utilization, bool IsSustained, double MaximumRequestsPerSecond)
{
    /// <summary>The steady state of one copy.</summary>
    /// <param name="speed">Times of the model.</param>
    /// <param name="requestsPerSecond">Requests that arrive each second; above 0.</param>
    /// <param name="promptTokens">Tokens of a prompt.</param>
    /// <param name="generatedTokens">Tokens of an answer.</param>
    /// <param name="slots">Most requests at once, as memory allows; at least 1.</param>
    public static ServingLoad Of(SpeedPlanner speed, double requestsPerSecond, long promptTokens, long generatedTokens, long slots)
    {
        ArgumentNullException.ThrowIfNull(speed);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(generatedTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        if (!(requestsPerSecond > 0) || !double.IsFinite(requestsPerSecond))
        {
            throw new ArgumentOutOfRangeException(nameof(requestsPerSecond), requestsPerSecond, "A number above 0 is wanted.");
        }

        double prompt = speed.Prefill(promptTokens).Seconds;
        long context = promptTokens + (generatedTokens / 2);

        // Prompts of the others interrupt generation: each token waits for those that arrive meanwhile.
        double Token(long batch) => speed.Decode(context, batch).Seconds;
        double Service(long batch, double rate)
        {
            double busy = rate * prompt;
            return busy >= 1 ? double.PositiveInfinity : prompt + (generatedTokens * Token(batch) / (1 - busy));
        }

        // The rate at which full slots are just busy: service grows with the rate, so the bound is found by halving.
        double fullToken = Token(slots);
        double least = 0;
        double most = Math.Min(1 / prompt, slots / prompt);
        for (int i = 0; i < 80; i++)
        {
            double middle = (least + most) / 2;
            double busy = middle * prompt;
            bool fits = busy < 1 && middle * (prompt + (generatedTokens * fullToken / (1 - busy))) <= slots;
            (least, most) = fits ? (middle, most) : (least, middle);
        }

        most = least;
        if (requestsPerSecond > most)
        {
            double token = fullToken / (1 - (most * prompt));
            return new ServingLoad(slots, token, prompt + (generatedTokens * token), null, 1, false, most);
        }

        long low = 1;
        long high = slots;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = requestsPerSecond * Service(middle, requestsPerSecond) <= middle ? (low, middle) : (middle + 1, high);
        }

        double service = Service(low, requestsPerSecond);
        double concurrency = requestsPerSecond * service;
        return new ServingLoad(
            concurrency,
            (service - prompt) / generatedTokens,
            service,
            Queueing.MeanWait(requestsPerSecond, service, slots),
            concurrency / slots,
            true,
            most);
    }
}
