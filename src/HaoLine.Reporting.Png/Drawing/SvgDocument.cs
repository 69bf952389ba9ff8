using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace HaoLine.Reporting.Png;

/// <summary>A drawing of <see cref="SvgReportWriter"/> taken apart: size, arrow head, shapes in the order of painting.</summary>
internal sealed class SvgDocument
{
    private SvgDocument(double width, double height, SvgStyleSheet styles, SvgShape arrow, IReadOnlyList<SvgShape> shapes)
    {
        this.Width = width;
        this.Height = height;
        this.Styles = styles;
        this.Arrow = arrow;
        this.Shapes = shapes;
    }

    public double Width { get; }

    public double Height { get; }

    public SvgStyleSheet Styles { get; }

    /// <summary>The head at the ends of lines, its tip at <see cref="ArrowTip"/>.</summary>
    public SvgShape Arrow { get; }

    public (float X, float Y) ArrowTip { get; private init; }

    public IReadOnlyList<SvgShape> Shapes { get; }

    /// <summary>Reads a drawing for one ground.</summary>
    public static SvgDocument Read(Stream svg, bool isDark)
    {
        using var reader = XmlReader.Create(svg, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        XElement root = XDocument.Load(reader).Root!;
        var shapes = new List<SvgShape>();
        string css = "";
        XElement? marker = null;
        foreach (XElement element in root.Descendants())
        {
            switch (element.Name.LocalName)
            {
                case "style":
                    css = element.Value;
                    break;
                case "marker":
                    marker = element;
                    break;
                case "rect" or "path" or "text" when element.Parent != marker || marker is null:
                    shapes.Add(new SvgShape(element));
                    break;
                case "rect" or "path" or "text" or "title" or "defs" or "g":
                    break;
                default:
                    throw new InvalidOperationException($"The drawing holds a '{element.Name.LocalName}', which is not known here.");
            }
        }

        if (marker is null)
        {
            throw new InvalidOperationException("The drawing has no arrow head.");
        }

        return new SvgDocument(Number(root, "width"), Number(root, "height"), new SvgStyleSheet(css, isDark), new SvgShape(marker.Elements().Single()), shapes)
        {
            ArrowTip = (Number(marker, "refX"), Number(marker, "refY")),
        };
    }

    private static float Number(XElement element, string name) => float.Parse(element.Attribute(name)!.Value, NumberStyles.Float, CultureInfo.InvariantCulture);
}
