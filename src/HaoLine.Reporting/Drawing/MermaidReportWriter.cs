using System.Globalization;
using System.Text;
using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the graph of a report as a Mermaid flowchart, open groups as subgraphs. Mermaid draws no more than 500 edges and 50,000 characters
/// by default, so groups close until the text stays below both; a comment says so.
/// </summary>
public sealed class MermaidReportWriter : IReportWriter
{
    private const int MaximumEdges = 500;
    private const int MaximumCharacters = 50_000;
    private readonly GraphDrawingOptions options;

    /// <summary>A writer for drawings of a certain extent.</summary>
    /// <param name="options">What is open; null for as much as stays readable.</param>
    public MermaidReportWriter(GraphDrawingOptions? options = null) => this.options = options ?? new GraphDrawingOptions();

    /// <inheritdoc />
    public string FormatId => "mermaid";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".mmd", ".mermaid"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph, or a group to expand does not exist.</exception>
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var graph = DrawnGraph.Create(GraphInReport.Require(report, "Mermaid"), this.options, ct);
        (string text, int edges) = Write(graph, "");
        int boxes = graph.View.Boxes.Count;
        while ((edges > MaximumEdges || text.Length > MaximumCharacters) && graph.View.Boxes.Any(static box => box.IsExpanded))
        {
            ct.ThrowIfCancellationRequested();
            boxes = Math.Max(1, boxes / 2);
            graph = graph.With(new GraphDrawingOptions { MaximumNodes = boxes });
            (text, edges) = Write(graph, "%% Groups are closed to stay below Mermaid's limits of 500 edges and 50,000 characters.\n");
        }

        if (edges > MaximumEdges || text.Length > MaximumCharacters)
        {
            (text, _) = Write(graph, "%% This exceeds Mermaid's default limits (maxEdges 500, maxTextSize 50000): raise them in the configuration of the page.\n");
        }

        return TextOutput.WriteAsync(new StringBuilder(text), destination, ct);
    }

    private static (string Text, int Edges) Write(DrawnGraph graph, string comment)
    {
        var text = new StringBuilder(comment).Append("flowchart TB\n");
        bool[] used = new bool[DrawingColors.Count];
        ILookup<int, int> children = VisibleEdges.Children(graph.View);
        var open = new Stack<(int Box, bool IsEnd)>(children[-1].Reverse().Select(static box => (box, false)));
        while (open.TryPop(out (int Box, bool IsEnd) entry))
        {
            LayoutBox box = graph.View.Boxes[entry.Box];
            if (entry.IsEnd)
            {
                text.Append("end\n");
            }
            else if (box.IsExpanded)
            {
                text.Append("subgraph ").Append(Id(box)).Append("[\"").Append(Escaped(graph.Facts.Name(box.Id), 60)).Append("\"]\n");
                open.Push((entry.Box, true));
                foreach (int child in children[entry.Box].Reverse())
                {
                    open.Push((child, false));
                }
            }
            else if (box.Kind == LayoutItemKind.Group)
            {
                text.Append(Id(box)).Append("[[\"").Append(Escaped(graph.Facts.Name(box.Id), 60)).Append("<br/>").Append(Escaped(graph.Facts.Summary(box.Id).First(), 60)).Append("\"]]\n");
            }
            else
            {
                GraphBlockNode node = graph.Block.Nodes[box.Id];
                int color = DrawingColors.Of(node.Category);
                used[color] = true;
                string detail = DrawnGraph.Detail(graph.Block, node);
                text.Append(Id(box)).Append(color == 0 ? "([\"" : "[\"").Append(Escaped(DrawnGraph.Title(node), 60));
                text.Append(detail.Length == 0 ? "" : "<br/>").Append(Escaped(detail, 60)).Append(color == 0 ? "\"])" : "\"]");
                text.Append(CultureInfo.InvariantCulture, $":::c{color}\n");
            }
        }

        List<(int From, int To, bool IsPortal)> edges = VisibleEdges.Of(graph);
        foreach ((int from, int to, bool isPortal) in edges)
        {
            text.Append(Id(graph.View.Boxes[from])).Append(isPortal ? "-.->" : "-->").Append(Id(graph.View.Boxes[to])).Append('\n');
        }

        for (int color = 0; color < used.Length; color++)
        {
            if (used[color])
            {
                text.Append(CultureInfo.InvariantCulture, $"classDef c{color} fill:{DrawingColors.Fill(color)},stroke:{DrawingColors.Line(color)},color:#17212b\n");
            }
        }

        return (text.ToString(), edges.Count);
    }

    private static string Id(LayoutBox box) => string.Create(CultureInfo.InvariantCulture, $"{(box.Kind == LayoutItemKind.Group ? 'g' : 'n')}{box.Id}");

    /// <summary>Text inside a quoted label: what could be markup or end the label becomes a numbered entity.</summary>
    private static string Escaped(string text, int length)
    {
        var escaped = new StringBuilder();
        foreach (Rune rune in DrawnGraph.Cut(text, length).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || " ._-/:,×·→…+".Contains(rune.ToString(), StringComparison.Ordinal))
            {
                escaped.Append(rune.ToString());
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
            }
        }

        return escaped.ToString();
    }
}
