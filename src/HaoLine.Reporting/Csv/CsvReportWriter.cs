using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the layers of a report as RFC 4180 text, one row for each node: name, operator, shapes, type, parameters, MACs, FLOPs,
/// bytes of the results, and the share of each in its total. A number that is not known is an empty cell; a formula is text.
/// </summary>
public sealed class CsvReportWriter : IReportWriter
{
    private static readonly string[] Header =
    [
        "index", "name", "scope", "operator", "inputShapes", "outputShapes", "dataType", "parameters", "macs", "flops", "bytes",
        "parametersShare", "macsShare", "flopsShare", "bytesShare", "confidence",
    ];

    /// <inheritdoc />
    public string FormatId => "csv";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".csv"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no layers.</exception>
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        LayerTable layers = LayerTable.Find(report) ?? throw new InvalidOperationException(
            "The report has no layers to write as CSV. Inspect with InspectionOptions.IncludeLayers, a model that has a graph.");
        var csv = new CsvText();
        foreach (string title in Header)
        {
            csv.Raw(title);
        }

        csv.EndRow();
        Func<int, ReportValue>[] measures =
        [
            row => layers.Cell(row, "parameters"), row => layers.Cell(row, "macs"), row => layers.Cell(row, "flops"), layers.Bytes,
        ];
        double?[] totals = [.. measures.Select(layers.Total)];
        for (int row = 0; row < layers.RowCount; row++)
        {
            ct.ThrowIfCancellationRequested();
            csv.Value(layers.Cell(row, "index"));
            csv.Value(layers.Cell(row, "name"));
            csv.Value(layers.Cell(row, "scope"));
            csv.Value(layers.Cell(row, "operator"));
            csv.Untrusted(JoinTensors(layers.Cell(row, "inputs"), "shape"));
            csv.Untrusted(JoinTensors(layers.Cell(row, "outputs"), "shape"));
            csv.Untrusted(JoinTensors(layers.Cell(row, "outputs"), "dataType"));
            foreach (Func<int, ReportValue> measure in measures)
            {
                csv.Value(measure(row));
            }

            for (int i = 0; i < measures.Length; i++)
            {
                csv.Raw(Share(measures[i](row), totals[i]));
            }

            csv.Value(layers.Cell(row, "confidence"));
            csv.EndRow();
        }

        return TextOutput.WriteAsync(csv.Text, destination, ct);
    }

    private static string Share(ReportValue value, double? total) => total is > 0 and { } whole
        ? (value.Number / whole).ToString("0.######", CultureInfo.InvariantCulture)
        : "";

    private static string JoinTensors(ReportValue tensors, string member) => string.Join("; ", tensors.Items.Select(tensor =>
        UnitFormatter.Member(tensor, member) is not { IsNull: false } value ? "?"
        : member == "shape" ? string.Join('x', value.Items.Select(static size => size.IsNull ? "?" : UnitFormatter.FormatExact(size, Unit.None).Replace(",", "", StringComparison.Ordinal))) is { Length: > 0 } shape ? shape : "scalar"
        : value.Text));
}
