namespace HaoLine.Analysis;

/// <summary>Analyses in the order in which they run: producers first, ties by registration. Immutable.</summary>
internal sealed class PassPlan
{
    private PassPlan(IReadOnlyList<IAnalysisPass> passes) => this.Passes = passes;

    public IReadOnlyList<IAnalysisPass> Passes { get; }

    /// <exception cref="InvalidOperationException">An id occurs twice, a required result has no producer, or requirements form a cycle.</exception>
    public static PassPlan Create(IReadOnlyList<IAnalysisPass> registered)
    {
        var passes = new List<IAnalysisPass>(registered);
        var producers = new Dictionary<ResultKey, int>();
        var ids = new Dictionary<string, IAnalysisPass>(StringComparer.Ordinal);
        for (int i = 0; i < passes.Count; i++)
        {
            Register(passes[i], i, producers, ids);
        }

        // The list grows while it is walked: built-in analyses may require others.
        for (int i = 0; i < passes.Count; i++)
        {
            PassDescriptor descriptor = passes[i].Descriptor;
            foreach (ResultKey key in descriptor.Requires)
            {
                if (producers.ContainsKey(key))
                {
                    continue;
                }

                IAnalysisPass added = StandardPasses.Create(key) ?? throw new InvalidOperationException(
                    $"The analysis '{descriptor.Produces}' requires '{key}', which no registered analysis produces. Add its producer with AddPass.");
                Register(added, passes.Count, producers, ids);
                passes.Add(added);
            }
        }

        return new PassPlan(Order(passes, producers));
    }

    private static void Register(IAnalysisPass pass, int index, Dictionary<ResultKey, int> producers, Dictionary<string, IAnalysisPass> ids)
    {
        ResultKey key = pass.Descriptor.Produces;
        if (!ids.TryAdd(key.Id, pass))
        {
            throw new InvalidOperationException(
                $"Two analyses produce the section '{key}': '{ids[key.Id].Descriptor.Title}' and '{pass.Descriptor.Title}'. Give one another key.");
        }

        producers.Add(key, index);
    }

    private static List<IAnalysisPass> Order(List<IAnalysisPass> passes, Dictionary<ResultKey, int> producers)
    {
        int[] missing = new int[passes.Count];
        var users = new List<int>[passes.Count];
        for (int i = 0; i < passes.Count; i++)
        {
            foreach (int producer in Dependencies(passes[i], producers))
            {
                missing[i]++;
                (users[producer] ??= []).Add(i);
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < passes.Count; i++)
        {
            if (missing[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var ordered = new List<IAnalysisPass>(passes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            ordered.Add(passes[next]);
            foreach (int user in users[next] ?? [])
            {
                if (--missing[user] == 0)
                {
                    ready.Enqueue(user, user);
                }
            }
        }

        return ordered.Count == passes.Count ? ordered : throw Cycle(passes, producers, missing);
    }

    private static IEnumerable<int> Dependencies(IAnalysisPass pass, Dictionary<ResultKey, int> producers) =>
        pass.Descriptor.Requires.Concat(pass.Descriptor.UsesIfPresent).Distinct()
            .Where(producers.ContainsKey)
            .Select(key => producers[key]);

    private static InvalidOperationException Cycle(List<IAnalysisPass> passes, Dictionary<ResultKey, int> producers, int[] missing)
    {
        // Whatever is left waits for another that is left, so walking to such a producer meets one twice.
        int current = Array.FindIndex(missing, static count => count > 0);
        var seen = new Dictionary<int, int>();
        var path = new List<int>();
        while (seen.TryAdd(current, path.Count))
        {
            path.Add(current);
            current = Dependencies(passes[current], producers).First(producer => missing[producer] > 0);
        }

        IEnumerable<string> names = path.Skip(seen[current]).Append(current).Select(index => passes[index].Descriptor.Produces.Id);
        return new InvalidOperationException($"Analyses require each other in a circle: {string.Join(" → ", names)}.");
    }
}
