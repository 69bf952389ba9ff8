namespace HaoLine.Layout;

/// <summary>Folds connected shape computations of a group into one made group each.</summary>
internal static class ShapeFolding
{
    private const string Name = "shape computation";

    public static void Fold(GroupTree tree, InputFacts facts)
    {
        LayoutInput input = facts.Input;
        int[] parent = [.. Enumerable.Range(0, input.Nodes.Count)];
        int Find(int v)
        {
            while (parent[v] != v)
            {
                v = parent[v] = parent[parent[v]];
            }

            return v;
        }

        bool Folds(int v) => facts.IsFoldable[v];
        foreach (int e in facts.Canonical)
        {
            (int from, int to) = (input.Edges[e].From, input.Edges[e].To);
            if (Folds(from) && Folds(to) && tree.GroupOfNode[from] == tree.GroupOfNode[to] && facts.ShapeLevel[from] == facts.ShapeLevel[to])
            {
                (int a, int b) = (Find(from), Find(to));
                parent[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        foreach (GroupDraft draft in tree.Drafts)
        {
            var parts = draft.Nodes.Where(Folds).GroupBy(Find).Where(static part => part.Count() > 1).ToList();
            if (parts.Count == 0 || (draft.Groups.Count == 0 && parts.Count == 1 && parts[0].Count() == draft.Nodes.Count))
            {
                continue;
            }

            var folded = new HashSet<int>();
            foreach (IGrouping<int, int> part in parts)
            {
                draft.Groups.Add(new GroupDraft(Name, LayoutGroupKind.Shape, -1) { Nodes = [.. part] });
                folded.UnionWith(part);
            }

            draft.Nodes.RemoveAll(folded.Contains);
        }
    }
}
