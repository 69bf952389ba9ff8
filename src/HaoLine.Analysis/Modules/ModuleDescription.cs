using System.Globalization;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Report blocks of <see cref="ModuleHierarchy"/>.</summary>
internal static class ModuleDescription
{
    private const int ReportedModules = 500;
    private const int ReportedRepeats = 100;
    private const int ShownModules = 100;
    private const int ChartedModules = 12;
    private const int SummarizedNodes = 20;

    public static void Describe(ModuleHierarchy result, ReportSectionBuilder section)
    {
        List<ModuleNode> listed = Listed(result);
        section
            .Metric("source", "Source of the module tree", NameOf(result.Source), Unit.None, BlockAudience.Detail)
            .Metric("moduleCount", "Modules", result.ModuleCount, Unit.Count, BlockAudience.Detail)
            .Metric("depth", "Depth of the module tree", result.Depth, Unit.Count, BlockAudience.Detail);
        if (result.Repeats.Count > 0)
        {
            ModuleRepeat largest = result.Repeats[0];
            bool isWorthASummary = (long)largest.Count * largest.NodesEach >= SummarizedNodes;
            section.Metric("repeatedBlocks", "Repeated blocks", Sentence(largest), Unit.None, isWorthASummary ? BlockAudience.Summary : BlockAudience.Detail);
        }

        section
            .Table(
                "repeats",
                "Repeated modules",
                [
                    new("path", "Modules"),
                    new("first", "First") { DataOnly = true },
                    new("count", "Count", Unit.Count),
                    new("nodesEach", "Nodes each", Unit.Count),
                    new("parametersEach", "Parameters each", Unit.Count),
                    new("macsEach", "MACs each", Unit.Macs),
                    new("equalShapes", "Equal shapes"),
                ],
                result.Repeats.Take(ReportedRepeats).Select(static repeat => (IReadOnlyList<ReportValue>)
                [
                    repeat.Pattern,
                    repeat.Members[0].Path,
                    repeat.Count,
                    repeat.NodesEach,
                    repeat.ParametersEach is { } parameters ? parameters : ReportValue.Null,
                    repeat.MacsEach,
                    repeat.HasEqualShapes,
                ]))
            .Add(new TableBlock(
                "tree",
                "Module tree",
                [
                    new("path", "Path"),
                    new("depth", "Depth", Unit.Count),
                    new("class", "Class"),
                    new("nodes", "Nodes", Unit.Count),
                    new("parameters", "Parameters", Unit.Count),
                    new("storedBytes", "Stored bytes", Unit.Bytes),
                    new("macs", "MACs", Unit.Macs),
                    new("flops", "FLOPs", Unit.Flops),
                    new("integerMacs", "Integer MACs", Unit.Macs),
                    new("macsShare", "Share of MACs", Unit.Fraction),
                ],
                [.. listed.Select(Row)])
            {
                Audience = BlockAudience.DataOnly,
            })
            .Data("truncated", listed.Count <= result.ModuleCount);
        ModuleNode top = Top(result.Root);
        if (top.Children.Count > 0)
        {
            section.Table(
                "topModules",
                "Modules by the first two levels",
                [
                    new("path", "Module"),
                    new("nodes", "Nodes", Unit.Count),
                    new("parameters", "Parameters", Unit.Count),
                    new("storedBytes", "Stored bytes", Unit.Bytes),
                    new("macs", "MACs", Unit.Macs),
                    new("macsShare", "Share of MACs", Unit.Fraction),
                ],
                top.Children.SelectMany(static module => module.Children.Prepend(module)).Take(ShownModules).Select(static module => (IReadOnlyList<ReportValue>)
                [
                    module.Path,
                    module.NodeCount,
                    module.Parameters,
                    module.StoredBytes,
                    module.Macs,
                    ShareOf(module),
                ]),
                TableLayout.None,
                BlockAudience.PeopleOnly);
            AddChart(top, section);
        }
    }

    private static string NameOf(ModuleSource source) => source switch
    {
        ModuleSource.ExporterMetadata => "exporter-metadata",
        ModuleSource.NodeNames => "node-names",
        ModuleSource.WeightNames => "weight-names",
        ModuleSource.Structure => "structure",
        _ => "none",
    };

    private static string Sentence(ModuleRepeat repeat) => string.Create(
        CultureInfo.InvariantCulture, $"{repeat.Count} × {repeat.NodesEach} nodes{(repeat.HasEqualShapes ? "" : " of equal form")}");

    /// <summary>The first modules level by level, so that the upper levels are complete, in the order of the tree.</summary>
    private static List<ModuleNode> Listed(ModuleHierarchy result)
    {
        var chosen = new HashSet<ModuleNode>();
        var queue = new Queue<ModuleNode>();
        queue.Enqueue(result.Root);
        while (chosen.Count < ReportedModules && queue.TryDequeue(out ModuleNode? module))
        {
            chosen.Add(module);
            for (int i = 0; i < module.Children.Count && i < ReportedModules; i++)
            {
                queue.Enqueue(module.Children[i]);
            }
        }

        var listed = new List<ModuleNode>(chosen.Count);
        var pending = new Stack<ModuleNode>();
        pending.Push(result.Root);
        while (pending.TryPop(out ModuleNode? module))
        {
            if (chosen.Contains(module))
            {
                listed.Add(module);
                for (int i = module.Children.Count - 1; i >= 0; i--)
                {
                    pending.Push(module.Children[i]);
                }
            }
        }

        return listed;
    }

    private static IReadOnlyList<ReportValue> Row(ModuleNode module) =>
    [
        module.Path,
        module.Depth,
        module.ClassName,
        module.NodeCount,
        module.Parameters,
        module.StoredBytes,
        module.Macs,
        module.Flops,
        module.IntegerMacs,
        ShareOf(module),
    ];

    private static ReportValue ShareOf(ModuleNode module) => module.MacsShare is { } share ? share : ReportValue.Null;

    /// <summary>The first module from the root on that branches or holds nodes itself: models are often wrapped.</summary>
    private static ModuleNode Top(ModuleNode root)
    {
        ModuleNode top = root;
        while (top.Children.Count == 1 && top.Nodes.Count == 0)
        {
            top = top.Children[0];
        }

        return top.Children.Count > 0 ? top : root;
    }

    private static void AddChart(ModuleNode top, ReportSectionBuilder section)
    {
        bool byMacs = top.Macs.TryGetValue(out long macs) && macs > 0;
        (string Name, long Amount)[] parts =
        [
            .. top.Children
                .Select(module => (module.Name, Amount: !byMacs ? module.NodeCount : module.Macs.TryGetValue(out long part) ? part : 0))
                .Where(static part => part.Amount > 0)
                .OrderByDescending(static part => part.Amount),
        ];
        if (parts.Length == 0)
        {
            return;
        }

        long rest = (byMacs ? macs : top.NodeCount) - parts.Take(ChartedModules).Sum(static part => part.Amount);
        IEnumerable<(string Name, long Amount)> charted = parts.Take(ChartedModules);
        charted = rest > 0 ? charted.Append(("(other)", rest)) : charted;
        section.Add(new ChartBlock(
            "shareByModule",
            byMacs ? "MACs by module" : "Nodes by module",
            ChartKind.Share,
            [.. charted.Select(static part => part.Name)],
            [new ChartSeries(byMacs ? "MACs" : "Nodes", [.. charted.Select(static part => (double)part.Amount)])],
            byMacs ? Unit.Macs : Unit.Count)
        {
            Audience = BlockAudience.PeopleOnly,
        });
    }
}
