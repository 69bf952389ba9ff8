using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace HaoLine.Layout.Tests;

public sealed class LayoutPropertyTests
{
    private const int Samples = 250;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_graph_is_laid_out_without_overlap_and_with_every_edge(bool isCyclic) =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                LayoutInput input = SampleGraphs.Random(seed, isCyclic);
                LayoutInvariants.Check(input, HierarchicalLayout.Compute(input, SampleGraphs.SmallLimits(seed)));
            },
            iter: Samples);

    [Fact]
    public void Acyclic_graphs_without_groups_flow_only_downward() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                LayoutInput input = SampleGraphs.Random(seed, isCyclic: false) with { Groups = [] };
                input = input with { Nodes = [.. input.Nodes.Select(static node => node with { Group = -1 })] };
                GraphLayout layout = HierarchicalLayout.Compute(input, SampleGraphs.SmallLimits(seed));

                foreach (LayoutGroup group in layout.Groups)
                {
                    group.Routes.All(route => group.Items[route.From].Rank < group.Items[route.To].Rank).Should().BeTrue();
                }
            },
            iter: Samples);

    [Fact]
    public void Order_of_edges_has_no_influence_and_results_repeat() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                LayoutInput input = SampleGraphs.Random(seed, isCyclic: true);
                LayoutEdge[] shuffled = [.. input.Edges];
                new Random(seed + 1).Shuffle(shuffled);
                string first = Hash(HierarchicalLayout.Compute(input, SampleGraphs.SmallLimits(seed)));

                Hash(HierarchicalLayout.Compute(input, SampleGraphs.SmallLimits(seed))).Should().Be(first);
                Hash(HierarchicalLayout.Compute(input with { Edges = shuffled }, SampleGraphs.SmallLimits(seed))).Should().Be(first);
            },
            iter: 150);

    [Fact]
    public void Any_state_of_expansion_keeps_boxes_apart_and_lines_off_boxes() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                LayoutInput input = SampleGraphs.Random(seed, (seed & 4) == 0);
                GraphLayout layout = HierarchicalLayout.Compute(input, SampleGraphs.SmallLimits(seed));
                var random = new Random(seed);
                int share = random.Next(0, 4);
                bool[] expanded = [.. layout.Groups.Select(_ => random.Next(3) < share)];

                ViewInvariants.Check(layout, LayoutView.Create(layout, g => expanded[g]), g => expanded[g]);
            },
            iter: Samples);

    private static string Hash(GraphLayout layout)
    {
        var text = new StringBuilder();
        foreach (LayoutGroup group in layout.Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"{group.Name} {group.Kind} {group.Parent} {group.Width:R} {group.Height:R}\n");
            text.AppendJoin(' ', group.RankTops.Select(static top => top.ToString("R", CultureInfo.InvariantCulture)));
            foreach (LayoutItem item in group.Items)
            {
                text.Append(CultureInfo.InvariantCulture, $"{item.Kind} {item.Id} {item.Rank} {item.X:R} {item.Y:R}\n");
            }

            foreach (LayoutRoute route in group.Routes)
            {
                text.Append(CultureInfo.InvariantCulture, $"{route.From} {route.To} {route.FromFraction:R} {route.ToFraction:R} {route.Edges.Count} ");
                text.AppendJoin(' ', route.Xs.Select(static x => x.ToString("R", CultureInfo.InvariantCulture)));
            }
        }

        text.Append(layout.Portals.Count);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
