using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Groups sibling modules of equal structure.</summary>
internal sealed class ModuleGrouping
{
    private readonly ExecutionSequence sequence;
    private readonly ModuleTree tree;
    private readonly bool isRootGrouped;
    private readonly StructuralHash[] exact;
    private readonly StructuralHash[] loose;
    private readonly int[] counts;
    private readonly List<(ModuleRepeat Repeat, int Order)> repeats = [];

    private ModuleGrouping(ExecutionSequence sequence, ModuleTree tree, bool isRootGrouped)
    {
        this.isRootGrouped = isRootGrouped;
        this.sequence = sequence;
        this.tree = tree;
        this.exact = new StructuralHash[tree.Modules.Count];
        this.loose = new StructuralHash[tree.Modules.Count];
        this.counts = new int[tree.Modules.Count];
    }

    /// <summary>Groups of siblings, the one that covers most nodes first. Totals and children of the modules must be set.</summary>
    public static IReadOnlyList<ModuleRepeat> Find(ExecutionSequence sequence, ModuleAssignment assignment, CancellationToken ct)
    {
        // Below the root of a tree made from structure are the groups themselves.
        var grouping = new ModuleGrouping(sequence, assignment.Tree, assignment.Source != ModuleSource.Structure);
        grouping.Hash(assignment.Owners, ct);
        grouping.Group();
        return
        [
            .. grouping.repeats
                .OrderByDescending(static entry => (long)entry.Repeat.Count * entry.Repeat.NodesEach)
                .ThenBy(static entry => entry.Order)
                .Select(static entry => entry.Repeat),
        ];
    }

    /// <summary>Streams each node into the hashes of all modules around it, with the places of its producers inside the module.</summary>
    private void Hash(ModuleNode?[] owners, CancellationToken ct)
    {
        int[] nodes = this.sequence.Sequence;

        // Place of each node in every module around it, by depth, one node after the other.
        int[] starts = new int[nodes.Length + 1];
        for (int i = 0; i < nodes.Length; i++)
        {
            starts[i + 1] = checked(starts[i] + owners[nodes[i]]!.Depth + 1);
        }

        int[] local = new int[starts[^1]];
        for (int i = 0; i < nodes.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            ModuleNode owner = owners[nodes[i]]!;
            Span<int> places = local.AsSpan(starts[i], owner.Depth + 1);
            for (ModuleNode? module = owner; module is not null; module = module.Parent)
            {
                places[module.Depth] = this.counts[module.Index]++;
                this.exact[module.Index].Add(this.sequence.Exact[i]);
                this.loose[module.Index].Add(this.sequence.Loose[i]);
            }

            IReadOnlyList<Value?> operands = this.sequence.Nodes[nodes[i]].Inputs;
            ReadOnlySpan<int> producers = this.sequence.ProducersOf(i);
            for (int j = 0; j < producers.Length; j++)
            {
                int producer = producers[j];
                if (producer < 0 || producer >= i)
                {
                    continue;
                }

                ModuleNode? shared = ModuleTree.CommonAncestor(owner, owners[nodes[producer]]!);
                for (; shared is not null; shared = shared.Parent)
                {
                    long wire = (((long)places[shared.Depth] - local[starts[producer] + shared.Depth]) << 20) + (j << 4) + Math.Min(operands[j]!.ResultIndex, 15);
                    this.exact[shared.Index].Add(wire);
                    this.loose[shared.Index].Add(wire);
                }
            }
        }
    }

    private void Group()
    {
        bool[] isMember = new bool[this.tree.Modules.Count];
        this.GroupSiblings(this.exact, true, isMember, null);

        // What holds an equal group, or is in one, is described by it already.
        bool[] isDescribed = [.. isMember];
        for (int i = isDescribed.Length - 1; i > 0; i--)
        {
            if (isDescribed[i])
            {
                isDescribed[this.tree.Modules[i].Parent!.Index] = true;
            }
        }

        this.GroupSiblings(this.loose, false, isMember, isDescribed);
    }

    private void GroupSiblings(StructuralHash[] hashes, bool isExact, bool[] isMember, bool[]? isExcluded)
    {
        var pending = new Stack<ModuleNode>();
        pending.Push(this.tree.Root);
        var groups = new Dictionary<(ulong, ulong), List<ModuleNode>>();
        while (pending.TryPop(out ModuleNode? parent))
        {
            groups.Clear();
            foreach (ModuleNode child in parent.Children)
            {
                if (this.counts[child.Index] >= RepeatedBlocks.MinimumNodes && (this.isRootGrouped || parent.Parent is not null) && isExcluded?[child.Index] is not true)
                {
                    (ulong, ulong) key = hashes[child.Index].Value;
                    if (!groups.TryGetValue(key, out List<ModuleNode>? members))
                    {
                        members = [];
                        groups.Add(key, members);
                    }

                    members.Add(child);
                }
            }

            foreach (List<ModuleNode> members in groups.Values)
            {
                if (members.Count > 1)
                {
                    this.Add(parent, members, isExact);
                    members.ForEach(member => isMember[member.Index] = true);
                }
            }

            for (int i = parent.Children.Count - 1; i >= 0; i--)
            {
                if (!isMember[parent.Children[i].Index])
                {
                    pending.Push(parent.Children[i]);
                }
            }
        }
    }

    private void Add(ModuleNode parent, List<ModuleNode> members, bool isExact)
    {
        ModuleNode first = members[0];
        var repeat = new ModuleRepeat
        {
            Pattern = parent.Parent is null ? "*" : parent.Path + ".*",
            Members = members,
            HasEqualShapes = isExact,
            NodesEach = this.counts[first.Index],
            ParametersEach = members.TrueForAll(member => member.Parameters == first.Parameters) ? first.Parameters : null,
            MacsEach = members.TrueForAll(member => member.Macs.Equals(first.Macs)) ? first.Macs : Dimension.Unknown,
        };
        this.repeats.Add((repeat, first.Index));
    }
}
