using System.Text;
using SkiaSharp;

namespace HaoLine.Reporting.Png;

/// <summary>Typefaces of the machine, found once: the first family of a list that exists, and others for letters that it lacks.</summary>
internal sealed class FontBook : IDisposable
{
    private readonly Dictionary<(string Families, float Size, int Weight), FontRun> runs = [];
    private readonly Dictionary<(int Letter, int Weight), SKTypeface?> substitutes = [];
    private readonly List<IDisposable> owned = [];

    public FontRun Get(string families, float size, int weight)
    {
        if (!this.runs.TryGetValue((families, size, weight), out FontRun? run))
        {
            this.runs[(families, size, weight)] = run = new FontRun(this, this.Find(families, weight), size, weight);
        }

        return run;
    }

    /// <summary>A typeface that has a letter; null when the machine has none.</summary>
    public SKTypeface? For(Rune letter, int weight)
    {
        if (!this.substitutes.TryGetValue((letter.Value, weight), out SKTypeface? found))
        {
            found = SKFontManager.Default.MatchCharacter(null, weight, (int)SKFontStyleWidth.Normal, SKFontStyleSlant.Upright, null, letter.Value);
            this.substitutes[(letter.Value, weight)] = found is null ? null : this.Own(found);
        }

        return found;
    }

    /// <summary>Keeps something until the book closes.</summary>
    public T Own<T>(T item)
        where T : IDisposable
    {
        this.owned.Add(item);
        return item;
    }

    public void Dispose()
    {
        for (int i = this.owned.Count - 1; i >= 0; i--)
        {
            this.owned[i].Dispose();
        }
    }

    private SKTypeface Find(string families, int weight)
    {
        using var style = new SKFontStyle(weight, (int)SKFontStyleWidth.Normal, SKFontStyleSlant.Upright);
        foreach (string family in families.Split(','))
        {
            if (SKFontManager.Default.MatchFamily(family.Trim('\'', ' '), style) is SKTypeface found)
            {
                return this.Own(found);
            }
        }

        return SKTypeface.Default;
    }
}
