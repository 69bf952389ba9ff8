using System.Globalization;
using System.Text;

namespace HaoLine.Reporting.Pdf;

/// <summary>Draws one page. Coordinates are points from the upper left corner; the file's own count from the lower left.</summary>
internal sealed class PdfPage
{
    /// <summary>A4.</summary>
    public const double Width = 595.28;

    public const double Height = 841.89;

    private readonly StringBuilder content = new();

    public List<PdfLink> Links { get; } = [];

    public byte[] Content => Encoding.Latin1.GetBytes(this.content.ToString());

    public PdfPage Text(StandardFont font, double size, double x, double baseline, string text, PdfColor color)
    {
        byte[] codes = WinAnsiText.Encode(text);
        if (codes.Length == 0)
        {
            return this;
        }

        this.content.Append("BT ").Append(color.Fill).Append(" /").Append(font.Resource).Append(' ').Append(Number(size)).Append(" Tf ")
            .Append(Number(x)).Append(' ').Append(Number(Height - baseline)).Append(" Td (");
        foreach (byte code in codes)
        {
            if (code is (byte)'(' or (byte)')' or (byte)'\\')
            {
                this.content.Append('\\');
            }

            this.content.Append((char)code);
        }

        this.content.Append(") Tj ET\n");
        return this;
    }

    public PdfPage TextRight(StandardFont font, double size, double right, double baseline, string text, PdfColor color) =>
        this.Text(font, size, right - font.Measure(text, size), baseline, text, color);

    public PdfPage Fill(double x, double y, double width, double height, PdfColor color)
    {
        this.content.Append(color.Fill).Append(' ').Append(Number(x)).Append(' ').Append(Number(Height - y - height)).Append(' ')
            .Append(Number(width)).Append(' ').Append(Number(height)).Append(" re f\n");
        return this;
    }

    public PdfPage Line(double x1, double y1, double x2, double y2, double width, PdfColor color)
    {
        this.content.Append(color.Stroke).Append(' ').Append(Number(width)).Append(" w ").Append(Number(x1)).Append(' ').Append(Number(Height - y1)).Append(" m ")
            .Append(Number(x2)).Append(' ').Append(Number(Height - y2)).Append(" l S\n");
        return this;
    }

    public PdfPage Polyline(IReadOnlyList<(double X, double Y)> points, double width, PdfColor color)
    {
        this.content.Append(color.Stroke).Append(' ').Append(Number(width)).Append(" w 1 j ");
        this.Path(points);
        this.content.Append("S\n");
        return this;
    }

    public PdfPage Polygon(IReadOnlyList<(double X, double Y)> points, PdfColor color)
    {
        this.content.Append(color.Fill).Append(' ');
        this.Path(points);
        this.content.Append("h f\n");
        return this;
    }

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) is "-0" ? "0" : value.ToString("0.##", CultureInfo.InvariantCulture);

    private void Path(IReadOnlyList<(double X, double Y)> points)
    {
        for (int i = 0; i < points.Count; i++)
        {
            this.content.Append(Number(points[i].X)).Append(' ').Append(Number(Height - points[i].Y)).Append(i == 0 ? " m " : " l ");
        }
    }
}
