using System.Text;

namespace HaoLine.Reporting;

/// <summary>Builds GitHub-flavoured Markdown; text from a model appears as text, never as markup, link or new row.</summary>
internal sealed class MarkdownText
{
    public StringBuilder Text { get; } = new();

    public static string Escape(string text)
    {
        string clean = DisplayText.Clean(text);
        var escaped = new StringBuilder(clean.Length + 8);
        foreach (char c in clean)
        {
            switch (c)
            {
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                case ':':
                    // GitHub turns http: and www. in plain text into links; an entity in their place keeps them text.
                    escaped.Append("&#58;");
                    break;
                case '.' when escaped.Length >= 3 && escaped.ToString(escaped.Length - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase):
                    escaped.Append("&#46;");
                    break;
                case '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '#' or '|' or '~' or '!' or '$' or '@':
                    escaped.Append('\\').Append(c);
                    break;
                default:
                    escaped.Append(c);
                    break;
            }
        }

        return escaped.ToString();
    }

    public void Heading(int level, string text) => this.Text.Append('#', level).Append(' ').Append(Escape(text)).Append("\n\n");

    public void Paragraph(string markdown) => this.Text.Append(markdown).Append("\n\n");

    /// <summary>Starts a table; a right-aligned column holds numbers.</summary>
    public void TableHead(IEnumerable<(string Title, bool Right)> columns)
    {
        var rule = new StringBuilder();
        foreach ((string title, bool right) in columns)
        {
            this.Text.Append("| ").Append(Escape(title)).Append(' ');
            rule.Append(right ? "| ---: " : "| --- ");
        }

        this.Text.Append("|\n").Append(rule).Append("|\n");
    }

    /// <summary>Adds a row of texts that are escaped here.</summary>
    public void Row(params IEnumerable<string> cells)
    {
        foreach (string cell in cells)
        {
            this.Text.Append("| ").Append(Escape(cell)).Append(' ');
        }

        this.Text.Append("|\n");
    }

    public void EndBlock() => this.Text.Append('\n');
}
