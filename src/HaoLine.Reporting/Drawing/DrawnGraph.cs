using System.Globalization;
using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>A graph with positions: what the writers of drawings share.</summary>
internal sealed class DrawnGraph
{
    private const double BoxHeight = 40;
    private const double SmallestWidth = 72;
    private const double LargestWidth = 250;
    private const double TitleCharacter = 8.5;
    private const double DetailCharacter = 7;
    private const double Margins = 24;
    private const int LongestSize = 16;

    private DrawnGraph(GraphBlock block, GraphLayout layout, GroupFacts facts, LayoutView view) =>
        (this.Block, this.Layout, this.Facts, this.View) = (block, layout, facts, view);

    public GraphBlock Block { get; }

    public GraphLayout Layout { get; }

    public GroupFacts Facts { get; }

    public LayoutView View { get; }

    public static DrawnGraph Create(GraphBlock block, GraphDrawingOptions options, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumNodes, 1);
        GraphLayout layout = HierarchicalLayout.Compute(InputFor(block), null, ct);
        var facts = new GroupFacts(block, layout);
        bool[] open = ExpansionChoice.Choose(layout, facts, options);
        return new DrawnGraph(block, layout, facts, LayoutView.Create(layout, g => open[g]));
    }

    /// <summary>The same positions with other groups open.</summary>
    public DrawnGraph With(GraphDrawingOptions options)
    {
        bool[] open = ExpansionChoice.Choose(this.Layout, this.Facts, options);
        return new DrawnGraph(this.Block, this.Layout, this.Facts, LayoutView.Create(this.Layout, g => open[g]));
    }

    /// <summary>Boxes and edges for a layout: one edge for each operand that a node makes; an edge's value is the value's index.</summary>
    /// <exception cref="InvalidOperationException">The graph refers to a value that it does not have.</exception>
    public static LayoutInput InputFor(GraphBlock block)
    {
        var nodes = new LayoutNode[block.Nodes.Count];
        var edges = new List<LayoutEdge>();
        for (int n = 0; n < nodes.Length; n++)
        {
            GraphBlockNode node = block.Nodes[n];
            double title = Title(node).Length * TitleCharacter;
            double detail = Detail(block, node).Length * DetailCharacter;
            double rounding = node.Category is "input" or "output" ? 10 : 0;
            nodes[n] = new LayoutNode(Math.Clamp(Math.Round(Math.Max(title, detail) + Margins + rounding), SmallestWidth, LargestWidth), BoxHeight)
            {
                Group = node.Group,
                IsShapeComputation = node.IsShapeComputation,
                IsPinned = node.Category is "input" or "output",
            };
            foreach (int value in node.Inputs)
            {
                if (value >= block.Values.Count)
                {
                    throw new InvalidOperationException($"Node {n} of the graph refers to value {value} of {block.Values.Count}.");
                }

                if (value >= 0 && block.Values[value].Producer >= 0)
                {
                    edges.Add(new LayoutEdge(block.Values[value].Producer, n, value));
                }
            }
        }

        return new LayoutInput(nodes, edges, [.. block.Groups.Select(static group => new LayoutGroupSource(group.Name, group.Parent))]);
    }

    /// <summary>First line of a node: its operator without domain; of an end of the graph, its name.</summary>
    public static string Title(GraphBlockNode node)
    {
        if (node.Category is "input" or "output")
        {
            return Cut(node.Name, 28);
        }

        string name = node.Operator[(node.Operator.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and int at ? at + 2 : 0)..];
        return Cut(name, 28);
    }

    /// <summary>Second line: the shape of the first result, with the type for ends of the graph.</summary>
    public static string Detail(GraphBlock block, GraphBlockNode node)
    {
        int value = node.Category == "output" ? node.Inputs.FirstOrDefault(-1) : node.Outputs.FirstOrDefault(-1);
        if ((uint)value >= (uint)block.Values.Count)
        {
            return "";
        }

        string shape = Shape(block.Values[value].Shape, LongestSize);
        string text = node.Category is "input" or "output" ? $"{block.Values[value].DataType} {shape}" : shape;
        return Cut(text.Trim(), 34);
    }

    /// <summary>A shape as <c>1×64×56×56</c>; empty when the rank is unknown.</summary>
    public static string Shape(ReportValue shape) => Shape(shape, int.MaxValue);

    /// <summary>The same with an ellipsis for sizes that are longer than some characters, such as formulas.</summary>
    private static string Shape(ReportValue shape, int longest) => shape.Kind != ReportValueKind.List ? ""
        : shape.Items.Count == 0 ? "scalar"
        : string.Join('×', shape.Items.Select(size => SizeText(size) is var text && text.Length <= longest ? text : "…"));

    private static string SizeText(ReportValue size) => size.Kind switch
    {
        ReportValueKind.Null => "?",
        ReportValueKind.Integer => size.Integer.ToString(CultureInfo.InvariantCulture),
        _ => DisplayText.Clean(size.Text),
    };

    /// <summary>The part of a name after its last separator.</summary>
    public static string ShortName(string name, int length)
    {
        string trimmed = name.TrimEnd('/', '.', ':');
        return Cut(trimmed[(trimmed.LastIndexOf('/') + 1)..], length);
    }

    /// <summary>Text of at most some characters, made visible.</summary>
    public static string Cut(string text, int length)
    {
        string clean = DisplayText.Clean(text);
        return clean.Length <= length ? clean : clean[..(char.IsHighSurrogate(clean[length - 2]) ? length - 2 : length - 1)] + "…";
    }

    /// <summary>Values of a line, each once and in order.</summary>
    public IEnumerable<GraphBlockValue> ValuesOf(LayoutPath path) =>
        path.Edges.Select(edge => this.Layout.Edges[edge].Value).Distinct().Order().Select(value => this.Block.Values[value]);

    /// <summary>A box in words: name, what it is, results, numbers; one fact a line.</summary>
    public IEnumerable<string> Describe(LayoutBox box)
    {
        if (box.Kind == LayoutItemKind.Group)
        {
            yield return this.Facts.Path(box.Id);
            if (this.Facts.ClassName(box.Id) is { Length: > 0 } name)
            {
                yield return name;
            }

            yield return string.Join(", ", this.Facts.Summary(box.Id));
            yield break;
        }

        GraphBlockNode node = this.Block.Nodes[box.Id];
        yield return node.Name;
        yield return node.Operator;
        foreach (int output in node.Outputs)
        {
            if ((uint)output < (uint)this.Block.Values.Count)
            {
                GraphBlockValue value = this.Block.Values[output];
                yield return $"→ {value.Name}: {value.DataType} {Shape(value.Shape)}".TrimEnd();
            }
        }

        foreach (GraphBlockMetric metric in this.Block.Metrics)
        {
            ReportValue value = box.Id < metric.Values.Count ? metric.Values[box.Id] : default;
            if (metric.Key is "macs" or "parameters" && !value.IsNull && !(value.Kind == ReportValueKind.Integer && value.Integer == 0))
            {
                yield return $"{metric.Title}: {UnitFormatter.Format(value, metric.Unit)}";
            }
        }
    }
}
