using HaoLine.Architecture;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Layers of a language model as rows, runs of equal ones together.</summary>
internal static class LlmLayerTable
{
    private const int ShownRuns = 200;

    private static readonly TableColumn[] Columns =
    [
        new("stack", "Stack"),
        new("first", "First", Unit.Count),
        new("count", "Layers", Unit.Count),
        new("mixer", "Mixer"),
        new("window", "Window", Unit.Count),
        new("queryHeads", "Query heads", Unit.Count),
        new("keyValueHeads", "KV heads", Unit.Count),
        new("headSize", "Head size", Unit.Count),
        new("feedForward", "Feed-forward width", Unit.Count),
        new("experts", "Experts", Unit.Count),
        new("activeExperts", "Active experts", Unit.Count),
        new("cacheElements", "Cache elements per token", Unit.Count),
    ];

    public static void Describe(ArchitectureFacts facts, ReportSectionBuilder section)
    {
        var rows = new List<IReadOnlyList<ReportValue>>();
        foreach (LayerStack stack in facts.Stacks)
        {
            for (int first = 0, next; first < stack.Layers.Count && rows.Count < ShownRuns; first = next)
            {
                next = first + 1;
                while (next < stack.Layers.Count && stack.Layers[next].Equals(stack.Layers[first]))
                {
                    next++;
                }

                rows.Add(Row(stack, first, next - first));
            }
        }

        section.Table("layers", "Layers", Columns, rows);
    }

    private static IReadOnlyList<ReportValue> Row(LayerStack stack, int first, int count)
    {
        LayerFacts layer = stack.Layers[first];
        AttentionFacts attention = layer.Attention;
        string mixer = (attention.Reach, layer.Recurrent) switch
        {
            (AttentionReach.None, null) => "none",
            (AttentionReach.None, { } recurrent) => recurrent.Kind.ToString(),
            (var reach, null) => (attention.Latent is null ? "" : "latent ") + Word(reach) + (attention.CompressedEvery > 0 ? $" and every {attention.CompressedEvery} compressed" : ""),
            (var reach, { } recurrent) => $"{Word(reach)} and {recurrent.Kind}",
        };
        return
        [
            stack.Kind.ToString().ToLowerInvariant(), first, count, mixer, attention.Window, attention.QueryHeads, attention.KeyValueHeads, attention.KeySize,
            layer.FeedForward.Experts?.Width ?? layer.FeedForward.Width, layer.FeedForward.Experts?.Count ?? 0, layer.FeedForward.Experts?.Active ?? 0,
            stack.Kind == StackKind.Decoder ? Cache(layer) : 0,
        ];
    }

    private static ReportValue Cache(LayerFacts layer)
    {
        try
        {
            return layer.Attention.CompressedEvery > 0 ? ReportValue.Null : layer.CacheElementsPerToken;
        }
        catch (OverflowException)
        {
            return ReportValue.Null;
        }
    }

    private static string Word(AttentionReach reach) => reach switch
    {
        AttentionReach.SlidingWindow => "sliding window",
        AttentionReach.Chunked => "chunked",
        _ => "full",
    };
}
