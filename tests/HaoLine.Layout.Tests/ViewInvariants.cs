namespace HaoLine.Layout.Tests;

/// <summary>What holds for every view of a layout.</summary>
internal static class ViewInvariants
{
    private const double Tolerance = 1e-6;

    public static void Check(GraphLayout layout, LayoutView view, Func<int, bool> isExpanded)
    {
        CheckVisibility(layout, view, isExpanded);
        CheckBoxes(layout, view);
        CheckPaths(layout, view);
        foreach (LayoutViewPortal portal in view.Portals)
        {
            LayoutPortal source = layout.Portals[portal.Portal];
            (portal.From, portal.To).Should().Be((view.BoxOfNode[source.From], view.BoxOfNode[source.To]));
        }
    }

    private static void CheckVisibility(GraphLayout layout, LayoutView view, Func<int, bool> isExpanded)
    {
        for (int n = 0; n < layout.GroupOfNode.Count; n++)
        {
            // From the root down, the first closed group hides the node.
            var above = new Stack<int>();
            for (int g = layout.GroupOfNode[n]; layout.Groups[g].Parent >= 0; g = layout.Groups[g].Parent)
            {
                above.Push(g);
            }

            int closed = above.FirstOrDefault(g => !isExpanded(g), -1);
            LayoutBox box = view.Boxes[view.BoxOfNode[n]];
            (box.Kind, box.Id).Should().Be(closed < 0 ? (LayoutItemKind.Node, n) : (LayoutItemKind.Group, closed));
            box.IsExpanded.Should().BeFalse();
        }
    }

    private static void CheckBoxes(GraphLayout layout, LayoutView view)
    {
        foreach (IGrouping<int, LayoutBox> siblings in view.Boxes.GroupBy(static box => box.Parent))
        {
            LayoutBox[] boxes = [.. siblings];
            (double left, double top, double right, double bottom) = (0, 0, view.Width, view.Height);
            if (siblings.Key >= 0)
            {
                LayoutBox parent = view.Boxes[siblings.Key];
                LayoutOptions options = layout.Options;
                (left, top) = (parent.X + options.GroupPadding, parent.Y + options.HeaderHeight + options.GroupPadding);
                (right, bottom) = (parent.X + parent.Width - options.GroupPadding, parent.Y + parent.Height - options.GroupPadding);
                parent.IsExpanded.Should().BeTrue();
            }

            for (int i = 0; i < boxes.Length; i++)
            {
                boxes[i].X.Should().BeInRange(left - Tolerance, right - boxes[i].Width + Tolerance);
                boxes[i].Y.Should().BeInRange(top - Tolerance, bottom - boxes[i].Height + Tolerance);
                for (int j = 0; j < i; j++)
                {
                    Overlap(boxes[i], boxes[j]).Should().BeFalse();
                }
            }
        }
    }

    private static bool Overlap(LayoutBox a, LayoutBox b) =>
        a.X + Tolerance < b.X + b.Width && b.X + Tolerance < a.X + a.Width && a.Y + Tolerance < b.Y + b.Height && b.Y + Tolerance < a.Y + a.Height;

    private static void CheckPaths(GraphLayout layout, LayoutView view)
    {
        int expectedRoutes = layout.Groups.Where((_, g) => g == 0 || view.Boxes.Any(box => box.Kind == LayoutItemKind.Group && box.Id == g && box.IsExpanded)).Sum(static group => group.Routes.Count);
        view.Paths.Select(static path => (path.Group, path.Route)).Distinct().Should().HaveCount(expectedRoutes);
        HashSet<LayoutPoint> starts = [.. view.Paths.Where(static path => path.From < 0).Select(static path => path.Points[0])];
        foreach (LayoutPath path in view.Paths)
        {
            path.Points.Count.Should().BeGreaterThan(1);
            LayoutGroup group = layout.Groups[path.Group];
            LayoutRoute route = group.Routes[path.Route];
            bool upward = group.Items[route.From].Rank > group.Items[route.To].Rank;
            if (!upward && path.To >= 0 && view.Boxes[path.To].IsExpanded)
            {
                starts.Contains(path.Points[^1]).Should().BeTrue("a line into an open group goes on inside");
            }

            int parent = path.From >= 0 ? view.Boxes[path.From].Parent : path.To >= 0 ? view.Boxes[path.To].Parent : -1;
            LayoutBox[] others = [.. view.Boxes.Where((box, i) => box.Parent == parent && i != path.From && i != path.To)];
            for (int p = 0; p + 1 < path.Points.Count; p++)
            {
                (LayoutPoint a, LayoutPoint b) = (path.Points[p], path.Points[p + 1]);
                (b.Y >= a.Y).Should().Be(!upward || a.Y == b.Y, "a line does not turn back");
                LayoutBox bounds = new(LayoutItemKind.Node, 0, 0, 0, false, Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y));
                others.Any(box => Overlap(box, bounds)).Should().BeFalse("a line passes beside boxes");
            }
        }
    }
}
