using System.Globalization;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Prints a tree with numbers and bars. Numbers of a line with a multiplier are those of each; its bar and percentage are those of all.</summary>
internal sealed class TreeView(SummaryConsole console)
{
    /// <summary>Levels shown unless the caller says otherwise.</summary>
    public const int DefaultDepth = 3;

    private const int MaximumRows = 200;
    private const int BarWidth = 10;
    private const int WideFrom = 100;
    private const int WideBarWidth = 24;

    private readonly AlignedTable table = new(false, true, true, true, true, true, false);
    private int hidden;

    public void Print(TreeEntry root, string name, string items, string amount)
    {
        this.table.Add([.. new[] { name, "", items, "parameters", amount, "%", "" }.Select(static head => new Cell(head, "grey"))]);
        this.Add(root, "", "");
        this.table.Print(console, console.Width);
        if (this.hidden > 0)
        {
            console.Line(new Cell(string.Create(CultureInfo.InvariantCulture, $"… and {this.hidden:N0} more lines"), "grey"));
        }

        console.Blank();
    }

    private void Add(TreeEntry entry, string lead, string branch)
    {
        if (this.table.Count > MaximumRows)
        {
            this.hidden += entry.Count;
            return;
        }

        this.table.Add(
            new Cell(lead + branch + DisplayText.Clean(entry.Name), lead.Length + branch.Length == 0 ? "bold" : "", lead.Length + branch.Length),
            new Cell(entry.Times > 1 ? string.Create(CultureInfo.InvariantCulture, $"{entry.Times} ×") : "", "olive"),
            entry.Items.ToString("N0", CultureInfo.InvariantCulture),
            UnitFormatter.Format(entry.Parameters, Unit.Count),
            entry.Amount,
            entry.Part is { } part ? (part * 100).ToString("0.0", CultureInfo.InvariantCulture) : "",
            new Cell(BlockGraphics.Bar(entry.Part ?? 0, console.Width >= WideFrom ? WideBarWidth : BarWidth), "teal"));
        string below = lead + branch switch { "" => "", "└ " => "  ", _ => "│ " };
        for (int i = 0; i < entry.Children.Count; i++)
        {
            this.Add(entry.Children[i], below, i == entry.Children.Count - 1 ? "└ " : "├ ");
        }
    }
}
