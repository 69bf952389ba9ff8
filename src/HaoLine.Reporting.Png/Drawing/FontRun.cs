using System.Text;
using SkiaSharp;

namespace HaoLine.Reporting.Png;

/// <summary>Writes text in one size and weight, with another typeface for letters that the first lacks. Letters are not joined or reordered.</summary>
internal sealed class FontRun
{
    private readonly FontBook book;
    private readonly SKTypeface main;
    private readonly int weight;
    private readonly float size;
    private readonly Dictionary<SKTypeface, SKFont> fonts = [];

    public FontRun(FontBook book, SKTypeface main, float size, int weight)
    {
        this.book = book;
        this.main = main;
        this.size = size;
        this.weight = weight;
    }

    public void Write(SKCanvas canvas, string text, float x, float y, SKPaint paint)
    {
        int start = 0;
        SKTypeface? current = null;
        for (int at = 0; at < text.Length;)
        {
            var letter = Rune.GetRuneAt(text, at);
            SKTypeface next = this.Font(this.main).ContainsGlyph(letter.Value) ? this.main : this.book.For(letter, this.weight) ?? this.main;
            if (current is not null && next != current)
            {
                x += this.Piece(canvas, text[start..at], x, y, current, paint);
                start = at;
            }

            current = next;
            at += letter.Utf16SequenceLength;
        }

        if (current is not null)
        {
            this.Piece(canvas, text[start..], x, y, current, paint);
        }
    }

    private float Piece(SKCanvas canvas, string text, float x, float y, SKTypeface face, SKPaint paint)
    {
        SKFont font = this.Font(face);
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
        return font.MeasureText(text);
    }

    private SKFont Font(SKTypeface face)
    {
        if (!this.fonts.TryGetValue(face, out SKFont? font))
        {
            this.fonts[face] = font = this.book.Own(new SKFont(face, this.size) { Subpixel = true, Edging = SKFontEdging.Antialias });
        }

        return font;
    }
}
