using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Describes the main graph and its subgraphs for drawing: nodes, values, module groups, numbers for each node, the buffers over
/// the execution. The description is made when a writer draws it; other reports do not pay for it. Machine-readable output does not
/// have it: the same numbers stand in <c>layers</c>.
/// </summary>
public sealed class GraphPass : AnalysisPass<GraphBlock>
{
    /// <summary>Key of the result; section <c>graph</c>.</summary>
    public static ResultKey<GraphBlock> Result { get; } = new("graph");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Graph", Result)
    {
        Requires = [TypeInferencePass.Result, CostPass.Result],
        UsesIfPresent = [ParametersPass.Result, ModulesPass.Result, MemoryPass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
    };

    /// <inheritdoc />
    protected override GraphBlock Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        return GraphBlock.Defer(Result.Id, "Graph", () => Draw(context)) with { Audience = BlockAudience.PeopleOnly };
    }

    /// <inheritdoc />
    protected override void Describe(GraphBlock result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(section);
        section.Add(result);
    }

    private static GraphBlock Draw(AnalysisContext context)
    {
        var drawing = new GraphDrawing(context);
        return drawing.Build() with
        {
            Metrics = GraphMetrics.Of(drawing, context),
            Symbols = GraphSymbols.Of(drawing, context),
            Timeline = context.TryGet(MemoryPass.Result, out MemoryResult? memory) ? GraphTimeline.Of(drawing, memory) : null,
            CriticalPath = CriticalPath.Of(drawing, context.Get(CostPass.Result)),
            Devices = RooflineDevices.All,
        };
    }
}
