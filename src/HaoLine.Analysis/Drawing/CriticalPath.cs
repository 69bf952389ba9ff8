using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>The chain of nodes from an input to an output with the most multiply-accumulates; what no parallel execution can shorten.</summary>
internal static class CriticalPath
{
    /// <summary>Indices of drawn nodes in order; empty when no node's work is a number above 0.</summary>
    public static IReadOnlyList<int> Of(GraphDrawing drawing, CostResult costs)
    {
        int count = drawing.Drawn.Count;
        double[] longest = new double[count];
        int[] before = new int[count];
        int end = -1;
        var totals = new TotalsByCost(costs.Profile);
        for (int i = 0; i < count; i++)
        {
            GraphBlockNode node = drawing.Drawn[i];
            before[i] = -1;
            double best = -1;
            foreach (int input in node.Inputs)
            {
                int producer = input < 0 ? -1 : drawing.Values[input].Producer;
                if (producer >= 0 && producer < i && longest[producer] > best)
                {
                    (best, before[i]) = (longest[producer], producer);
                }
            }

            bool counts = node.Layer >= 0 && node.Scope.Length == 0;
            CostTotals? own = counts ? totals.Of(costs.Costs.Nodes[node.Layer]) : null;
            longest[i] = Math.Max(best, 0) + Number(own?.Macs) + Number(own?.IntegerMacs);

            // What follows the last work without adding any still belongs to the chain.
            end = longest[i] > 0 && (end < 0 || longest[i] > longest[end] || (longest[i] == longest[end] && before[i] == end)) ? i : end;
        }

        var path = new List<int>();
        for (int i = end; i >= 0; i = before[i])
        {
            path.Add(i);
        }

        path.Reverse();
        return path;
    }

    private static double Number(Dimension? dimension) => dimension is { } known && known.TryGetValue(out long value) ? value : 0;
}
