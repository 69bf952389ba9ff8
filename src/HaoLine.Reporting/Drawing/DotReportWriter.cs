using System.Globalization;
using System.Text;
using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Writes the graph of a report in Graphviz' language, open groups as clusters. Identifiers are made; names from the model stand only in quoted labels.</summary>
public sealed class DotReportWriter : IReportWriter
{
    private readonly GraphDrawingOptions options;

    /// <summary>A writer for drawings of a certain extent.</summary>
    /// <param name="options">What is open; null for as much as stays readable.</param>
    public DotReportWriter(GraphDrawingOptions? options = null) => this.options = options ?? new GraphDrawingOptions();

    /// <inheritdoc />
    public string FormatId => "dot";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".dot", ".gv"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph, or a group to expand does not exist.</exception>
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var graph = DrawnGraph.Create(GraphInReport.Require(report, "DOT"), this.options, ct);
        var text = new StringBuilder();
        text.Append("digraph model {\n  label=").Append(Quoted(GraphInReport.Title(report))).Append(";\n  labelloc=t;\n  rankdir=TB;\n")
            .Append("  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];\n  edge [color=\"#8796a5\", arrowsize=0.7];\n");

        // Open groups nest as deep as the hierarchy, so they are closed from a stack.
        ILookup<int, int> children = VisibleEdges.Children(graph.View);
        var open = new Stack<(int Box, bool IsEnd)>(children[-1].Reverse().Select(static box => (box, false)));
        int depth = 1;
        while (open.TryPop(out (int Box, bool IsEnd) entry))
        {
            LayoutBox box = graph.View.Boxes[entry.Box];
            if (entry.IsEnd)
            {
                depth--;
                Indent(text, depth).Append("}\n");
            }
            else if (box.IsExpanded)
            {
                Indent(text, depth).Append(CultureInfo.InvariantCulture, $"subgraph cluster_{box.Id} {{\n");
                depth++;
                Indent(text, depth).Append("label=").Append(Quoted(graph.Facts.Name(box.Id))).Append("; style=rounded; color=\"#b8c2cc\";\n");
                open.Push((entry.Box, true));
                foreach (int child in children[entry.Box].Reverse())
                {
                    open.Push((child, false));
                }
            }
            else
            {
                Indent(text, depth);
                Node(text, graph, box);
            }
        }

        foreach ((int from, int to, bool isPortal) in VisibleEdges.Of(graph))
        {
            text.Append("  ").Append(Id(graph.View.Boxes[from])).Append(" -> ").Append(Id(graph.View.Boxes[to])).Append(isPortal ? " [style=dotted, constraint=false];\n" : ";\n");
        }

        text.Append("}\n");
        return TextOutput.WriteAsync(text, destination, ct);
    }

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', 2 * depth);

    private static string Id(LayoutBox box) => string.Create(CultureInfo.InvariantCulture, $"{(box.Kind == LayoutItemKind.Group ? 'g' : 'n')}{box.Id}");

    private static void Node(StringBuilder text, DrawnGraph graph, LayoutBox box)
    {
        (string label, int color, string shape) = box.Kind == LayoutItemKind.Group
            ? (Joined(graph.Facts.Name(box.Id), string.Join(" · ", graph.Facts.Summary(box.Id))), -1, ", shape=box3d")
            : (Joined(DrawnGraph.Title(graph.Block.Nodes[box.Id]), DrawnGraph.Detail(graph.Block, graph.Block.Nodes[box.Id])), DrawingColors.Of(graph.Block.Nodes[box.Id].Category), "");
        text.Append(Id(box)).Append(" [label=\"").Append(label).Append("\", tooltip=\"").Append(string.Join("\\n", graph.Describe(box).Select(Escaped))).Append('"');
        text.Append(color < 0 ? ", fillcolor=\"#ffffff\"" : $", fillcolor=\"{DrawingColors.Fill(color)}\", color=\"{DrawingColors.Line(color)}\"").Append(shape).Append("];\n");
    }

    private static string Joined(string first, string second) => second.Length == 0 ? Escaped(first) : $"{Escaped(first)}\\n{Escaped(second)}";

    private static string Quoted(string text) => $"\"{Escaped(text)}\"";

    /// <summary>Text inside quotes: backslashes would start escapes such as the node's name, quotes would end it. Entities are decoded by Graphviz, so ampersands are entities.</summary>
    private static string Escaped(string text) =>
        DisplayText.Clean(text).Replace("&", "&amp;", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
