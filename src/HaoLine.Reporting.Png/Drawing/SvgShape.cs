using System.Globalization;
using System.Xml.Linq;

namespace HaoLine.Reporting.Png;

/// <summary>A rectangle, path or text of a drawing.</summary>
internal sealed class SvgShape(XElement element)
{
    /// <summary><c>rect</c>, <c>path</c> or <c>text</c>.</summary>
    public string Kind => element.Name.LocalName;

    public string Classes => this.Attribute("class");

    public string Path => this.Attribute("d");

    public string Text => element.Value;

    public bool HasArrow => element.Attribute("marker-end") is not null;

    public float? StrokeWidth => element.Attribute("stroke-width") is null ? null : this.Number("stroke-width", 0);

    /// <summary>A length; a percentage is of the whole, absence is 0.</summary>
    public float Number(string name, float whole)
    {
        string text = this.Attribute(name);
        return text.Length == 0 ? 0
            : text[^1] == '%' ? Parse(text[..^1]) * whole / 100
            : Parse(text);
    }

    private static float Parse(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private string Attribute(string name) => element.Attribute(name)?.Value ?? "";
}
