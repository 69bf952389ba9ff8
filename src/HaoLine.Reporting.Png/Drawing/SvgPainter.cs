using SkiaSharp;

namespace HaoLine.Reporting.Png;

/// <summary>Paints a drawing and encodes the picture.</summary>
internal sealed class SvgPainter : IDisposable
{
    private readonly SvgDocument document;
    private readonly SKCanvas canvas;
    private readonly FontBook fonts = new();
    private readonly Dictionary<(string Kind, string Classes), ShapeStyle> styles = [];

    private SvgPainter(SvgDocument document, SKCanvas canvas)
    {
        this.document = document;
        this.canvas = canvas;
    }

    /// <summary>The picture as a PNG file.</summary>
    /// <exception cref="InvalidOperationException">There is no memory for the picture.</exception>
    public static byte[] Paint(SvgDocument document, PictureSize size, CancellationToken ct)
    {
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque)))
        {
            throw new InvalidOperationException("There is not enough memory for the picture. Choose a lower scale or open fewer groups.");
        }

        using (var canvas = new SKCanvas(bitmap))
        using (var painter = new SvgPainter(document, canvas))
        {
            canvas.Clear(SKColors.White);
            canvas.Scale(size.Scale);
            foreach (SvgShape shape in document.Shapes)
            {
                ct.ThrowIfCancellationRequested();
                painter.Paint(shape);
            }
        }

        // Areas of one colour: without a row filter the file is smallest.
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData file = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.NoFilters, 6)) ?? throw new InvalidOperationException("The picture cannot be encoded.");
        return file.ToArray();
    }

    public void Dispose()
    {
        foreach (ShapeStyle style in this.styles.Values)
        {
            style.Dispose();
        }

        this.fonts.Dispose();
    }

    private ShapeStyle Style(SvgShape shape)
    {
        if (!this.styles.TryGetValue((shape.Kind, shape.Classes), out ShapeStyle? style))
        {
            this.styles[(shape.Kind, shape.Classes)] = style = new ShapeStyle(this.document.Styles.Of(shape.Kind, shape.Classes), this.fonts);
        }

        return style;
    }

    private void Paint(SvgShape shape)
    {
        ShapeStyle style = this.Style(shape);
        switch (shape.Kind)
        {
            case "text":
                style.Text?.Write(this.canvas, shape.Text, shape.Number("x", 0), shape.Number("y", 0), style.Fill!);
                break;
            case "rect":
                using (SKRoundRect rectangle = this.Rectangle(shape))
                {
                    FillAndStroke(style, shape, paint => this.canvas.DrawRoundRect(rectangle, paint));
                }

                break;
            default:
                using (SKPath path = Parse(shape))
                {
                    FillAndStroke(style, shape, paint => this.canvas.DrawPath(path, paint));
                    if (shape.HasArrow)
                    {
                        this.Arrow(path);
                    }
                }

                break;
        }
    }

    private static void FillAndStroke(ShapeStyle style, SvgShape shape, Action<SKPaint> draw)
    {
        if (style.Fill is not null)
        {
            draw(style.Fill);
        }

        if (style.Stroke is not null)
        {
            style.Stroke.StrokeWidth = shape.StrokeWidth ?? 1;
            draw(style.Stroke);
        }
    }

    private SKRoundRect Rectangle(SvgShape shape)
    {
        (float width, float height) = ((float)this.document.Width, (float)this.document.Height);
        var place = SKRect.Create(shape.Number("x", width), shape.Number("y", height), shape.Number("width", width), shape.Number("height", height));
        return new SKRoundRect(place, shape.Number("rx", width));
    }

    /// <summary>The head at the end of a line, turned as the line arrives.</summary>
    private void Arrow(SKPath line)
    {
        using var measure = new SKPathMeasure(line);
        if (!measure.GetPositionAndTangent(measure.Length, out SKPoint end, out SKPoint direction))
        {
            return;
        }

        using SKPath head = Parse(this.document.Arrow);
        using var _ = new SKAutoCanvasRestore(this.canvas);
        this.canvas.Translate(end.X, end.Y);
        this.canvas.RotateRadians(MathF.Atan2(direction.Y, direction.X));
        this.canvas.Translate(-this.document.ArrowTip.X, -this.document.ArrowTip.Y);
        FillAndStroke(this.Style(this.document.Arrow), this.document.Arrow, paint => this.canvas.DrawPath(head, paint));
    }

    private static SKPath Parse(SvgShape shape) => SKPath.ParseSvgPathData(shape.Path) ?? throw new InvalidOperationException("The drawing holds a path that cannot be read.");
}
