using System.Globalization;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>Builds HTML. Markup comes only from string literals of the writers; every other text goes through an escaping member.</summary>
internal sealed class HtmlText
{
    public StringBuilder Text { get; } = new();

    /// <summary>Adds markup that this package wrote.</summary>
    public HtmlText Markup(string literal)
    {
        this.Text.Append(literal);
        return this;
    }

    /// <summary>Adds text as text, made visible and escaped for content and quoted attributes.</summary>
    public HtmlText Escaped(string text)
    {
        foreach (char c in DisplayText.Clean(text))
        {
            switch (c)
            {
                case '&':
                    this.Text.Append("&amp;");
                    break;
                case '<':
                    this.Text.Append("&lt;");
                    break;
                case '>':
                    this.Text.Append("&gt;");
                    break;
                case '"':
                    this.Text.Append("&quot;");
                    break;
                case '\'':
                    this.Text.Append("&#39;");
                    break;
                default:
                    this.Text.Append(c);
                    break;
            }
        }

        return this;
    }

    /// <summary>Adds a whole number without separators.</summary>
    public HtmlText Integer(long value)
    {
        this.Text.Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds a coordinate with two decimals.</summary>
    public HtmlText Coordinate(double value)
    {
        this.Text.Append(value.ToString("0.##", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds an element that holds only text.</summary>
    public HtmlText Element(string tag, string text, string? cssClass = null)
    {
        this.Text.Append('<').Append(tag);
        if (cssClass is not null)
        {
            this.Text.Append(" class=\"").Append(cssClass).Append('"');
        }

        this.Text.Append('>');
        this.Escaped(text);
        this.Text.Append("</").Append(tag).Append('>');
        return this;
    }
}
