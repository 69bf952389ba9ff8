using System.Globalization;
using SkiaSharp;

namespace HaoLine.Reporting.Png;

/// <summary>Paints and font of the shapes of one class.</summary>
internal sealed class ShapeStyle : IDisposable
{
    private readonly SKPathEffect? dashes;

    public ShapeStyle(Dictionary<string, string> properties, FontBook fonts)
    {
        if (properties.GetValueOrDefault("fill") is not "none")
        {
            this.Fill = new SKPaint { Color = SKColor.Parse(properties.GetValueOrDefault("fill", "#000")), IsAntialias = true };
        }

        if (properties.TryGetValue("stroke", out string? stroke))
        {
            this.dashes = properties.TryGetValue("stroke-dasharray", out string? parts) ? SKPathEffect.CreateDash([.. parts.Split(' ').Select(Number)], 0) : null;
            this.Stroke = new SKPaint
            {
                Color = SKColor.Parse(stroke),
                IsAntialias = true,
                IsStroke = true,
                StrokeWidth = 1,
                StrokeCap = properties.GetValueOrDefault("stroke-linecap") == "round" ? SKStrokeCap.Round : SKStrokeCap.Butt,
                PathEffect = this.dashes,
            };
        }

        if (properties.TryGetValue("font", out string? font))
        {
            int space = font.IndexOf(' ', StringComparison.Ordinal);
            this.Text = fonts.Get(font[(space + 1)..], Number(properties.GetValueOrDefault("font-size", font[..space])), (int)Number(properties.GetValueOrDefault("font-weight", "400")));
        }
    }

    public SKPaint? Fill { get; }

    public SKPaint? Stroke { get; }

    /// <summary>Null where the class is not for text.</summary>
    public FontRun? Text { get; }

    public void Dispose()
    {
        this.Fill?.Dispose();
        this.Stroke?.Dispose();
        this.dashes?.Dispose();
    }

    private static float Number(string text) => float.Parse(text.EndsWith("px", StringComparison.Ordinal) ? text[..^2] : text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
