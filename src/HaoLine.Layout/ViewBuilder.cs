namespace HaoLine.Layout;

/// <summary>Makes a <see cref="LayoutView"/>: sizes from the inside out, then positions from the outside in.</summary>
internal sealed class ViewBuilder
{
    /// <summary>Horizontal distances below this are drawn as straight.</summary>
    private const double Straight = 0.05;
    private readonly GraphLayout layout;
    private readonly StretchedGroup?[] stretched;
    private readonly LayoutPoint[] origin;
    private readonly int[] boxOfGroup;
    private readonly int[] boxOfNode;
    private readonly List<LayoutBox> boxes = [];
    private readonly List<LayoutPath> paths = [];

    /// <summary>Border points of open groups in absolute coordinates: by group, outside node and true for entries.</summary>
    private readonly Dictionary<(int Group, int Node, bool IsEntry), LayoutPoint> borders = [];

    public ViewBuilder(GraphLayout layout, Func<int, bool> isExpanded)
    {
        this.layout = layout;
        int count = layout.Groups.Count;
        this.stretched = new StretchedGroup?[count];
        this.origin = new LayoutPoint[count];
        this.boxOfGroup = new int[count];
        this.boxOfNode = new int[layout.GroupOfNode.Count];
        bool[] open = new bool[count];
        for (int g = 0; g < count; g++)
        {
            int parent = layout.Groups[g].Parent;
            open[g] = parent < 0 || (open[parent] && isExpanded(g));
        }

        for (int g = count - 1; g >= 0; g--)
        {
            if (open[g])
            {
                this.stretched[g] = new StretchedGroup(layout.Groups[g], this.OuterSize);
            }
        }
    }

    public LayoutView Build()
    {
        Array.Fill(this.boxOfGroup, -1);
        Array.Fill(this.boxOfNode, -1);
        for (int g = 0; g < this.stretched.Length; g++)
        {
            LayoutGroup group = this.layout.Groups[g];
            if (this.stretched[g] is { } inside)
            {
                this.PlaceItems(g, group, inside);
            }
            else if (this.boxOfGroup[g] < 0)
            {
                this.boxOfGroup[g] = this.boxOfGroup[group.Parent];
            }
        }

        for (int n = 0; n < this.boxOfNode.Length; n++)
        {
            if (this.boxOfNode[n] < 0)
            {
                this.boxOfNode[n] = this.boxOfGroup[this.layout.GroupOfNode[n]];
            }
        }

        for (int g = 0; g < this.stretched.Length; g++)
        {
            if (this.stretched[g] is { } inside)
            {
                this.DrawRoutes(g, inside);
            }
        }

        var portals = new List<LayoutViewPortal>();
        for (int p = 0; p < this.layout.Portals.Count; p++)
        {
            LayoutPortal portal = this.layout.Portals[p];
            (int from, int to) = (this.boxOfNode[portal.From], this.boxOfNode[portal.To]);
            if (from != to || this.boxes[from].Kind == LayoutItemKind.Node)
            {
                portals.Add(new LayoutViewPortal(p, from, to));
            }
        }

        StretchedGroup root = this.stretched[0]!;
        return new LayoutView(root.Width, root.Height, this.boxes, this.boxOfNode, this.paths, portals);
    }

    private (double Width, double Height)? OuterSize(int group)
    {
        LayoutOptions options = this.layout.Options;
        return this.stretched[group] is { } inside
            ? (Math.Max(options.BoxWidth, inside.Width + (2 * options.GroupPadding)), options.HeaderHeight + inside.Height + (2 * options.GroupPadding))
            : null;
    }

    private void PlaceItems(int index, LayoutGroup group, StretchedGroup inside)
    {
        LayoutOptions options = this.layout.Options;
        LayoutPoint at = this.origin[index];
        int parentBox = this.boxOfGroup[index];
        int depth = parentBox < 0 ? 0 : this.boxes[parentBox].Depth + 1;
        for (int i = 0; i < group.Items.Count; i++)
        {
            LayoutItem item = group.Items[i];
            double x = at.X + inside.X[i];
            double y = at.Y + inside.Y[i];
            if (item.Kind is LayoutItemKind.Entry or LayoutItemKind.Exit)
            {
                this.borders[(index, item.Id, item.Kind == LayoutItemKind.Entry)] = new LayoutPoint(x, y);
                continue;
            }

            bool isOpen = item.Kind == LayoutItemKind.Group && this.stretched[item.Id] is not null;
            this.boxes.Add(new LayoutBox(item.Kind, item.Id, parentBox, depth, isOpen, x, y, inside.ItemWidth[i], inside.ItemHeight[i]));
            if (item.Kind == LayoutItemKind.Node)
            {
                this.boxOfNode[item.Id] = this.boxes.Count - 1;
                continue;
            }

            this.boxOfGroup[item.Id] = this.boxes.Count - 1;
            if (isOpen)
            {
                // Content narrower than the smallest box stands in its middle.
                double margin = (inside.ItemWidth[i] - this.stretched[item.Id]!.Width) / 2;
                this.origin[item.Id] = new LayoutPoint(x + margin, y + options.HeaderHeight + options.GroupPadding);
            }
        }
    }

    private void DrawRoutes(int index, StretchedGroup inside)
    {
        LayoutGroup group = this.layout.Groups[index];
        for (int r = 0; r < group.Routes.Count; r++)
        {
            LayoutRoute route = group.Routes[r];
            LayoutItem from = group.Items[route.From];
            LayoutItem to = group.Items[route.To];
            bool fromOpen = from.Kind == LayoutItemKind.Group && this.stretched[from.Id] is not null;
            bool toOpen = to.Kind == LayoutItemKind.Group && this.stretched[to.Id] is not null;
            if ((!fromOpen && !toOpen) || from.Rank > to.Rank)
            {
                // A line upward meets the far sides of open groups, where it has no border points to go on from.
                this.Draw(index, r, inside, route.Edges, -1);
                continue;
            }

            // Between open groups a bundle parts into one line for each producer.
            foreach (IGrouping<int, int> part in route.Edges.GroupBy(e => this.layout.Edges[e].From))
            {
                this.Draw(index, r, inside, [.. part], part.Key);
            }
        }
    }

    private void Draw(int index, int routeIndex, StretchedGroup inside, IReadOnlyList<int> edges, int producer)
    {
        LayoutGroup group = this.layout.Groups[index];
        LayoutRoute route = group.Routes[routeIndex];
        LayoutItem from = group.Items[route.From];
        LayoutItem to = group.Items[route.To];
        bool upward = from.Rank > to.Rank;
        LayoutPoint at = this.origin[index];
        var points = new List<LayoutPoint>((route.Xs.Count * 2) + 4);
        LayoutPoint start = this.End(inside, at, route.From, route.FromFraction, from, bottom: !upward, producer, isEntry: false);
        LayoutPoint end = this.End(inside, at, route.To, route.ToFraction, to, bottom: upward, producer, isEntry: true);
        double BandSide(int rank, bool bottom) => at.Y + inside.Tops[rank] + (bottom ? inside.Heights[rank] : 0);

        // All sideways movement is between ranks, so that no line runs over a box.
        points.Add(start);
        Append(points, new LayoutPoint(start.X, BandSide(from.Rank, !upward)));
        for (int k = 0; k < route.Xs.Count; k++)
        {
            int rank = inside.RankOf(route, k);
            double x = at.X + inside.At(rank, route.Xs[k]);
            Append(points, new LayoutPoint(x, BandSide(rank, upward)));
            Append(points, new LayoutPoint(points[^1].X, BandSide(rank, !upward)));
        }

        Append(points, new LayoutPoint(end.X, BandSide(to.Rank, upward)));
        Append(points, new LayoutPoint(points[^1].X, end.Y));
        int fromBox = this.BoxOf(from);
        int toBox = this.BoxOf(to);
        bool ends = toBox >= 0 && !this.boxes[toBox].IsExpanded;
        this.paths.Add(new LayoutPath(index, routeIndex, fromBox, toBox, points, edges, ends));
    }

    /// <summary>Adds a point; a piece that goes on straight becomes one with the piece before.</summary>
    private static void Append(List<LayoutPoint> points, LayoutPoint point)
    {
        LayoutPoint last = points[^1];
        if (Math.Abs(last.X - point.X) < Straight)
        {
            point = point with { X = last.X };
            if (last.Y == point.Y)
            {
                return;
            }

            if (points.Count > 1 && points[^2].X == last.X)
            {
                points[^1] = point;
                return;
            }
        }

        points.Add(point);
    }

    private int BoxOf(LayoutItem item) => item.Kind switch
    {
        LayoutItemKind.Node => this.boxOfNode[item.Id],
        LayoutItemKind.Group => this.boxOfGroup[item.Id],
        _ => -1,
    };

    private LayoutPoint End(StretchedGroup inside, LayoutPoint at, int itemIndex, double fraction, LayoutItem item, bool bottom, int producer, bool isEntry)
    {
        // Lines go on at the point of the open group where the same producer enters or leaves.
        if (item.Kind == LayoutItemKind.Group && this.borders.TryGetValue((item.Id, producer, isEntry), out LayoutPoint border))
        {
            return border;
        }

        return new LayoutPoint(
            at.X + inside.X[itemIndex] + (inside.ItemWidth[itemIndex] * fraction),
            at.Y + inside.Y[itemIndex] + (bottom ? inside.ItemHeight[itemIndex] : 0));
    }
}
