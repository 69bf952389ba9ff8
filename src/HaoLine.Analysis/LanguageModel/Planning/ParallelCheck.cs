using HaoLine.Architecture;

namespace HaoLine.LanguageModels;

/// <summary>What stands against a split, and what it costs beside memory.</summary>
public static class ParallelCheck
{
    /// <summary>Why runtimes refuse a split; empty when nothing stands against it.</summary>
    public static IReadOnlyList<string> Problems(LanguageModelProfile profile, ParallelSplit split)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(split);
        var problems = new List<string>();
        foreach (long heads in profile.Layers.Select(static place => place.Layer.Attention).Where(static attention => attention.Reach != AttentionReach.None).Select(static attention => attention.QueryHeads).Distinct())
        {
            if (heads % split.Tensor != 0)
            {
                problems.Add($"{heads} query heads cannot be shared evenly by {split.Tensor} devices");
            }
        }

        if (split.Pipeline > profile.Layers.Count)
        {
            problems.Add($"{profile.Layers.Count} layers cannot be shared out to {split.Pipeline} groups");
        }

        if (split.Expert > 1 && !profile.Layers.Any(static place => place.Layer.FeedForward.Experts is not null))
        {
            problems.Add("the model has no experts to share out");
        }

        if (split.Expert > split.Tensor * split.Data)
        {
            problems.Add($"experts on {split.Expert} devices need as many devices among copies and layers, and there are {split.Tensor * split.Data}");
        }

        return problems;
    }

    /// <summary>What a split does that a user may not expect, without standing against it.</summary>
    public static IReadOnlyList<string> Remarks(LanguageModelProfile profile, ParallelSplit split)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(split);
        var remarks = new List<string>();
        foreach (long heads in profile.Layers
            .Where(static place => place.Layer.Attention is { Reach: not AttentionReach.None, Latent: null, KeyValueHeads: > 0 })
            .Select(static place => place.Layer.Attention.KeyValueHeads).Distinct().Where(heads => heads < split.Tensor))
        {
            remarks.Add($"{heads} key-value heads are fewer than {split.Tensor} devices: each is kept on {(split.Tensor + heads - 1) / heads} of them, so the cache shrinks {heads} times only");
        }

        if (split.Tensor > 1 && profile.Layers.Any(static place => place.Layer.Attention.Latent is not null))
        {
            remarks.Add("latent rows of the cache are kept whole on each device that shares a layer");
        }

        long vocabulary = profile.Architecture.Embedding.VocabularySize;
        long multiple = 64L * split.Tensor;
        if (split.Tensor > 1 && vocabulary % multiple != 0)
        {
            remarks.Add($"the vocabulary of {vocabulary} is padded to {(vocabulary + multiple - 1) / multiple * multiple}");
        }

        long experts = profile.Layers.Max(static place => place.Layer.FeedForward.Experts?.Count ?? 0);
        if (split.Expert > 1 && experts % split.Expert != 0)
        {
            remarks.Add($"{experts} experts on {split.Expert} devices: some hold {(experts + split.Expert - 1) / split.Expert}");
        }

        return remarks;
    }

    /// <summary>Part of the time that groups of a pipeline wait: <c>(p − 1) / (m + p − 1)</c> for m micro-batches.</summary>
    public static double PipelineBubble(int groups, long microBatches)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(microBatches);
        return (groups - 1.0) / (microBatches + groups - 1.0);
    }
}
