namespace HaoLine.Layout;

/// <summary>The tree of groups in arrays: parents before children, items of a group in the order of their first nodes.</summary>
internal sealed class GroupTree
{
    private GroupTree(List<GroupDraft> drafts, int nodes)
    {
        this.Drafts = drafts;
        this.Parent = new int[drafts.Count];
        this.Depth = new int[drafts.Count];
        this.Slot = new int[drafts.Count];
        this.GroupOfNode = new int[nodes];
        this.NodeSlot = new int[nodes];
        this.Items = new (LayoutItemKind, int)[drafts.Count][];
    }

    public List<GroupDraft> Drafts { get; }

    public int[] Parent { get; }

    public int[] Depth { get; }

    /// <summary>For each group, its place among the items of its parent.</summary>
    public int[] Slot { get; }

    public int[] GroupOfNode { get; }

    /// <summary>For each node, its place among the items of its group.</summary>
    public int[] NodeSlot { get; }

    /// <summary>For each group, its nodes and child groups.</summary>
    public (LayoutItemKind Kind, int Id)[][] Items { get; }

    public static GroupTree Of(GroupDraft root, LayoutInput input)
    {
        // Parents before children in the order of discovery, then sizes from the last to the first.
        var found = new List<GroupDraft> { root };
        for (int i = 0; i < found.Count; i++)
        {
            found[i].Nodes.Sort();
            found.AddRange(found[i].Groups);
        }

        for (int i = found.Count - 1; i >= 0; i--)
        {
            GroupDraft draft = found[i];
            draft.NodeCount = draft.Nodes.Count;
            draft.FirstNode = draft.Nodes.Count > 0 ? draft.Nodes[0] : int.MaxValue;
            foreach (GroupDraft child in draft.Groups)
            {
                draft.NodeCount += child.NodeCount;
                draft.FirstNode = Math.Min(draft.FirstNode, child.FirstNode);
            }
        }

        // Numbers in the order a reader meets the groups.
        var drafts = new List<GroupDraft>(found.Count);
        var open = new Stack<GroupDraft>();
        open.Push(root);
        while (open.TryPop(out GroupDraft? draft))
        {
            draft.Number = drafts.Count;
            drafts.Add(draft);
            draft.Groups.Sort(static (a, b) => a.FirstNode.CompareTo(b.FirstNode));
            for (int i = draft.Groups.Count - 1; i >= 0; i--)
            {
                open.Push(draft.Groups[i]);
            }
        }

        var tree = new GroupTree(drafts, input.Nodes.Count);
        tree.Parent[0] = -1;
        for (int g = 0; g < drafts.Count; g++)
        {
            tree.Fill(g);
        }

        return tree;
    }

    private void Fill(int group)
    {
        GroupDraft draft = this.Drafts[group];
        var items = new (LayoutItemKind Kind, int Id)[draft.Nodes.Count + draft.Groups.Count];
        int node = 0;
        int child = 0;
        for (int i = 0; i < items.Length; i++)
        {
            if (child == draft.Groups.Count || (node < draft.Nodes.Count && draft.Nodes[node] < draft.Groups[child].FirstNode))
            {
                int id = draft.Nodes[node++];
                items[i] = (LayoutItemKind.Node, id);
                this.GroupOfNode[id] = group;
                this.NodeSlot[id] = i;
            }
            else
            {
                int id = draft.Groups[child++].Number;
                items[i] = (LayoutItemKind.Group, id);
                this.Parent[id] = group;
                this.Depth[id] = this.Depth[group] + 1;
                this.Slot[id] = i;
            }
        }

        this.Items[group] = items;
    }
}
