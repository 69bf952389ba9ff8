using System.Buffers;
using System.Globalization;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>Builds RFC 4180 text; cells from a model can neither break a row nor start a spreadsheet formula.</summary>
internal sealed class CsvText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private bool atRowStart = true;

    public StringBuilder Text { get; } = new();

    public void Untrusted(string text)
    {
        string clean = DisplayText.Clean(text, int.MaxValue);

        // A spreadsheet would run a cell that starts like this; the apostrophe marks it as text (OWASP, CSV injection).
        this.Raw(clean.Length > 0 && clean[0] is '=' or '+' or '-' or '@' || text.Length > 0 && text[0] is '\t' or '\r' ? "'" + clean : clean);
    }

    public void Value(ReportValue value)
    {
        switch (value.Kind)
        {
            case ReportValueKind.Null:
                this.Raw("");
                break;
            case ReportValueKind.Integer:
                this.Raw(value.Integer.ToString(CultureInfo.InvariantCulture));
                break;
            case ReportValueKind.Number:
                this.Raw(value.Number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case ReportValueKind.Text or ReportValueKind.Formula:
                this.Untrusted(value.Text);
                break;
            default:
                this.Untrusted(UnitFormatter.Format(value, Unit.None));
                break;
        }
    }

    public void Raw(string text)
    {
        if (!this.atRowStart)
        {
            this.Text.Append(',');
        }

        this.atRowStart = false;
        if (text.AsSpan().IndexOfAny(Quoted) >= 0 || text.StartsWith(' ') || text.EndsWith(' '))
        {
            this.Text.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            this.Text.Append(text);
        }
    }

    public void EndRow()
    {
        this.Text.Append("\r\n");
        this.atRowStart = true;
    }
}
