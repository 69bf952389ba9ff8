using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Chooses the groups of a drawing that are open.</summary>
internal static class ExpansionChoice
{
    /// <summary>Parts say nothing by themselves, so they open only while the drawing has no more than this share of its boxes.</summary>
    private const int PartShare = 3;

    /// <summary>For each group, whether it is open.</summary>
    /// <exception cref="InvalidOperationException">A group to open does not exist.</exception>
    public static bool[] Choose(GraphLayout layout, GroupFacts facts, GraphDrawingOptions options)
    {
        bool[] open = new bool[layout.Groups.Count];
        open[0] = true;
        int[] depth = new int[open.Length];
        for (int g = 1; g < open.Length; g++)
        {
            depth[g] = depth[layout.Groups[g].Parent] + 1;
            open[g] = options.ExpandAll || (options.Depth is { } levels && depth[g] <= levels && layout.Groups[g].Kind != LayoutGroupKind.Shape);
        }

        if (!options.ExpandAll && options.Depth is null)
        {
            ByBudget(layout, facts, depth, open, options.MaximumNodes);
        }

        foreach (string name in options.Expand)
        {
            bool found = false;
            for (int g = 1; g < open.Length; g++)
            {
                if (facts.Name(g) == name || facts.Path(g) == name)
                {
                    found = true;
                    for (int above = g; above > 0; above = layout.Groups[above].Parent)
                    {
                        open[above] = true;
                    }
                }
            }

            if (!found)
            {
                throw new InvalidOperationException($"There is no group '{DisplayText.Clean(name)}' to expand.");
            }
        }

        return open;
    }

    private static int Boxes(LayoutGroup group) => group.Items.Count(static item => item.Kind is LayoutItemKind.Node or LayoutItemKind.Group);

    /// <summary>Opens level by level while everything fits; of a level that does not fit, one of each kind of repeated group, so that the structure shows.</summary>
    private static void ByBudget(GraphLayout layout, GroupFacts facts, int[] depth, bool[] open, int maximum)
    {
        int visible = Boxes(layout.Groups[0]);
        for (int level = 1; ; level++)
        {
            int[] candidates = [.. Enumerable.Range(1, open.Length - 1).Where(g => depth[g] == level && open[layout.Groups[g].Parent] && layout.Groups[g].Kind != LayoutGroupKind.Shape)];
            if (candidates.Length == 0)
            {
                return;
            }

            if (visible + candidates.Sum(g => (long)Boxes(layout.Groups[g])) > maximum)
            {
                candidates = [.. candidates.Where(g => facts.Repeat(g) >= 0).DistinctBy(facts.Repeat), .. candidates.Where(g => facts.Repeat(g) < 0 && layout.Groups[g].Kind == LayoutGroupKind.Source)];
            }

            bool opened = false;
            foreach (int g in candidates)
            {
                int boxes = Boxes(layout.Groups[g]);
                if (visible + boxes <= (layout.Groups[g].Kind == LayoutGroupKind.Part ? maximum / PartShare : maximum))
                {
                    open[g] = true;
                    opened = true;
                    visible += boxes;
                }
            }

            if (!opened)
            {
                return;
            }
        }
    }
}
