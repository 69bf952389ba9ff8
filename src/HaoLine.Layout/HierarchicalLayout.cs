namespace HaoLine.Layout;

/// <summary>Lays out a graph in layers, group by group.</summary>
public static class HierarchicalLayout
{
    /// <summary>Positions every node and routes every edge. The same input gives the same positions; time and memory are close to linear in nodes and edges.</summary>
    /// <param name="input">The graph.</param>
    /// <param name="options">Sizes and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">An index points nowhere, a group stands before its parent, or a size is negative or not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GraphLayout Compute(LayoutInput input, LayoutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Compute(input, options ?? new LayoutOptions(), new WorkCounter(cancellationToken));
    }

    internal static GraphLayout Compute(LayoutInput input, LayoutOptions options, WorkCounter work)
    {
        work.Add(1);
        InputFacts facts = InputFacts.Of(input, options, work);
        GroupTree tree = Hierarchy.Build(facts, options, work);
        List<Link>[] links = LevelLinks.Distribute(tree, facts, work);

        // Ranks of all groups come first: an edge that is too long in one group has no line in any.
        var ranks = new GroupRanks[links.Length];
        for (int g = 0; g < ranks.Length; g++)
        {
            ranks[g] = GroupRanks.Of(tree.Items[g].Length, links[g], facts, work);
        }

        LayoutPortalReason?[] reasons = PortalChoice.Choose(facts, links, ranks, options);
        var groups = new LayoutGroup[links.Length];
        for (int g = 0; g < groups.Length; g++)
        {
            LayeredGroup layered = LayeredGroup.Of(tree.Items[g], links[g], ranks[g], facts, reasons, options, work);
            groups[g] = GroupPlacement.Place(tree, g, layered, options, work);
        }

        var portals = new List<LayoutPortal>();
        for (int e = 0; e < reasons.Length; e++)
        {
            if (reasons[e] is { } reason)
            {
                portals.Add(new LayoutPortal(e, input.Edges[e].From, input.Edges[e].To, reason));
            }
        }

        return new GraphLayout { Groups = groups, GroupOfNode = tree.GroupOfNode, Portals = portals, Edges = input.Edges, Options = options };
    }
}
