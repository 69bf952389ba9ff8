using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A module tree with the module of each main-graph node, from the best source that tells of modules.</summary>
internal sealed class ModuleAssignment
{
    private readonly ExecutionSequence sequence;

    private ModuleAssignment(ExecutionSequence sequence)
    {
        this.sequence = sequence;
        this.Owners = new ModuleNode?[sequence.Nodes.Length];
    }

    public ModuleSource Source { get; private set; }

    public ModuleTree Tree { get; private set; } = new();

    /// <summary>Module by position; all set.</summary>
    public ModuleNode?[] Owners { get; }

    public static ModuleAssignment Of(ExecutionSequence sequence, CancellationToken ct)
    {
        var assignment = new ModuleAssignment(sequence);
        if (!assignment.Try(ModuleSource.ExporterMetadata, ExporterScopes.Of)
            && !assignment.Try(ModuleSource.NodeNames, static (tree, node) => ModulePaths.OfNode(tree, node.Name, node.Operator.Name))
            && !assignment.TryWeights())
        {
            assignment.FromStructure(ct);
        }

        assignment.PlaceConstants();
        assignment.PlaceBetween();
        return assignment;
    }

    private bool Try(ModuleSource source, Func<ModuleTree, Node, ModuleNode?> read)
    {
        this.Start(source);
        int named = 0;
        for (int i = 0; i < this.sequence.Nodes.Length; i++)
        {
            ModuleNode? module = read(this.Tree, this.sequence.Nodes[i]);
            this.Owners[i] = module;
            if (module?.Parent is not null && this.sequence.SequenceIndex[i] >= 0)
            {
                named++;
            }
        }

        // Half of the nodes, and more than one module: a name prefix common to all says nothing.
        return named > 0 && 2L * named >= this.sequence.Sequence.Length && this.HasTwoModules();
    }

    private bool TryWeights()
    {
        const int sparsest = 16;
        this.Start(ModuleSource.WeightNames);
        int weighted = 0;
        int named = 0;
        var unnamed = new List<int>();
        foreach (int index in this.sequence.Sequence)
        {
            Node node = this.sequence.Nodes[index];
            bool hasWeight = false;
            ModuleNode? module = null;
            for (int i = 0; i < node.Inputs.Count && module is null; i++)
            {
                if (node.Inputs[i] is { Constant: { Dimensions.Length: > 0 } constant } value && IsWeight(constant.ElementType))
                {
                    hasWeight = true;
                    module = ModulePaths.OfWeight(this.Tree, value.Name);
                }
            }

            this.Owners[index] = module;
            weighted += hasWeight ? 1 : 0;
            named += module is null ? 0 : 1;
            if (hasWeight && module is null)
            {
                unnamed.Add(index);
            }
        }

        // Exporters rename the weights they transpose; the bias that follows still has its name.
        foreach (int index in unnamed)
        {
            Node node = this.sequence.Nodes[index];
            if (node.Outputs is [{ UseCount: 1 } only] && this.sequence.HolderOf(only.Uses[0].Node) is >= 0 and int user)
            {
                this.Owners[index] = this.Owners[user];
            }
        }

        return named > 0 && 2L * named >= weighted && (long)sparsest * named >= this.sequence.Sequence.Length && this.HasTwoModules();
    }

    private static bool IsWeight(DataType type) => type.IsFloatingPoint || type == DataType.Int8 || type == DataType.UInt8;

    private void FromStructure(CancellationToken ct)
    {
        this.Start(ModuleSource.Structure);
        List<RepeatedRun> blocks = RepeatedBlocks.Find(this.sequence, ct);
        if (blocks.Count == 0)
        {
            this.Source = ModuleSource.None;
        }

        foreach (int index in this.sequence.Sequence)
        {
            this.Owners[index] = this.Tree.Root;
        }

        for (int i = 0; i < blocks.Count; i++)
        {
            RepeatedRun run = blocks[i];
            ModuleNode group = this.Tree.Child(this.Tree.Root, FormattableString.Invariant($"blocks{i + 1}"));
            for (int j = 0; j < run.Count; j++)
            {
                ModuleNode block = this.Tree.Child(group, FormattableString.Invariant($"{j}"));
                foreach (int index in this.sequence.Sequence.AsSpan(run.Start + (j * run.Period), run.Period))
                {
                    this.Owners[index] = block;
                }
            }
        }
    }

    private void Start(ModuleSource source)
    {
        this.Source = source;
        this.Tree = new ModuleTree();
        Array.Clear(this.Owners);
    }

    private bool HasTwoModules()
    {
        ModuleNode? first = null;
        foreach (ModuleNode? owner in this.Owners)
        {
            if (owner?.Parent is null)
            {
                continue;
            }

            first ??= owner;
            if (!ReferenceEquals(first, owner))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A node that only makes constants and has no module of its own belongs to its first user.</summary>
    private void PlaceConstants()
    {
        for (int i = this.Owners.Length - 1; i >= 0; i--)
        {
            if (this.Owners[i] is not null || this.sequence.SequenceIndex[i] >= 0)
            {
                continue;
            }

            int first = int.MaxValue;
            IReadOnlyList<Value> outputs = this.sequence.Nodes[i].Outputs;
            for (int j = 0; j < outputs.Count; j++)
            {
                foreach (Use use in outputs[j].Uses)
                {
                    int user = this.sequence.HolderOf(use.Node);
                    first = user > i ? Math.Min(first, user) : first;
                }
            }

            this.Owners[i] = first == int.MaxValue ? null : this.Owners[first];
        }
    }

    /// <summary>A node without a module of its own is in the deepest module that holds both the one before and the one after it.</summary>
    private void PlaceBetween()
    {
        var after = new ModuleNode?[this.Owners.Length];
        ModuleNode? next = null;
        for (int i = this.Owners.Length - 1; i >= 0; i--)
        {
            after[i] = next;
            next = this.Owners[i] ?? next;
        }

        ModuleNode? before = null;
        for (int i = 0; i < this.Owners.Length; i++)
        {
            if (this.Owners[i] is { } own)
            {
                before = own;
            }
            else
            {
                this.Owners[i] = before is not null && after[i] is { } following ? ModuleTree.CommonAncestor(before, following) : this.Tree.Root;
            }
        }
    }
}
