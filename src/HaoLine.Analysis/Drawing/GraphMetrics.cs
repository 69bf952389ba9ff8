using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>The numbers of a drawing's nodes, as the passes state them.</summary>
internal static class GraphMetrics
{
    public static IReadOnlyList<GraphBlockMetric> Of(GraphDrawing drawing, AnalysisContext context)
    {
        CostResult costs = context.Get(CostPass.Result);
        _ = context.TryGet(ParametersPass.Result, out ParametersResult? parameters);
        CostTotals?[] totals = Totals(drawing, costs, costs.Profile);
        CostTotals?[] work = Totals(drawing, costs, CostProfile.Roofline);
        ReportValue integer = costs.Totals.IntegerMacs;
        List<GraphBlockMetric> metrics =
        [
            Column("macs", "MACs", Unit.Macs, totals, static total => total.Macs, costs.Totals.Macs),
            Column("flops", "FLOPs", Unit.Flops, totals, static total => total.Flops, costs.Totals.Flops),
        ];
        if (integer != 0)
        {
            metrics.Add(Column("integerMacs", "Integer MACs", Unit.Macs, totals, static total => total.IntegerMacs, integer));
        }

        if (parameters is not null)
        {
            metrics.Add(new GraphBlockMetric("parameters", "Parameters", Unit.Count, [.. drawing.Nodes.Select(node => (ReportValue)(node is null ? 0 : parameters.HeldBy(node)))]) { Total = parameters.Total });
            metrics.Add(new GraphBlockMetric("parameterBytes", "Parameter bytes", Unit.Bytes, [.. drawing.Nodes.Select(node => (ReportValue)(node is null ? 0 : parameters.BytesHeldBy(node)))]) { Total = parameters.ParameterBytes });
        }

        metrics.Add(Column("bytesRead", "Bytes read", Unit.Bytes, totals, static total => total.BytesRead, costs.Totals.BytesRead));
        metrics.Add(Column("bytesWritten", "Bytes written", Unit.Bytes, totals, static total => total.BytesWritten, costs.Totals.BytesWritten));
        metrics.Add(new GraphBlockMetric("outputBytes", "Bytes of results", Unit.Bytes, [.. drawing.Drawn.Select(node => Sum(node, drawing.Values))]));
        metrics.Add(Column("operations", "Operations (roofline)", Unit.Operations, work, static total => total.Flops, CostProfile.Roofline.Evaluate(costs.Costs.Total, Dimension.Zero).Flops));
        metrics.Add(new GraphBlockMetric("intensity", "Operations a byte", Unit.OperationsPerByte, [.. work.Select(Intensity)]) { IsAdditive = false });
        return metrics;
    }

    private static CostTotals?[] Totals(GraphDrawing drawing, CostResult costs, CostProfile profile)
    {
        var byCost = new TotalsByCost(profile);
        return [.. drawing.Drawn.Select(node => node.Layer < 0 ? null : byCost.Of(costs.Costs.Nodes[node.Layer]))];
    }

    private static GraphBlockMetric Column(string key, string title, Unit unit, CostTotals?[] totals, Func<CostTotals, Dimension> part, ReportValue total) =>
        new(key, title, unit, [.. totals.Select(entry => entry is null ? 0 : (ReportValue)part(entry))]) { Total = total };

    private static ReportValue Sum(GraphBlockNode node, IReadOnlyList<GraphBlockValue> values)
    {
        Dimension sum = Dimension.Zero;
        foreach (int output in node.Outputs)
        {
            if (output >= 0 && node.Layer >= 0)
            {
                ReportValue bytes = values[output].Bytes;
                Dimension size = bytes.Kind switch
                {
                    ReportValueKind.Integer => bytes.Integer,
                    ReportValueKind.Formula => Dimension.FromExpression(bytes.Formula!),
                    _ => Dimension.Unknown,
                };
                try
                {
                    sum += size;
                }
                catch (OverflowException)
                {
                    return ReportValue.Null;
                }
            }
        }

        return sum;
    }

    private static ReportValue Intensity(CostTotals? totals) =>
        totals is not null && totals.Flops.TryGetValue(out long operations) && totals.BytesRead.TryGetValue(out long read) && totals.BytesWritten.TryGetValue(out long written) && (double)read + written > 0
            ? operations / ((double)read + written)
            : ReportValue.Null;
}
