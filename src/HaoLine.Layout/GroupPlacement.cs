namespace HaoLine.Layout;

/// <summary>Turns a layered group into positions of items and routes.</summary>
internal static class GroupPlacement
{
    /// <summary>Part of a box's width at either side that stays free of line ends.</summary>
    private const double PortMargin = 0.08;
    private const double PortGap = 12;
    private const double BorderGapFactor = 0.55;
    private const double GapPerSpan = 0.07;
    private const double LargestGapFactor = 2.5;

    public static LayoutGroup Place(GroupTree tree, int group, LayeredGroup layered, LayoutOptions options, WorkCounter work)
    {
        LayerOrdering.Order(layered, options.OrderingRounds, work);
        double[] centre = HorizontalPlacement.Place(layered, options, work);
        double left = double.PositiveInfinity;
        double right = double.NegativeInfinity;
        for (int v = 0; v < centre.Length; v++)
        {
            left = Math.Min(left, centre[v] - (layered.Width[v] / 2));
            right = Math.Max(right, centre[v] + (layered.Width[v] / 2));
        }

        for (int v = 0; v < centre.Length; v++)
        {
            centre[v] -= left;
        }

        (double[] tops, double[] heights) = Bands(layered, centre, options);

        // Items by rank and then from left to right.
        int[] indexOf = new int[layered.ItemCount];
        var items = new List<LayoutItem>(layered.ItemCount);
        foreach (int[] layer in layered.Layers)
        {
            foreach (int v in layer)
            {
                if (layered.IsWaypoint(v))
                {
                    continue;
                }

                indexOf[v] = items.Count;
                (LayoutItemKind kind, int id) = layered.Kind(v);
                int rank = layered.Rank(v);
                items.Add(new LayoutItem(kind, id, rank, centre[v] - (layered.Width[v] / 2), tops[rank] + ((heights[rank] - layered.Height[v]) / 2), layered.Width[v], layered.Height[v]));
            }
        }

        GroupDraft draft = tree.Drafts[group];
        return new LayoutGroup
        {
            Name = draft.Name,
            Kind = draft.Kind,
            Parent = tree.Parent[group],
            Source = draft.Source,
            NodeCount = draft.NodeCount,
            Width = centre.Length == 0 ? 0 : right - left,
            Height = tops.Length == 0 ? 0 : tops[^1] + heights[^1],
            RankTops = tops,
            RankHeights = heights,
            Items = items,
            Routes = Routes(layered, centre, indexOf),
        };
    }

    private static (double[] Tops, double[] Heights) Bands(LayeredGroup layered, double[] centre, LayoutOptions options)
    {
        int count = layered.Layers.Length;
        double[] heights = new double[count];
        double[] spans = new double[count];
        for (int v = 0; v < layered.VertexCount; v++)
        {
            heights[layered.Rank(v)] = Math.Max(heights[layered.Rank(v)], layered.Height[v]);
        }

        Digraph segments = layered.Segments;
        for (int e = 0; e < segments.EdgeCount; e++)
        {
            int rank = layered.Rank(segments.Tails[e]);
            spans[rank] = Math.Max(spans[rank], Math.Abs(centre[segments.Tails[e]] - centre[segments.Heads[e]]));
        }

        double[] tops = new double[count];
        for (int r = 1; r < count; r++)
        {
            // Wide crossings get more room, so that curves do not become flat.
            double least = options.RankSpacing * (heights[r - 1] == 0 || heights[r] == 0 ? BorderGapFactor : 1);
            double gap = least + Math.Min(options.RankSpacing * (LargestGapFactor - 1), spans[r - 1] * GapPerSpan);
            tops[r] = tops[r - 1] + heights[r - 1] + gap;
        }

        return (tops, heights);
    }

    private static LayoutRoute[] Routes(LayeredGroup layered, double[] centre, int[] indexOf)
    {
        RouteDraft[] routes = layered.Routes;

        // Where lines leave below a box: straight down to what is next if that is possible, apart from one another.
        double[] upperX = new double[routes.Length];
        foreach (IGrouping<int, int> ends in Enumerable.Range(0, routes.Length).GroupBy(r => routes[r].Upper))
        {
            SpreadEnds(layered, centre, ends.Key, [.. ends], r => routes[r].AfterUpper, (r, next) => centre[next], upperX);
        }

        double[] lowerX = new double[routes.Length];
        foreach (IGrouping<int, int> ends in Enumerable.Range(0, routes.Length).GroupBy(r => routes[r].Lower))
        {
            SpreadEnds(layered, centre, ends.Key, [.. ends], r => routes[r].BeforeLower, (r, next) => routes[r].Crossed > 0 ? centre[next] : upperX[r], lowerX);
        }

        var result = new LayoutRoute[routes.Length];
        for (int i = 0; i < routes.Length; i++)
        {
            RouteDraft route = routes[i];
            double[] xs = new double[route.Crossed];
            for (int k = 0; k < xs.Length; k++)
            {
                xs[k] = centre[route.Trunk[route.IsUpward ? xs.Length - 1 - k : k]];
            }

            double upper = Fraction(layered, centre, route.Upper, upperX[i]);
            double lower = Fraction(layered, centre, route.Lower, lowerX[i]);
            result[i] = new LayoutRoute(indexOf[route.From], indexOf[route.To], route.IsUpward ? lower : upper, route.IsUpward ? upper : lower, xs, route.Edges);
        }

        Array.Sort(result, static (a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.To.CompareTo(b.To));
        return result;
    }

    private static double Fraction(LayeredGroup layered, double[] centre, int vertex, double x) =>
        layered.Width[vertex] <= 0 ? 0.5 : Math.Clamp((x - centre[vertex] + (layered.Width[vertex] / 2)) / layered.Width[vertex], 0, 1);

    /// <summary>Chooses where lines meet one side of a box: as near as possible to where each comes from, in the same order, with gaps. Lines through one waypoint share a place.</summary>
    private static void SpreadEnds(LayeredGroup layered, double[] centre, int box, int[] routes, Func<int, int> neighbour, Func<int, int, double> wish, double[] result)
    {
        double half = layered.Width[box] / 2;
        double low = centre[box] - (half * (1 - (2 * PortMargin)));
        double high = centre[box] + (half * (1 - (2 * PortMargin)));
        (double Wish, int Neighbour, int Route)[] ends = [.. routes.Select(r => (wish(r, neighbour(r)), neighbour(r), r))];
        Array.Sort(ends);
        var places = new List<double>();
        int[] placeOf = new int[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            bool shared = i > 0 && ends[i].Neighbour == ends[i - 1].Neighbour && layered.IsWaypoint(ends[i].Neighbour);
            if (!shared)
            {
                places.Add(Math.Clamp(ends[i].Wish, low, high));
            }

            placeOf[i] = places.Count - 1;
        }

        double gap = places.Count < 2 ? 0 : Math.Min(PortGap, (high - low) / (places.Count - 1));
        for (int p = 1; p < places.Count; p++)
        {
            places[p] = Math.Max(places[p], places[p - 1] + gap);
        }

        double limit = high;
        for (int p = places.Count - 1; p >= 0; p--)
        {
            places[p] = Math.Min(places[p], limit);
            limit = places[p] - gap;
        }

        for (int i = 0; i < ends.Length; i++)
        {
            result[ends[i].Route] = places[placeOf[i]];
        }
    }
}
