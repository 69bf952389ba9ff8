using HaoLine.Reporting.Png;

namespace HaoLine.Reporting;

/// <summary>
/// Draws the graph of a report as a PNG: the drawing of <see cref="SvgReportWriter"/> in pixels. Fonts are those of the machine, so text can look
/// different elsewhere. Needs the native library of SkiaSharp, which this package brings for Windows, macOS and Linux; Linux needs fontconfig
/// and a font besides.
/// </summary>
public sealed class PngReportWriter : IReportWriter
{
    private readonly PngOptions options;
    private readonly SvgReportWriter drawing;

    /// <summary>A writer for pictures of a certain extent and size.</summary>
    /// <param name="drawing">What of the graph is open; null for as much as stays readable.</param>
    /// <param name="options">Size and colours; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale or a limit is not above 0.</exception>
    public PngReportWriter(GraphDrawingOptions? drawing = null, PngOptions? options = null)
    {
        this.options = options ?? new PngOptions();
        if (!double.IsFinite(this.options.Scale) || this.options.Scale <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), this.options.Scale, "The scale of a picture is a number above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.MaximumSide, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.MaximumPixels, 1, nameof(options));
        this.drawing = new SvgReportWriter(drawing);
    }

    /// <inheritdoc />
    public string FormatId => "png";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".png"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">
    /// The report has no graph, a group to expand does not exist, the picture would be larger than the limits, or the native library of SkiaSharp
    /// is missing.
    /// </exception>
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        using var svg = new MemoryStream();
        await this.drawing.WriteAsync(report, svg, ct).ConfigureAwait(false);
        svg.Position = 0;
        var document = SvgDocument.Read(svg, this.options.IsDark);
        var size = PictureSize.Of(document.Width, document.Height, this.options);
        byte[] file = Draw(document, size, ct);
        await destination.WriteAsync(file, ct).ConfigureAwait(false);
        await destination.FlushAsync(ct).ConfigureAwait(false);
    }

    private static byte[] Draw(SvgDocument document, PictureSize size, CancellationToken ct)
    {
        try
        {
            return SvgPainter.Paint(document, size, ct);
        }
        catch (Exception problem) when (NativeLibraryProblem.IsCause(problem))
        {
            throw new InvalidOperationException(NativeLibraryProblem.Advice, problem);
        }
    }
}
