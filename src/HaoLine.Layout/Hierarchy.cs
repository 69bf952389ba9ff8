namespace HaoLine.Layout;

/// <summary>Makes the tree of groups: from the input, without groups that hold one thing, with shape computations folded and large groups cut.</summary>
internal static class Hierarchy
{
    /// <summary>Groups nested deeper than this are dissolved into the group around them: the drawing of an edge costs one piece for each level.</summary>
    private const int MaximumDepth = 48;

    public static GroupTree Build(InputFacts facts, LayoutOptions options, WorkCounter work)
    {
        GroupDraft root = FromInput(facts.Input);
        ShapeFolding.Fold(GroupTree.Of(root, facts.Input), facts);
        GroupTree tree = GroupTree.Of(root, facts.Input);
        return PartCutting.Cut(tree, facts, options, work) ? GroupTree.Of(root, facts.Input) : tree;
    }

    private static GroupDraft FromInput(LayoutInput input)
    {
        int count = input.Groups.Count;
        var root = new GroupDraft("", LayoutGroupKind.Source, -1);
        var drafts = new GroupDraft[count];
        int[] depth = new int[count];
        for (int g = 0; g < count; g++)
        {
            int parent = input.Groups[g].Parent;
            depth[g] = parent < 0 ? 1 : depth[parent] + 1;
            if (depth[g] > MaximumDepth)
            {
                drafts[g] = drafts[parent];
                continue;
            }

            drafts[g] = new GroupDraft(input.Groups[g].Name, LayoutGroupKind.Source, g);
            (parent < 0 ? root : drafts[parent]).Groups.Add(drafts[g]);
        }

        for (int n = 0; n < input.Nodes.Count; n++)
        {
            int group = input.Nodes[n].Group;
            (group < 0 ? root : drafts[group]).Nodes.Add(n);
        }

        for (int g = count - 1; g >= 0; g--)
        {
            if (drafts[g].Source == g)
            {
                Simplify(drafts[g]);
            }
        }

        Simplify(root);
        root.Source = -1;
        return root;
    }

    /// <summary>Removes empty children, takes single nodes out of theirs and joins a group with its only child. Children were simplified before.</summary>
    private static void Simplify(GroupDraft group)
    {
        foreach (GroupDraft child in group.Groups.Where(static child => child.NodeCount == 1))
        {
            group.Nodes.AddRange(child.Nodes);
        }

        group.Groups.RemoveAll(static child => child.NodeCount <= 1);
        group.NodeCount = group.Nodes.Count + group.Groups.Sum(static child => child.NodeCount);
        if (group.Nodes.Count == 0 && group.Groups is [GroupDraft only])
        {
            group.Name = group.Name.Length == 0 ? only.Name : only.Name.Length == 0 ? group.Name : group.Name + "/" + only.Name;
            (group.Source, group.Nodes, group.Groups) = (only.Source, only.Nodes, only.Groups);
        }
    }
}
