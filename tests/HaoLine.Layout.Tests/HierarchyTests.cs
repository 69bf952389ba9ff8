namespace HaoLine.Layout.Tests;

public sealed class HierarchyTests
{
    [Fact]
    public void Groups_that_hold_one_thing_vanish()
    {
        // root > model > encoder > layer(2 nodes), act(1 node); model and encoder are joined, act gives up its node.
        LayoutInput input = SampleGraphs.Of(5, (0, 1), (1, 2), (2, 3), (3, 4));
        input = input with
        {
            Groups = [new("model", -1), new("encoder", 0), new("layer", 1), new("act", 1), new("empty", 0)],
            Nodes = [SampleGraphs.Box, SampleGraphs.Box with { Group = 2 }, SampleGraphs.Box with { Group = 2 }, SampleGraphs.Box with { Group = 3 }, SampleGraphs.Box],
        };

        GraphLayout layout = HierarchicalLayout.Compute(input);

        layout.Groups.Select(static group => (group.Name, group.Parent, group.Source, group.NodeCount))
            .Should().Equal(("", -1, -1, 5), ("model/encoder", 0, 1, 3), ("layer", 1, 2, 2));
        layout.GroupOfNode.Should().Equal(0, 2, 2, 1, 0);
    }

    [Fact]
    public void A_group_around_everything_is_the_root()
    {
        LayoutInput input = SampleGraphs.Chain(3) with { Groups = [new("net", -1)], Nodes = [.. Enumerable.Repeat(SampleGraphs.Box with { Group = 0 }, 3)] };

        HierarchicalLayout.Compute(input).Groups.Select(static group => (group.Name, group.Source)).Should().Equal(("net", -1));
    }

    [Fact]
    public void Connected_shape_computations_fold_and_never_make_a_cycle()
    {
        // Shape nodes 1, 2 and 5, 6; 2 feeds data node 3, whose shape 5 is computed; 2 feeds 6 as well. One fold of all four would need a line upward.
        LayoutInput input = SampleGraphs.Of(8, (0, 1), (1, 2), (2, 3), (0, 3), (3, 5), (5, 6), (2, 6), (6, 7), (3, 7), (0, 4));
        input = input with { Nodes = [.. input.Nodes.Select(static (node, i) => node with { IsShapeComputation = i is 1 or 2 or 5 or 6 })] };

        GraphLayout layout = HierarchicalLayout.Compute(input);

        layout.Groups.Skip(1).Select(static group => (group.Kind, group.Name, group.NodeCount)).Should().Equal(
            (LayoutGroupKind.Shape, "shape computation", 2), (LayoutGroupKind.Shape, "shape computation", 2));
        layout.GroupOfNode.Should().Equal(0, 1, 1, 0, 0, 2, 2, 0);
        LayoutInvariants.Check(input, layout);
        layout.Groups[0].Routes.All(route => layout.Groups[0].Items[route.From].Rank < layout.Groups[0].Items[route.To].Rank).Should().BeTrue();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(3_000)]
    public void Large_groups_are_cut_where_one_value_passes(int blocks)
    {
        // By construction a single value (the stream) passes between two blocks, and two or more within a block; the three hubs do not count.
        LayoutInput input = SampleGraphs.Residual(blocks);

        GraphLayout layout = HierarchicalLayout.Compute(input);

        int[] ends = [.. PartsBelow(layout, 0).Where(g => layout.Groups[g].Items.Any(static item => item.Kind == LayoutItemKind.Node))
            .Select(g => layout.Groups[g].Items.Where(static item => item.Kind == LayoutItemKind.Node).Max(static item => item.Id))];
        ends.Length.Should().BeGreaterThan(blocks * 4 / 100);
        ends.All(static end => end % 4 == 3).Should().BeTrue("blocks end at nodes 7, 11, 15 and so on");
    }

    [Fact]
    public void A_long_chain_becomes_a_tree_of_readable_parts()
    {
        GraphLayout layout = HierarchicalLayout.Compute(SampleGraphs.Chain(100_000));

        int[] depth = new int[layout.Groups.Count];
        for (int g = 1; g < depth.Length; g++)
        {
            depth[g] = depth[layout.Groups[g].Parent] + 1;
            layout.Groups[g].Kind.Should().Be(LayoutGroupKind.Part);
        }

        depth.Max().Should().Be(2);
        layout.Groups.Max(static group => group.Items.Count(static item => item.Kind is LayoutItemKind.Node or LayoutItemKind.Group)).Should().BeLessThanOrEqualTo(80);
        layout.Groups[0].Items.Select(item => layout.Groups[item.Id].Name).Take(3).Should().Equal("part 1", "part 2", "part 3");
        layout.Groups.Where(static group => group.Parent == 1).Select(static group => group.Name).Take(2).Should().Equal("part 1.1", "part 1.2");
        layout.Portals.Should().BeEmpty();
    }

    [Fact]
    public void Pinned_nodes_stay_outside_parts()
    {
        LayoutInput input = SampleGraphs.Chain(1_000);
        input = input with { Nodes = [.. input.Nodes.Select(static (node, i) => node with { IsPinned = i is 0 or 999 })] };

        GraphLayout layout = HierarchicalLayout.Compute(input);

        layout.Groups[0].Items.Where(static item => item.Kind == LayoutItemKind.Node).Select(static item => item.Id).Should().Equal(0, 999);
        layout.GroupOfNode.Count(static group => group == 0).Should().Be(2);
    }

    [Fact]
    public void A_wide_fan_is_cut_into_parts_side_by_side()
    {
        LayoutInput input = SampleGraphs.Fan(50_000);

        GraphLayout layout = HierarchicalLayout.Compute(input);

        layout.Groups.Max(static group => group.Items.Count(static item => item.Kind is LayoutItemKind.Node or LayoutItemKind.Group)).Should().BeLessThan(120);
        layout.Portals.Should().BeEmpty("all consumers stand side by side");
    }

    [Fact]
    public void Very_deep_nesting_ends_in_a_bounded_depth()
    {
        const int Depth = 5_000;
        LayoutInput input = SampleGraphs.Chain(2 * Depth);
        input = input with
        {
            Groups = [.. Enumerable.Range(0, Depth).Select(static g => new LayoutGroupSource("m", g - 1))],
            Nodes = [.. input.Nodes.Select(static (node, i) => node with { Group = i % Depth })],
        };

        GraphLayout layout = HierarchicalLayout.Compute(input);

        int depth = 0;
        for (int g = layout.GroupOfNode[Depth - 1]; g >= 0; g = layout.Groups[g].Parent)
        {
            depth++;
        }

        depth.Should().BeInRange(40, 60);
    }

    private static IEnumerable<int> PartsBelow(GraphLayout layout, int group) =>
        Enumerable.Range(0, layout.Groups.Count).Where(g => g > group && layout.Groups[g].Kind == LayoutGroupKind.Part);
}
