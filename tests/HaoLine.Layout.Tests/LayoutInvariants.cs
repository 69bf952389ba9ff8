namespace HaoLine.Layout.Tests;

/// <summary>What holds for every layout, checked from the input and the public result alone.</summary>
internal static class LayoutInvariants
{
    private const double Tolerance = 1e-6;

    public static void Check(LayoutInput input, GraphLayout layout)
    {
        layout.GroupOfNode.Should().HaveCount(input.Nodes.Count);
        CheckTree(input, layout);
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            CheckPlaces(layout, g);
        }

        CheckEdges(input, layout);
    }

    private static void CheckTree(LayoutInput input, GraphLayout layout)
    {
        int[] nodesBelow = new int[layout.Groups.Count];
        int[] timesPlaced = new int[layout.Groups.Count];
        layout.Groups[0].Parent.Should().Be(-1);
        for (int g = 1; g < layout.Groups.Count; g++)
        {
            layout.Groups[g].Parent.Should().BeInRange(0, g - 1);
        }

        foreach (int group in layout.GroupOfNode)
        {
            for (int g = group; g >= 0; g = layout.Groups[g].Parent)
            {
                nodesBelow[g]++;
            }
        }

        int placed = 0;
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            layout.Groups[g].NodeCount.Should().Be(nodesBelow[g]);
            if (g > 0)
            {
                nodesBelow[g].Should().BeGreaterThan(1, "groups of a single node vanish");
            }

            foreach (LayoutItem item in layout.Groups[g].Items)
            {
                switch (item.Kind)
                {
                    case LayoutItemKind.Node:
                        layout.GroupOfNode[item.Id].Should().Be(g);
                        (item.Width, item.Height).Should().Be((input.Nodes[item.Id].Width, input.Nodes[item.Id].Height));
                        placed++;
                        break;
                    case LayoutItemKind.Group:
                        layout.Groups[item.Id].Parent.Should().Be(g);
                        (item.Width, item.Height).Should().Be((layout.Options.BoxWidth, layout.Options.BoxHeight));
                        timesPlaced[item.Id]++;
                        break;
                    default:
                        (item.Width, item.Height).Should().Be((0, 0));
                        break;
                }
            }
        }

        placed.Should().Be(input.Nodes.Count);
        timesPlaced.Skip(1).All(static times => times == 1).Should().BeTrue();
    }

    private static void CheckPlaces(GraphLayout layout, int g)
    {
        LayoutGroup group = layout.Groups[g];
        for (int r = 1; r < group.RankTops.Count; r++)
        {
            group.RankTops[r].Should().BeGreaterThanOrEqualTo(group.RankTops[r - 1] + group.RankHeights[r - 1]);
        }

        for (int i = 0; i < group.Items.Count; i++)
        {
            LayoutItem item = group.Items[i];
            item.X.Should().BeInRange(-Tolerance, group.Width - item.Width + Tolerance);
            item.Y.Should().BeApproximately(group.RankTops[item.Rank] + ((group.RankHeights[item.Rank] - item.Height) / 2), Tolerance);
            item.Height.Should().BeLessThanOrEqualTo(group.RankHeights[item.Rank]);
            if (i > 0)
            {
                LayoutItem before = group.Items[i - 1];
                (before.Rank < item.Rank || before.X + before.Width <= item.X + Tolerance).Should().BeTrue("items are sorted and do not overlap");
            }
        }

        LayoutItem[][] byRank = [.. Enumerable.Range(0, group.RankTops.Count).Select(r => group.Items.Where(item => item.Rank == r).ToArray())];
        foreach (LayoutRoute route in group.Routes)
        {
            (int from, int to) = (group.Items[route.From].Rank, group.Items[route.To].Rank);
            route.FromFraction.Should().BeInRange(0, 1);
            route.ToFraction.Should().BeInRange(0, 1);
            route.Xs.Should().HaveCount(Math.Abs(to - from) - 1);
            for (int k = 0; k < route.Xs.Count; k++)
            {
                double x = route.Xs[k];
                LayoutItem[] rank = byRank[to > from ? from + 1 + k : from - 1 - k];
                rank.Any(item => item.X + Tolerance < x && x < item.X + item.Width - Tolerance).Should().BeFalse("a line passes beside boxes");
            }
        }
    }

    private static void CheckEdges(LayoutInput input, GraphLayout layout)
    {
        var routesOf = new Dictionary<(int Group, int Edge), (int From, int To)>();
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            foreach (LayoutRoute route in layout.Groups[g].Routes)
            {
                route.Edges.Should().NotBeEmpty();
                foreach (int edge in route.Edges)
                {
                    routesOf.TryAdd((g, edge), (route.From, route.To)).Should().BeTrue("an edge has one line in a group");
                }
            }
        }

        HashSet<int> portals = [.. layout.Portals.Select(static portal => portal.Edge)];
        portals.Should().HaveCount(layout.Portals.Count);
        int expected = 0;
        for (int e = 0; e < input.Edges.Count; e++)
        {
            LayoutEdge edge = input.Edges[e];
            if (portals.Contains(e))
            {
                continue;
            }

            edge.From.Should().NotBe(edge.To);
            int[] above = Ancestors(layout, layout.GroupOfNode[edge.From]);
            int[] aboveTo = Ancestors(layout, layout.GroupOfNode[edge.To]);
            int common = above.First(aboveTo.Contains);
            foreach (int g in above.TakeWhile(g => g != common))
            {
                (int from, int to) = routesOf[(g, e)];
                Holds(layout, g, from, edge.From).Should().BeTrue();
                LayoutItem exit = layout.Groups[g].Items[to];
                (exit.Kind, exit.Id, exit.Rank).Should().Be((LayoutItemKind.Exit, edge.From, layout.Groups[g].RankTops.Count - 1));
                expected++;
            }

            foreach (int g in aboveTo.TakeWhile(g => g != common))
            {
                (int from, int to) = routesOf[(g, e)];
                Holds(layout, g, to, edge.To).Should().BeTrue();
                LayoutItem entry = layout.Groups[g].Items[from];
                (entry.Kind, entry.Id, entry.Rank).Should().Be((LayoutItemKind.Entry, edge.From, 0));
                expected++;
            }

            (int first, int second) = routesOf[(common, e)];
            Holds(layout, common, first, edge.From).Should().BeTrue();
            Holds(layout, common, second, edge.To).Should().BeTrue();
            expected++;
        }

        routesOf.Should().HaveCount(expected, "no group holds a line that does not belong there");
        foreach (LayoutPortal portal in layout.Portals)
        {
            (portal.From, portal.To).Should().Be((input.Edges[portal.Edge].From, input.Edges[portal.Edge].To));
            (portal.Reason == LayoutPortalReason.Loop).Should().Be(portal.From == portal.To);
        }

        CheckDirections(input, layout);
    }

    /// <summary>A line goes upward only where the items it joins lie on a cycle, and never within a rank.</summary>
    private static void CheckDirections(LayoutInput input, GraphLayout layout)
    {
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            LayoutGroup group = layout.Groups[g];
            ILookup<int, int>? successors = null;
            foreach (LayoutRoute route in group.Routes)
            {
                (int from, int to) = (group.Items[route.From].Rank, group.Items[route.To].Rank);
                from.Should().NotBe(to);
                if (from < to)
                {
                    continue;
                }

                successors ??= ItemEdges(input, layout, g).ToLookup(static pair => pair.From, static pair => pair.To);
                var reached = new HashSet<int> { route.To };
                var open = new Queue<int>(reached);
                while (open.TryDequeue(out int item))
                {
                    foreach (int next in successors[item].Where(reached.Add))
                    {
                        open.Enqueue(next);
                    }
                }

                reached.Should().Contain(route.From, "only a cycle needs a line upward");
            }
        }
    }

    private static IEnumerable<(int From, int To)> ItemEdges(LayoutInput input, GraphLayout layout, int g)
    {
        foreach (LayoutEdge edge in input.Edges)
        {
            int from = Enumerable.Range(0, layout.Groups[g].Items.Count).FirstOrDefault(i => IsBox(layout, g, i) && Holds(layout, g, i, edge.From), -1);
            int to = Enumerable.Range(0, layout.Groups[g].Items.Count).FirstOrDefault(i => IsBox(layout, g, i) && Holds(layout, g, i, edge.To), -1);
            if (from >= 0 && to >= 0 && from != to)
            {
                yield return (from, to);
            }
        }
    }

    private static bool IsBox(GraphLayout layout, int g, int item) => layout.Groups[g].Items[item].Kind is LayoutItemKind.Node or LayoutItemKind.Group;

    private static bool Holds(GraphLayout layout, int g, int itemIndex, int node)
    {
        LayoutItem item = layout.Groups[g].Items[itemIndex];
        return item.Kind switch
        {
            LayoutItemKind.Node => item.Id == node,
            LayoutItemKind.Group => Ancestors(layout, layout.GroupOfNode[node]).Contains(item.Id),
            _ => false,
        };
    }

    private static int[] Ancestors(GraphLayout layout, int group)
    {
        var found = new List<int>();
        for (int g = group; g >= 0; g = layout.Groups[g].Parent)
        {
            found.Add(g);
        }

        return [.. found];
    }
}
