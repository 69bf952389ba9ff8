using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Counts what the model is made of: nodes, operators, categories, depth, residual additions. Types, where inferred, tell a shortcut from a broadcast mask.</summary>
public sealed class StructurePass : AnalysisPass<StructureResult>
{
    private const int ChartedOperators = 20;

    /// <summary>Key of the result; section <c>structure</c>.</summary>
    public static ResultKey<StructureResult> Result { get; } = new("structure");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Structure", Result)
    {
        UsesIfPresent = [TypeInferencePass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
    };

    /// <inheritdoc />
    protected override StructureResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        Model model = context.Model;
        Graph main = model.MainGraph!;
        var lookup = new OperatorLookup(model, context.Operators);
        var counts = new Dictionary<OperatorId, int>();
        var functionCounts = new Dictionary<OperatorId, int>();
        var categories = new Dictionary<OperatorCategory, int>();
        var residuals = new List<ResidualAddition>();
        var detection = new ResidualDetection(lookup, context.TryGet(TypeInferencePass.Result, out TypeInferenceResult? types) ? types.Typed.Main : null);
        int subgraphs = 0;
        int depth = 0;
        foreach (Graph graph in GraphWalker.Graphs(model))
        {
            ct.ThrowIfCancellationRequested();
            subgraphs += graph.ParentNode is null ? 0 : 1;
            if (graph.ParentNode is null)
            {
                Count(graph, lookup, graph.Function is null ? counts : functionCounts, graph.Function is null ? categories : null);
            }

            TopologicalOrder order = TopologicalOrder.Of(graph);
            if (ReferenceEquals(graph, main))
            {
                depth = Depth(order);
            }

            residuals.AddRange(detection.Find(order, ct));
        }

        return new StructureResult
        {
            NodeCount = main.Nodes.Count,
            SubgraphCount = subgraphs,
            FunctionCount = model.Functions.Count,
            InitializerCount = main.Initializers.Count,
            Depth = depth,
            OperatorCounts = Sorted(counts),
            FunctionOperatorCounts = Sorted(functionCounts),
            CategoryCounts = [.. categories.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key)],
            OperatorSets = InspectionReports.OperatorSets(model),
            ResidualAdditions = residuals,
            UndecidedAdditions = detection.Undecided,
        };
    }

    /// <inheritdoc />
    protected override void Describe(StructureResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        section
            .Metric("nodeCount", "Nodes", result.NodeCount, Unit.Count)
            .Metric("subgraphCount", "Subgraphs", result.SubgraphCount, Unit.Count, result.SubgraphCount > 0 ? BlockAudience.Summary : BlockAudience.Detail)
            .Metric("functionCount", "Model-local functions", result.FunctionCount, Unit.Count, result.FunctionCount > 0 ? BlockAudience.Summary : BlockAudience.Detail)
            .Metric("initializerCount", "Initializers", result.InitializerCount, Unit.Count, BlockAudience.Detail)
            .Metric("depth", "Longest path in nodes", result.Depth, Unit.Count, BlockAudience.Detail)
            .Metric("residualAdditions", "Residual additions", result.ResidualAdditions.Count, Unit.Count, result.ResidualAdditions.Count > 0 ? BlockAudience.Summary : BlockAudience.Detail)
            .Metric("residualProjections", "Residual additions with a projection on the shortcut", result.ResidualAdditions.Count(static addition => addition.HasProjection), Unit.Count, BlockAudience.Detail)
            .Table("operatorCounts", "Operators", [new("operator", "Operator"), new("count", "Count", Unit.Count)], Rows(result.OperatorCounts), TableLayout.Map);
        if (result.UndecidedAdditions > 0)
        {
            section.Metric("undecidedAdditions", "Additions whose branches are too far apart to judge", result.UndecidedAdditions, Unit.Count, BlockAudience.Detail);
        }

        if (result.FunctionOperatorCounts.Count > 0)
        {
            section.Table("functionOperatorCounts", "Operators of function bodies", [new("operator", "Operator"), new("count", "Count", Unit.Count)], Rows(result.FunctionOperatorCounts), TableLayout.Map);
        }

        section
            .Table(
                "categoryCounts",
                "Kinds of work",
                [new("category", "Category"), new("count", "Nodes", Unit.Count)],
                result.CategoryCounts.Select(static pair => (IReadOnlyList<ReportValue>)[CategoryNames.Of(pair.Key), pair.Value]),
                TableLayout.Map)
            .Table(
                "operatorSets",
                "Operator sets",
                [new("domain", "Domain"), new("version", "Version")],
                result.OperatorSets.Select(static pair => (IReadOnlyList<ReportValue>)[pair.Key, pair.Value]),
                TableLayout.Map);
        KeyValuePair<OperatorId, int>[] charted = [.. result.OperatorCounts.Take(ChartedOperators)];
        if (charted.Length > 1)
        {
            section.Add(new ChartBlock(
                "operatorHistogram",
                "Nodes by operator",
                ChartKind.Bar,
                [.. charted.Select(static pair => pair.Key.ToString())],
                [new ChartSeries("Nodes", [.. charted.Select(static pair => (double)pair.Value)])],
                Unit.Count)
            {
                Audience = BlockAudience.PeopleOnly,
            });
        }
    }

    private static IEnumerable<IReadOnlyList<ReportValue>> Rows(IReadOnlyList<KeyValuePair<OperatorId, int>> counts) =>
        counts.Select(static pair => (IReadOnlyList<ReportValue>)[pair.Key.ToString(), pair.Value]);

    private static KeyValuePair<OperatorId, int>[] Sorted(Dictionary<OperatorId, int> counts) =>
        [.. counts.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key.ToString(), StringComparer.Ordinal)];

    /// <summary>Counts the nodes of an outermost graph and everything nested in it.</summary>
    private static void Count(Graph root, OperatorLookup lookup, Dictionary<OperatorId, int> counts, Dictionary<OperatorCategory, int>? categories)
    {
        GraphNumbering numbering = GraphNumbering.Of(root);
        int[] byOperator = new int[numbering.Operators.Count];
        for (int i = 0; i < numbering.NodeCount; i++)
        {
            byOperator[numbering.OperatorOf(i)]++;
        }

        IReadOnlyList<OperatorDefinition?> definitions = lookup.DefinitionsOf(numbering);
        for (int i = 0; i < byOperator.Length; i++)
        {
            OperatorId id = numbering.Operators[i];
            counts[id] = counts.GetValueOrDefault(id) + byOperator[i];
            if (categories is not null)
            {
                OperatorCategory category = definitions[i]?.Category ?? lookup.CategoryOf(id);
                categories[category] = categories.GetValueOrDefault(category) + byOperator[i];
            }
        }
    }

    private static int Depth(TopologicalOrder order)
    {
        int[] depths = new int[order.Nodes.Count];
        int deepest = 0;
        for (int i = 0; i < depths.Length; i++)
        {
            Node node = order.Nodes[i];
            int before = Deepest(node, order, depths);
            if (node.HasSubgraphs)
            {
                foreach (Node inner in node.Subgraphs.SelectMany(static graph => GraphWalker.Nodes(graph)))
                {
                    before = Math.Max(before, Deepest(inner, order, depths));
                }
            }

            depths[i] = before + 1;
            deepest = Math.Max(deepest, depths[i]);
        }

        return deepest;
    }

    private static int Deepest(Node node, TopologicalOrder order, int[] depths)
    {
        int deepest = 0;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i]?.Producer is { } producer && order.PositionOf(producer) is >= 0 and int index)
            {
                deepest = Math.Max(deepest, depths[index]);
            }
        }

        return deepest;
    }
}
