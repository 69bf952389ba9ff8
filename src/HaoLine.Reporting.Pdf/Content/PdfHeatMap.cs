using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>Draws a matrix as cells whose shade is the value; values that are not known stay empty.</summary>
internal sealed class PdfHeatMap(PageFlow flow)
{
    private const int MaximumSide = 48;
    private const int Shades = 5;
    private const double LabelWidth = 120;

    public void Draw(HeatMapBlock map)
    {
        int columns = Math.Min(map.ColumnLabels.Count, MaximumSide);
        int rows = Math.Min(map.Values.Count, MaximumSide);
        if (columns == 0 || rows == 0)
        {
            return;
        }

        flow.Caption(map.Title);
        double largest = map.Values.SelectMany(static row => row).Where(static value => value is { } number && double.IsFinite(number)).Select(static value => Math.Abs(value!.Value)).DefaultIfEmpty(0).Max();
        double side = Math.Min(16, (PageFlow.Width - LabelWidth) / columns);
        for (int row = 0; row < rows; row++)
        {
            flow.Need(side + 4);
            flow.Page.Text(StandardFont.Regular, 7, PageFlow.Left, flow.Y + (side / 2) + 2.5, TextLines.Fit(StandardFont.Regular, 7, LabelWidth - 6, row < map.RowLabels.Count ? map.RowLabels[row] : ""), PdfColor.Ink);
            for (int column = 0; column < Math.Min(columns, map.Values[row].Count); column++)
            {
                if (map.Values[row][column] is { } value && double.IsFinite(value))
                {
                    int shade = largest > 0 ? (int)Math.Clamp(Math.Abs(value) / largest * Shades, 0, Shades - 1) : 0;
                    double inset = (Shades - 1 - shade) * side / (2.6 * Shades);
                    flow.Page.Fill(PageFlow.Left + LabelWidth + (column * side) + inset, flow.Y + inset, side - 0.8 - (2 * inset), side - 0.8 - (2 * inset), PdfColor.Accent);
                }
            }

            flow.Y += side;
        }

        flow.Y += 4;
        flow.Paragraph(
            string.Create(CultureInfo.InvariantCulture, $"Columns: {string.Join(", ", map.ColumnLabels.Take(columns).Select(DisplayText.Clean))}. The largest cell is {UnitFormatter.Format(largest, map.Unit)}.{(columns < map.ColumnLabels.Count || rows < map.Values.Count ? " The rest stands in the HTML report." : "")}"),
            PdfColor.Muted,
            7.5);
    }
}
