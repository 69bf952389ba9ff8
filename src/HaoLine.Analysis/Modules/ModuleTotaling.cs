using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Adds up what the nodes of each module are and cost.</summary>
internal static class ModuleTotaling
{
    /// <summary>Fills nodes, totals and children of every module.</summary>
    public static void Run(ExecutionSequence sequence, ModuleAssignment assignment, ParametersResult? parameters, CostResult? costs, CancellationToken ct)
    {
        IReadOnlyList<ModuleNode> modules = assignment.Tree.Modules;
        CostAccumulator[]? sums = costs is null ? null : [.. modules.Select(static _ => new CostAccumulator())];
        for (int i = 0; i < sequence.Nodes.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = sequence.Nodes[i];
            ModuleNode module = assignment.Owners[i]!;
            module.Add(node);
            module.NodeCount++;
            if (parameters is not null)
            {
                module.Parameters = checked(module.Parameters + ParametersOf(node, parameters));
            }
        }

        if (costs is not null)
        {
            foreach (ExecutedNode executed in costs.Costs.Nodes)
            {
                if (executed.ScopePath.Length == 0)
                {
                    ModuleNode module = assignment.Owners[sequence.PositionOf(executed.Node)]!;
                    sums![module.Index].Add(costs.TotalsOf(executed.Scope, executed.Node), executed.Executions);
                }
            }
        }

        for (int i = modules.Count - 1; i >= 0; i--)
        {
            ModuleNode module = modules[i];
            module.Finish();
            if (sums is not null)
            {
                CostTotals totals = sums[i].ToTotals();
                (module.Macs, module.Flops, module.IntegerMacs) = (totals.Macs, totals.Flops, totals.IntegerMacs);
                if (module.Parent is { } outer)
                {
                    sums[outer.Index].Add(totals, Dimension.One);
                }
            }

            if (module.Parent is { } parent)
            {
                parent.NodeCount += module.NodeCount;
                parent.Parameters = checked(parent.Parameters + module.Parameters);
                parent.StoredBytes = checked(parent.StoredBytes + module.StoredBytes);
            }
        }

        if (modules[0].Macs.TryGetValue(out long all) && all > 0)
        {
            foreach (ModuleNode module in modules)
            {
                module.MacsShare = module.Macs.TryGetValue(out long part) ? (double)part / all : null;
            }
        }
    }

    /// <summary>Adds the bytes of every stored constant to the module that uses it first. Constants that nobody uses, and those of functions, are in none.</summary>
    public static void AddStoredBytes(Model model, OperatorLookup lookup, ExecutionSequence sequence, ModuleAssignment assignment)
    {
        // Storage is shared by several constants: the first in execution order has it.
        var places = new Dictionary<object, (int Place, long Bytes)>();
        foreach (StoredConstant constant in StoredConstant.Collect(model, lookup))
        {
            int place = PlaceOf(constant.Value, sequence);
            if (place >= 0 && (!places.TryGetValue(constant.StorageKey, out (int Place, long Bytes) known) || place < known.Place))
            {
                places[constant.StorageKey] = (place, constant.Bytes);
            }
        }

        foreach ((int place, long bytes) in places.Values)
        {
            ModuleNode module = assignment.Owners[place]!;
            module.StoredBytes = checked(module.StoredBytes + bytes);
        }
    }

    private static int PlaceOf(Value value, ExecutionSequence sequence)
    {
        if (value.Producer is { } producer)
        {
            return sequence.HolderOf(producer);
        }

        int first = -1;
        foreach (Use use in value.Uses)
        {
            int place = sequence.HolderOf(use.Node);
            first = first < 0 || (place >= 0 && place < first) ? place : first;
        }

        return first;
    }

    private static long ParametersOf(Node node, ParametersResult parameters)
    {
        long sum = parameters.Of(node);
        if (node.HasSubgraphs)
        {
            foreach (Graph graph in node.Subgraphs)
            {
                foreach (Node inner in GraphWalker.Nodes(graph))
                {
                    sum = checked(sum + parameters.Of(inner));
                }
            }
        }

        return sum;
    }
}
