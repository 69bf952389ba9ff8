using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>Gives each member of a JSON object a name of its own: a second <c>a</c> becomes <c>a#2</c>, so that nothing is lost.</summary>
internal sealed class UniqueNames
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public string Claim(string name)
    {
        string text = DisplayText.ToScalarText(name);
        string candidate = text;
        while (!this.counts.TryAdd(candidate, 1))
        {
            int number = ++this.counts[text];
            candidate = string.Create(CultureInfo.InvariantCulture, $"{text}#{number}");
        }

        return candidate;
    }
}
