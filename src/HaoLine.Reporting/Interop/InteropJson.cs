using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>What writers of other tools' JSON share: one encoder, text without lone surrogates, and the graph they all need.</summary>
internal static class InteropJson
{
    private const int FlushThreshold = 1 << 16;

    public static Utf8JsonWriter Create(Stream destination) =>
        new(destination, new JsonWriterOptions { Encoder = JsonReportWriter.Encoder, Indented = true, IndentSize = 1, NewLine = "\n" });

    /// <summary>The graph of the report.</summary>
    /// <exception cref="InvalidOperationException">The report has none; the message says how to get one.</exception>
    public static GraphBlock GraphOf(ReportDocument report, string what)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Sections.SelectMany(static section => section.Blocks).OfType<GraphBlock>().FirstOrDefault()
            ?? throw new InvalidOperationException(
                $"{what} needs a graph, and the report has none: the model holds only weights, or the analysis 'graph' did not run.");
    }

    public static void Text(this Utf8JsonWriter json, string name, string value) => json.WriteString(name, DisplayText.ToScalarText(value));

    /// <summary>A number as a number; a formula or text as text. False, and nothing written, when there is no value.</summary>
    public static bool Value(this Utf8JsonWriter json, string name, ReportValue value)
    {
        switch (value.Kind)
        {
            case ReportValueKind.Null:
                return false;
            case ReportValueKind.Integer:
                json.WriteNumber(name, value.Integer);
                return true;
            case ReportValueKind.Number:
                json.WriteNumber(name, value.Number);
                return true;
            case ReportValueKind.Boolean:
                json.WriteBoolean(name, value.Boolean);
                return true;
            default:
                json.Text(name, value.Kind == ReportValueKind.List ? UnitFormatter.FormatShape(value) : value.Text);
                return true;
        }
    }

    /// <summary>Sends what is written so far when it is much.</summary>
    public static async ValueTask FlushSomeAsync(this Utf8JsonWriter json, CancellationToken ct)
    {
        if (json.BytesPending > FlushThreshold)
        {
            await json.FlushAsync(ct).ConfigureAwait(false);
        }
    }

    public static bool IsOfModel(this GraphBlockNode node) => node.Category is not "input" and not "output";

    /// <summary>A type for people, such as <c>float32[1, 64, 56, 56]</c>.</summary>
    public static string TypeText(this GraphBlockValue value) => value.DataType + UnitFormatter.FormatShape(value.Shape);
}
