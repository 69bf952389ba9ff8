namespace HaoLine.Reporting.Png;

/// <summary>
/// The style rules of a drawing by selector: an element name or <c>.class</c>. Rules for a dark ground are merged in, or left out.
/// Knows what <see cref="SvgReportWriter"/> writes and no more.
/// </summary>
internal sealed class SvgStyleSheet
{
    private const string DarkRules = "@media(prefers-color-scheme:dark)";
    private readonly Dictionary<string, Dictionary<string, string>> rules = new(StringComparer.Ordinal);

    public SvgStyleSheet(string css, bool isDark)
    {
        int dark = css.IndexOf(DarkRules, StringComparison.Ordinal);
        this.Add(dark < 0 ? css : css[..dark]);
        if (isDark)
        {
            if (dark < 0)
            {
                throw new InvalidOperationException("The drawing has no dark colours.");
            }

            this.Add(css[(css.IndexOf('{', dark) + 1)..css.LastIndexOf('}')]);
        }
    }

    /// <summary>Properties of an element: those of its name, then those of its classes in order.</summary>
    public Dictionary<string, string> Of(string element, string classes)
    {
        var found = new Dictionary<string, string>(this.rules.GetValueOrDefault(element) ?? [], StringComparer.Ordinal);
        foreach (string name in classes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach ((string property, string value) in this.rules.GetValueOrDefault("." + name) ?? [])
            {
                found[property] = value;
            }
        }

        return found;
    }

    private void Add(string css)
    {
        foreach (string rule in css.Split('}', StringSplitOptions.RemoveEmptyEntries))
        {
            int open = rule.IndexOf('{', StringComparison.Ordinal);
            string selector = rule[..open];
            if (!this.rules.TryGetValue(selector, out Dictionary<string, string>? properties))
            {
                this.rules[selector] = properties = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            foreach (string declaration in rule[(open + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                int colon = declaration.IndexOf(':', StringComparison.Ordinal);
                properties[declaration[..colon]] = declaration[(colon + 1)..];
            }
        }
    }
}
