namespace HaoLine.Layout;

/// <summary>Decides which edges get no line.</summary>
internal static class PortalChoice
{
    /// <summary>Inside a group, lines from and to its border may be longer by this factor: they keep collapsed groups connected.</summary>
    private const int BorderFactor = 2;

    /// <summary>For each edge, why it has no line; null when it has one.</summary>
    public static LayoutPortalReason?[] Choose(InputFacts facts, List<Link>[] links, GroupRanks[] ranks, LayoutOptions options)
    {
        var reasons = new LayoutPortalReason?[facts.Input.Edges.Count];
        for (int e = 0; e < reasons.Length; e++)
        {
            if (facts.Input.Edges[e].From == facts.Input.Edges[e].To)
            {
                reasons[e] = LayoutPortalReason.Loop;
            }
        }

        long border = (long)BorderFactor * options.LongEdgeRanks;
        for (int g = 0; g < links.Length; g++)
        {
            foreach (Link link in links[g])
            {
                if (link.IsInner)
                {
                    int span = Math.Abs(ranks[g].Rank[link.From] - ranks[g].Rank[link.To]);
                    if (facts.IsHub[link.Edge] && span > 1)
                    {
                        reasons[link.Edge] = LayoutPortalReason.Hub;
                    }
                    else if (span > options.LongEdgeRanks)
                    {
                        reasons[link.Edge] ??= LayoutPortalReason.Long;
                    }
                }
                else
                {
                    int span = link.From < 0 ? ranks[g].Rank[link.To] + 1 : ranks[g].Count - ranks[g].Rank[link.From];
                    if (span > border)
                    {
                        reasons[link.Edge] ??= facts.IsHub[link.Edge] ? LayoutPortalReason.Hub : LayoutPortalReason.Long;
                    }
                }
            }
        }

        return reasons;
    }
}
