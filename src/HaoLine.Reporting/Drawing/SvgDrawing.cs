using System.Globalization;
using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Writes a drawn graph as SVG: heading and legend, then open groups, lines, title bars, boxes and portal tags.</summary>
internal sealed class SvgDrawing
{
    private const double Margin = 28;
    private const double SmallestWidth = 640;
    private const double LineHeight = 22;
    private const int LargestTag = 16;
    private readonly DrawnGraph graph;
    private readonly LayoutView view;
    private readonly string title;
    private readonly HtmlText svg = new();
    private double left;
    private double top;

    public SvgDrawing(DrawnGraph graph, string title)
    {
        this.graph = graph;
        this.view = graph.View;
        this.title = title;
    }

    public HtmlText Draw()
    {
        double width = Math.Ceiling(Math.Max(SmallestWidth, this.view.Width + (2 * Margin)));
        List<(int Color, double X, int Row)> legend = this.Legend(width, out int rows);
        this.left = (width - this.view.Width) / 2;
        this.top = 74 + (rows * LineHeight) + 18;
        double height = Math.Ceiling(this.top + this.view.Height + Margin);
        this.svg.Markup("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").Coordinate(width).Markup("\" height=\"").Coordinate(height)
            .Markup("\" viewBox=\"0 0 ").Coordinate(width).Markup(" ").Coordinate(height).Markup("\" role=\"img\">\n<title>").Escaped(this.title)
            .Markup("</title>\n<style>").Markup(Style()).Markup("</style>\n")
            .Markup("<defs><marker id=\"a\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"8\" refX=\"8\" refY=\"4\" orient=\"auto\"><path class=\"t\" d=\"M0 .5 8.5 4 0 7.5 2 4z\"/></marker></defs>\n")
            .Markup("<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n");
        this.Heading(legend);
        foreach (LayoutBox box in this.view.Boxes)
        {
            if (box.IsExpanded)
            {
                this.Rectangle(box.X, box.Y, box.Width, box.Height, 10, (box.Depth & 1) == 0 ? "g0" : "g1");
            }
        }

        foreach (LayoutPath path in this.view.Paths)
        {
            this.Line(path);
        }

        foreach (LayoutBox box in this.view.Boxes)
        {
            if (box.IsExpanded)
            {
                this.TitleBar(box);
            }
            else if (box.Kind == LayoutItemKind.Group)
            {
                this.ClosedGroup(box);
            }
            else
            {
                this.Node(box);
            }
        }

        this.Portals();
        this.svg.Markup("</svg>\n");
        return this.svg;
    }

    private static string Style() =>
        "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;fill:#17212b}"
        + ".bg{fill:#fff}.h{font-size:20px;font-weight:650}.s{fill:#5a6876}.b{font-size:13px;font-weight:600}.d{font-size:11px;fill:#4b5865}.p{font-size:9.5px;fill:#0b5f70}"
        + ".e{fill:none;stroke:#8796a5;stroke-linecap:round}.t{fill:#8796a5}.g0{fill:#f5f7f9;stroke:#cfd7de}.g1{fill:#fff;stroke:#cfd7de}.gh{fill:#e6ebf0}.gc{fill:#fff;stroke:#8a98a6}.gs{fill:#fff;stroke:#c3ccd5}"
        + ".gd{stroke-dasharray:4 3}.q{fill:#e3f4f6;stroke:#3aa0b0}" + DrawingColors.Css(isDark: false)
        + "@media(prefers-color-scheme:dark){text{fill:#e4eaef}.bg{fill:#0e1419}.s{fill:#93a2b0}.d{fill:#a9b6c2}.p{fill:#8ad8e4}.e{stroke:#65747f}.t{fill:#65747f}"
        + ".g0{fill:#141b22;stroke:#33404b}.g1{fill:#0f151a;stroke:#33404b}.gh{fill:#222d36}.gc{fill:#18212a;stroke:#6f7f8d}.gs{fill:#18212a;stroke:#3c4954}.q{fill:#10323a;stroke:#2f8593}"
        + DrawingColors.Css(isDark: true) + "}";

    /// <summary>Colours that occur, with places in rows of the heading.</summary>
    private List<(int Color, double X, int Row)> Legend(double width, out int rows)
    {
        var legend = new List<(int Color, double X, int Row)>();
        bool[] used = new bool[DrawingColors.Count];
        foreach (GraphBlockNode node in this.graph.Block.Nodes)
        {
            used[DrawingColors.Of(node.Category)] = true;
        }

        double x = Margin;
        rows = 1;
        for (int color = 0; color < used.Length; color++)
        {
            if (!used[color])
            {
                continue;
            }

            double entry = 30 + (DrawingColors.Label(color).Length * 6.6);
            if (x + entry > Math.Min(width, 1_400) - Margin && x > Margin)
            {
                x = Margin;
                rows++;
            }

            legend.Add((color, x, rows - 1));
            x += entry;
        }

        return legend;
    }

    private void Heading(List<(int Color, double X, int Row)> legend)
    {
        int nodes = this.graph.Block.Nodes.Count;
        int shown = this.view.Boxes.Count(static box => box.Kind == LayoutItemKind.Node);
        int closed = this.view.Boxes.Count(static box => box.Kind == LayoutItemKind.Group && !box.IsExpanded);
        this.Text(Margin, 40, "h", DrawnGraph.Cut(this.title, 60));
        string extent = string.Create(CultureInfo.InvariantCulture, $"{nodes:N0} nodes");
        extent += closed == 0 ? ", all shown" : string.Create(CultureInfo.InvariantCulture, $": {shown:N0} shown, the others in {closed:N0} closed {(closed == 1 ? "group" : "groups")}");
        if (this.view.Portals.Count > 0)
        {
            extent += "; tags stand for lines to far places";
        }

        this.Text(Margin, 60, "s", extent);
        foreach ((int color, double x, int row) in legend)
        {
            double y = 74 + (row * LineHeight);
            this.svg.Markup("<rect class=\"c").Integer(color).Markup("\" x=\"").Coordinate(x).Markup("\" y=\"").Coordinate(y).Markup("\" width=\"14\" height=\"12\" rx=\"3\"/>");
            this.Text(x + 20, y + 10, "d", DrawingColors.Label(color));
        }

        this.svg.Markup("\n");
    }

    private void Rectangle(double x, double y, double width, double height, double radius, string style)
    {
        this.svg.Markup("<rect class=\"").Markup(style).Markup("\" x=\"").Coordinate(this.left + x).Markup("\" y=\"").Coordinate(this.top + y)
            .Markup("\" width=\"").Coordinate(width).Markup("\" height=\"").Coordinate(height).Markup("\" rx=\"").Coordinate(radius).Markup("\"/>\n");
    }

    /// <summary>Text at a place of the page.</summary>
    private void Text(double x, double y, string style, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        this.svg.Markup("<text class=\"").Markup(style).Markup("\" x=\"").Coordinate(x).Markup("\" y=\"").Coordinate(y).Markup("\">").Escaped(text).Markup("</text>");
    }

    private void Tooltip(IEnumerable<string> lines)
    {
        this.svg.Markup("<title>");
        bool first = true;
        foreach (string line in lines)
        {
            this.svg.Markup(first ? "" : "\n").Escaped(line);
            first = false;
        }

        this.svg.Markup("</title>");
    }

    private void Line(LayoutPath path)
    {
        GraphBlockValue[] values = [.. this.graph.ValuesOf(path)];
        this.svg.Markup("<path class=\"e\" stroke-width=\"").Coordinate(Thickness(values)).Markup(path.EndsAtNode ? "\" marker-end=\"url(#a)\" d=\"M" : "\" d=\"M");
        this.Point(path.Points[0]);
        for (int i = 0; i + 1 < path.Points.Count; i++)
        {
            (LayoutPoint from, LayoutPoint to) = (path.Points[i], path.Points[i + 1]);
            if (path.IsCurve(i))
            {
                double middle = (from.Y + to.Y) / 2;
                this.svg.Markup("C");
                this.Point(new LayoutPoint(from.X, middle));
                this.svg.Markup(" ");
                this.Point(new LayoutPoint(to.X, middle));
                this.svg.Markup(" ");
            }
            else
            {
                this.svg.Markup("L");
            }

            this.Point(to);
        }

        this.svg.Markup("\">");
        this.Tooltip(values.Take(6).Select(static value => $"{value.Name}: {value.DataType} {DrawnGraph.Shape(value.Shape)}".TrimEnd()).Concat(values.Length > 6 ? [$"and {values.Length - 6} more"] : []));
        this.svg.Markup("</path>\n");
    }

    private void Point(LayoutPoint point) => this.svg.Coordinate(Math.Round(this.left + point.X, 1)).Markup(" ").Coordinate(Math.Round(this.top + point.Y, 1));

    /// <summary>Width of a line by the bytes that flow, in steps of ten; thin when they are not known.</summary>
    private static double Thickness(GraphBlockValue[] values)
    {
        double bytes = values.Sum(static value => value.Bytes.Kind is ReportValueKind.Integer or ReportValueKind.Number ? value.Bytes.Number : 0);
        return bytes <= 0 ? 1.2 : Math.Round(Math.Clamp(0.6 * (Math.Log10(bytes) - 2), 1, 4.5), 1);
    }

    private void TitleBar(LayoutBox box)
    {
        double header = this.graph.Layout.Options.HeaderHeight;
        (double x, double y) = (this.left + box.X, this.top + box.Y);
        this.svg.Markup("<g>");
        this.Tooltip(this.graph.Describe(box));
        this.svg.Markup("<path class=\"gh\" d=\"M").Coordinate(x + .5).Markup(" ").Coordinate(y + header).Markup("v").Coordinate(9.5 - header).Markup("a9.5 9.5 0 0 1 9.5-9h").Coordinate(box.Width - 20)
            .Markup("a9.5 9.5 0 0 1 9.5 9v").Coordinate(header - 9.5).Markup("z\"/>");
        this.Text(x + 12, y + 17, "b", this.Caption(box, (int)((box.Width - 20) / 8.4)));
        this.svg.Markup("</g>\n");
    }

    private string Caption(LayoutBox box, int characters)
    {
        string name = this.graph.Facts.Name(box.Id);
        string type = this.graph.Facts.ClassName(box.Id);
        return DrawnGraph.Cut(type.Length > 0 && type != name ? $"{name} · {type}" : name, Math.Max(4, characters));
    }

    private void ClosedGroup(LayoutBox box)
    {
        LayoutGroup group = this.graph.Layout.Groups[box.Id];
        bool isShape = group.Kind == LayoutGroupKind.Shape;
        this.svg.Markup("<g>");
        this.Tooltip(this.graph.Describe(box));
        if (!isShape)
        {
            this.Rectangle(box.X + 4, box.Y - 4, box.Width, box.Height, 8, "gs");
        }

        this.Rectangle(box.X, box.Y, box.Width, box.Height, 8, isShape ? "gc gd" : "gc");
        (double x, double y) = (this.left + box.X, this.top + box.Y);
        this.Text(x + 11, y + 18, "b", this.Caption(box, (int)((box.Width - 20) / 8.4)));
        this.Text(x + 11, y + 34, "d", this.FitSummary(box));
        double at = box.X + 8;
        double width = box.Width - 16;
        foreach ((int color, int nodes) in this.graph.Facts.Categories(box.Id).GroupBy(static pair => DrawingColors.Of(pair.Key)).Select(static part => (part.Key, part.Sum(static pair => pair.Value))))
        {
            double part = width * nodes / group.NodeCount;
            this.svg.Markup("<rect class=\"k").Integer(color).Markup("\" x=\"").Coordinate(this.left + at).Markup("\" y=\"").Coordinate(y + box.Height - 8)
                .Markup("\" width=\"").Coordinate(part).Markup("\" height=\"4\"/>");
            at += part;
        }

        this.svg.Markup("</g>\n");
    }

    /// <summary>As many facts of a closed group as its box is wide.</summary>
    private string FitSummary(LayoutBox box)
    {
        string text = "";
        foreach (string fact in this.graph.Facts.Summary(box.Id))
        {
            string longer = text.Length == 0 ? fact : $"{text} · {fact}";
            if (longer.Length * 6.7 > box.Width - 20 && text.Length > 0)
            {
                break;
            }

            text = longer;
        }

        return text;
    }

    private void Node(LayoutBox box)
    {
        GraphBlockNode node = this.graph.Block.Nodes[box.Id];
        int color = DrawingColors.Of(node.Category);
        (double x, double y) = (this.left + box.X, this.top + box.Y);
        this.svg.Markup("<g>");
        this.Tooltip(this.graph.Describe(box));
        this.svg.Markup("<rect class=\"c").Integer(color).Markup("\" x=\"").Coordinate(x).Markup("\" y=\"").Coordinate(y).Markup("\" width=\"").Coordinate(box.Width)
            .Markup("\" height=\"").Coordinate(box.Height).Markup("\" rx=\"").Coordinate(color == 0 ? box.Height / 2 : 6).Markup("\"/>");
        double inset = color == 0 ? 16 : 11;
        string detail = DrawnGraph.Cut(DrawnGraph.Detail(this.graph.Block, node), Math.Max(3, (int)((box.Width - (2 * inset) + 4) / 6.9)));
        this.Text(x + inset, y + (detail.Length == 0 ? 25 : 18), "b", DrawnGraph.Cut(DrawnGraph.Title(node), Math.Max(3, (int)((box.Width - (2 * inset) + 4) / 8.4))));
        this.Text(x + inset, y + 32, "d", detail);
        this.svg.Markup("</g>\n");
    }

    /// <summary>Tags for lines that are not drawn: at the top left of each consumer, at the bottom right of each producer.</summary>
    private void Portals()
    {
        foreach (IGrouping<int, LayoutViewPortal> consumer in this.view.Portals.GroupBy(static portal => portal.To).OrderBy(static part => part.Key))
        {
            int[] values = [.. consumer.Select(portal => this.graph.Layout.Edges[this.graph.Layout.Portals[portal.Portal].Edge].Value).Distinct()];
            this.Tags(this.view.Boxes[consumer.Key], values, isConsumer: true, static _ => "");
        }

        foreach (IGrouping<int, LayoutViewPortal> producer in this.view.Portals.GroupBy(static portal => portal.From).OrderBy(static part => part.Key))
        {
            Dictionary<int, int> readers = producer.GroupBy(portal => this.graph.Layout.Edges[this.graph.Layout.Portals[portal.Portal].Edge].Value)
                .ToDictionary(static part => part.Key, static part => part.Select(static portal => portal.To).Distinct().Count());
            this.Tags(this.view.Boxes[producer.Key], [.. readers.Keys], isConsumer: false, value => string.Create(CultureInfo.InvariantCulture, $" ×{readers[value]}"));
        }
    }

    private void Tags(LayoutBox box, int[] values, bool isConsumer, Func<int, string> suffix)
    {
        double room = box.Width + 8;
        double used = 0;
        var tags = new List<(string Text, double Width, string[] Lines)>();
        for (int i = 0; i < values.Length; i++)
        {
            bool isLast = i == values.Length - 1;
            string text = (isConsumer ? "▸ " : "") + DrawnGraph.ShortName(this.graph.Block.Values[values[i]].Name, LargestTag) + suffix(values[i]) + (isConsumer ? "" : " ▸");
            double width = 9 + (text.Length * 5.3);
            if (tags.Count > 0 && used + width + (isLast ? 0 : 30) > room)
            {
                string more = string.Create(CultureInfo.InvariantCulture, $"+{values.Length - i}");
                tags.Add((more, 10 + (more.Length * 5.3), [.. values.Skip(i).Take(12).Select(value => this.graph.Block.Values[value].Name)]));
                break;
            }

            tags.Add((text, width, [this.graph.Block.Values[values[i]].Name]));
            used += width + 3;
        }

        double x = isConsumer ? box.X + 3 : box.X + box.Width - 3 - tags.Sum(static tag => tag.Width + 3) + 3;
        double y = isConsumer ? box.Y - 8 : box.Y + box.Height - 5;
        foreach ((string text, double width, string[] lines) in tags)
        {
            this.svg.Markup("<g>");
            this.Tooltip(lines);
            this.Rectangle(x, y, width, 13, 6.5, "q");
            this.Text(this.left + x + 5, this.top + y + 9.6, "p", text);
            this.svg.Markup("</g>\n");
            x += width + 3;
        }
    }
}
