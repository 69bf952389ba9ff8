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
        ModuleSums[]? sums = costs is null ? null : new ModuleSums[modules.Count];
        foreach (ModuleNode? owner in assignment.Owners)
        {
            owner!.NodeCount++;
        }

        for (int i = 0; i < sequence.Nodes.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = sequence.Nodes[i];
            ModuleNode module = assignment.Owners[i]!;
            module.Add(node);
            if (parameters is not null)
            {
                module.Parameters = checked(module.Parameters + parameters.ReachedBy(node));
            }
        }

        if (costs is not null)
        {
            var totalsByCost = new TotalsByCost(costs.Profile);
            foreach (ExecutedNode executed in costs.Costs.Nodes)
            {
                if (executed.ScopePath.Length == 0)
                {
                    ModuleNode module = assignment.Owners[sequence.PositionOf(executed.Node)]!;
                    CostTotals totals = totalsByCost.Of(executed);
                    sums![module.Index].Add(totals.Macs, totals.Flops, totals.IntegerMacs, executed.Executions);
                }
            }
        }

        for (int i = modules.Count - 1; i >= 0; i--)
        {
            ModuleNode module = modules[i];
            module.Finish();
            if (sums is not null)
            {
                (module.Macs, module.Flops, module.IntegerMacs) = (sums[i].Macs.ToDimension(), sums[i].Flops.ToDimension(), sums[i].IntegerMacs.ToDimension());
                if (module.Parent is { } outer)
                {
                    sums[outer.Index].Add(module.Macs, module.Flops, module.IntegerMacs, Dimension.One);
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

    /// <summary>Adds the bytes of every storage to the module that uses it first. Constants that nobody uses, and those of functions, are in none.</summary>
    public static void AddStoredBytes(IReadOnlyList<Storage> storages, ExecutionSequence sequence, ModuleAssignment assignment)
    {
        for (int i = 0; i < storages.Count; i++)
        {
            Storage storage = storages[i];
            int place = PlaceOf(storage.Owner!, sequence);
            if (storage.MoreOwners is { } others)
            {
                foreach ((string _, Value? other) in others)
                {
                    // Storage is shared by several constants: the first in execution order has it.
                    int there = PlaceOf(other!, sequence);
                    place = place < 0 || (there >= 0 && there < place) ? there : place;
                }
            }

            if (place >= 0)
            {
                ModuleNode module = assignment.Owners[place]!;
                module.StoredBytes = checked(module.StoredBytes + storage.Bytes);
            }
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

    private struct ModuleSums
    {
        public DimensionSum Macs;
        public DimensionSum Flops;
        public DimensionSum IntegerMacs;

        public void Add(Dimension macs, Dimension flops, Dimension integerMacs, Dimension executions)
        {
            this.Macs.Add(macs, executions);
            this.Flops.Add(flops, executions);
            this.IntegerMacs.Add(integerMacs, executions);
        }
    }
}
