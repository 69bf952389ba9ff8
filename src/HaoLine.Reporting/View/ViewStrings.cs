using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>Texts of the view data, each once; the first is empty. Texts are made safe to show.</summary>
internal sealed class ViewStrings
{
    private readonly Dictionary<string, int> index = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> texts = [""];

    public int Add(string text)
    {
        string clean = DisplayText.Clean(text);
        if (!this.index.TryGetValue(clean, out int found))
        {
            found = this.texts.Count;
            this.index.Add(clean, found);
            this.texts.Add(clean);
        }

        return found;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("strings");
        foreach (string text in this.texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
