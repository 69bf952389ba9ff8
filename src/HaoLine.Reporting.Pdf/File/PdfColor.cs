using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>A colour of the page, as its operators.</summary>
internal sealed class PdfColor
{
    private PdfColor(int rgb)
    {
        string parts = string.Join(' ', new[] { rgb >> 16, (rgb >> 8) & 255, rgb & 255 }.Select(static part => (part / 255.0).ToString("0.###", CultureInfo.InvariantCulture)));
        this.Fill = parts + " rg";
        this.Stroke = parts + " RG";
    }

    public static PdfColor Ink { get; } = new(0x1C2B2A);

    public static PdfColor Muted { get; } = new(0x5C6E6C);

    public static PdfColor Rule { get; } = new(0xD3DDDB);

    public static PdfColor Track { get; } = new(0xEDF2F1);

    public static PdfColor Band { get; } = new(0x0F4C4F);

    public static PdfColor White { get; } = new(0xFFFFFF);

    public static PdfColor BandText { get; } = new(0xBFE0DD);

    public static PdfColor Accent { get; } = new(0x1B8A8F);

    public static PdfColor AccentLight { get; } = new(0xBFE3E1);

    public static PdfColor Peak { get; } = new(0xC8362C);

    public static PdfColor Warning { get; } = new(0x9A5B00);

    /// <summary>Colours of series and shares, in order.</summary>
    public static IReadOnlyList<PdfColor> Series { get; } =
        [Accent, new(0xE0912F), new(0x5B6FB5), new(0x6BA547), new(0xB5527A), new(0x8A6D3B), new(0x3F8FC4), new(0x9AA7A5), new(0xC9B458), new(0x7A4FA3), new(0x4F7F6B), new(0xD98880)];

    public string Fill { get; }

    public string Stroke { get; }
}
