namespace HaoLine.Layout.Tests;

public sealed class LayeringTests
{
    [Fact]
    public void Nothing_gives_an_empty_root()
    {
        GraphLayout layout = HierarchicalLayout.Compute(new LayoutInput([], [], []));

        layout.Groups.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "", Parent = -1, NodeCount = 0, Width = 0.0, Height = 0.0 });
        LayoutView view = LayoutView.Create(layout, static _ => true);
        (view.Width, view.Height, view.Boxes.Count).Should().Be((0, 0, 0));
    }

    public static TheoryData<LayoutInput, string> Broken => new()
    {
        { SampleGraphs.Of(2, (0, 2)), "Edge 0 leads from node 0 to 2 of 2." },
        { SampleGraphs.Of(2, (-1, 1)), "Edge 0 leads from node -1 to 1 of 2." },
        { new LayoutInput([SampleGraphs.Box with { Group = 1 }], [], [new("a", -1)]), "Node 0 is in group 1 of 1." },
        { new LayoutInput([], [], [new("a", 0)]), "Group 0 names 0 as its parent; parents stand before their children." },
        { new LayoutInput([new(double.NaN, 1)], [], []), "Node 0 has no finite size of at least 0." },
        { new LayoutInput([new(1, -1)], [], []), "Node 0 has no finite size of at least 0." },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Bad_input_is_refused(LayoutInput input, string message) =>
        FluentActions.Invoking(() => HierarchicalLayout.Compute(input)).Should().Throw<ArgumentException>().WithMessage(message + "*");

    [Fact]
    public void A_chain_stands_straight_above_itself_beside_a_straight_long_line()
    {
        LayoutInput input = SampleGraphs.Of(6, (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5));

        LayoutGroup root = HierarchicalLayout.Compute(input).Groups[0];

        root.Items.Select(static item => item.X).Distinct().Should().ContainSingle();
        LayoutRoute line = root.Routes.Single(static route => route.Xs.Count > 0);
        line.Xs.Should().HaveCount(4);
        line.Xs.Distinct().Should().ContainSingle();
        root.Routes.Where(static route => route.Xs.Count == 0).All(static route => route.FromFraction == 0.5 || route.From == 0).Should().BeTrue();
    }

    [Fact]
    public void A_lost_cycle_costs_one_line_upward()
    {
        LayoutInput input = SampleGraphs.Of(4, (0, 1), (1, 2), (2, 3), (3, 1));

        LayoutGroup root = HierarchicalLayout.Compute(input).Groups[0];

        root.Routes.Where(route => root.Items[route.From].Rank > root.Items[route.To].Rank)
            .Select(route => (root.Items[route.From].Id, root.Items[route.To].Id)).Should().Equal((3, 1));
    }

    [Fact]
    public void Groups_that_feed_each_other_turn_the_fewer_edges_around()
    {
        // Three edges lead from b to a, one from a to b.
        LayoutInput input = SampleGraphs.Of(8, (0, 4), (5, 1), (6, 2), (7, 3), (4, 5), (4, 6), (4, 7));
        input = input with { Groups = [new("a", -1), new("b", -1)], Nodes = [.. input.Nodes.Select(static (node, i) => node with { Group = i / 4 })] };

        GraphLayout layout = HierarchicalLayout.Compute(input);

        LayoutGroup root = layout.Groups[0];
        root.Items.Select(item => layout.Groups[item.Id].Name).Should().Equal("b", "a");
        root.Routes.Select(static route => (route.From, route.To, route.Edges.Count)).Should().Equal((0, 1, 3), (1, 0, 1));
        LayoutInvariants.Check(input, layout);
    }

    [Fact]
    public void Trees_have_no_crossings()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            LayoutInput input = SampleGraphs.Of(120, [.. Enumerable.Range(1, 119).Select(i => (random.Next(Math.Max(0, i - 20), i), i))]);

            LayoutGroup root = HierarchicalLayout.Compute(input, new LayoutOptions { HubFanOut = 1_000, LongEdgeRanks = 1_000 }).Groups[0];

            Crossings(root).Should().Be(0);
        }
    }

    [Fact]
    public void Ranks_are_as_short_as_exhaustive_search_finds()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            int n = random.Next(3, 7);
            (int From, int To)[] edges = [.. Enumerable.Range(0, n).SelectMany(a => Enumerable.Range(a + 1, n - a - 1).Where(_ => random.Next(2) == 0).Select(b => (a, b)))];
            var graph = new Digraph(n, [.. edges.Select(static edge => edge.From)], [.. edges.Select(static edge => edge.To)]);
            int[] weights = [.. edges.Select(_ => random.Next(0, 4))];

            int[] rank = NetworkSimplex.Rank(graph, weights, new WorkCounter(default));

            edges.All(edge => rank[edge.From] < rank[edge.To]).Should().BeTrue();
            edges.Select((edge, i) => weights[i] * (rank[edge.To] - rank[edge.From])).Sum().Should().Be(ShortestTotal(n, edges, weights), $"seed {seed}");
        }
    }

    [Fact]
    public void Hubs_and_long_edges_become_portals_and_neighbours_keep_their_lines()
    {
        // Node 0 is read by all of a chain of 50; node 1 by the first and the last.
        var edges = new List<(int, int)> { (1, 2), (1, 51) };
        edges.AddRange(Enumerable.Range(2, 50).Select(static i => (0, i)));
        edges.AddRange(Enumerable.Range(2, 49).Select(static i => (i, i + 1)));
        LayoutInput input = SampleGraphs.Of(52, [.. edges]);

        GraphLayout layout = HierarchicalLayout.Compute(input);

        layout.Portals.Count(static portal => portal.Reason == LayoutPortalReason.Hub).Should().Be(49, "one consumer stands right below");
        layout.Portals.Where(static portal => portal.Reason == LayoutPortalReason.Long).Should().Equal(new LayoutPortal(1, 1, 51, LayoutPortalReason.Long));
        layout.Groups[0].Routes.All(static route => route.Xs.Count == 0).Should().BeTrue();
    }

    [Fact]
    public void Lines_of_one_value_share_a_trunk()
    {
        LayoutInput input = SampleGraphs.Of(7, (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (0, 4), (0, 6));

        LayoutGroup root = HierarchicalLayout.Compute(input).Groups[0];

        LayoutRoute[] lines = [.. root.Routes.Where(static route => route.From == 0 && route.Xs.Count > 0)];
        lines.Should().HaveCount(2);
        lines[0].FromFraction.Should().Be(lines[1].FromFraction);
        lines[1].Xs.Take(lines[0].Xs.Count).Should().Equal(lines[0].Xs);
    }

    [Fact]
    public void Cancellation_stops_the_work() =>
        FluentActions.Invoking(() => HierarchicalLayout.Compute(SampleGraphs.Chain(10), null, new CancellationToken(canceled: true)))
            .Should().Throw<OperationCanceledException>();

    private static int ShortestTotal(int n, (int From, int To)[] edges, int[] weights)
    {
        int best = int.MaxValue;
        int[] rank = new int[n];
        void Try(int v)
        {
            if (v == n)
            {
                best = Math.Min(best, edges.Select((edge, i) => weights[i] * (rank[edge.To] - rank[edge.From])).Sum());
                return;
            }

            for (rank[v] = 0; rank[v] < n; rank[v]++)
            {
                if (edges.All(edge => edge.To != v || rank[edge.From] < rank[v]))
                {
                    Try(v + 1);
                }
            }
        }

        Try(0);
        return best;
    }

    private static int Crossings(LayoutGroup group)
    {
        var segments = new List<(int Rank, double Upper, double Lower)>();
        foreach (LayoutRoute route in group.Routes)
        {
            LayoutItem from = group.Items[route.From];
            LayoutItem to = group.Items[route.To];
            double[] xs = [from.X + (from.Width / 2), .. route.Xs, to.X + (to.Width / 2)];
            for (int k = 0; k + 1 < xs.Length; k++)
            {
                segments.Add((from.Rank + k, xs[k], xs[k + 1]));
            }
        }

        int count = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (segments[i].Rank == segments[j].Rank && (segments[i].Upper - segments[j].Upper) * (segments[i].Lower - segments[j].Lower) < -1e-9)
                {
                    count++;
                }
            }
        }

        return count;
    }
}
