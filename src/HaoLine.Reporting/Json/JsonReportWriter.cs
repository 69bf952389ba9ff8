using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the report as JSON of the published schema. The same document gives the same bytes; a name that occurs twice in one object
/// gets a suffix (<c>name#2</c>), so nothing is lost. The output holds no <c>&lt;</c>, <c>&gt;</c> or <c>&amp;</c> and may stand inside HTML.
/// </summary>
public sealed class JsonReportWriter : IReportWriter
{
    private const int FlushThreshold = 1 << 16;

    // Letters of all languages stay readable; characters with a meaning in HTML and control characters are escaped.
    internal static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(EncoderSettings());

    /// <summary>The published JSON Schema of what this writer produces.</summary>
    public static string Schema => ReportSchema.Text;

    /// <summary>True for indented output. Default true.</summary>
    public bool Indented { get; init; } = true;

    /// <inheritdoc />
    public string FormatId => "json";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".json"];

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var options = new JsonWriterOptions { Encoder = Encoder, Indented = this.Indented, NewLine = "\n" };
        var json = new Utf8JsonWriter(destination, options);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            WriteText(json, "schemaVersion", report.SchemaVersion);
            json.WriteStartObject("tool");
            WriteText(json, "name", report.Tool.Name);
            WriteText(json, "version", report.Tool.Version);
            json.WriteEndObject();
            WriteModel(json, report.Model);
            if (report.Summary is { } summary)
            {
                json.WriteStartObject("summary");
                WriteText(json, "short", summary.Short);
                WriteText(json, "detailed", summary.Detailed);
                WriteText(json, "source", summary.Source);
                WriteText(json, "reason", summary.Reason);
                json.WriteEndObject();
            }

            WriteMap(json, "binding", report.Binding);
            if (report.Error is { } error)
            {
                WriteError(json, error);
            }
            else
            {
                await WriteResultsAsync(json, report.Sections, ct).ConfigureAwait(false);
            }

            WriteDiagnostics(json, report.Diagnostics);
            WritePasses(json, report.Passes);
            json.WriteEndObject();
            await json.FlushAsync(ct).ConfigureAwait(false);
        }

        if (this.Indented)
        {
            await destination.WriteAsync("\n"u8.ToArray(), ct).ConfigureAwait(false);
        }
    }

    private static TextEncoderSettings EncoderSettings()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);

        // Invisible characters change what a reader sees of a name (direction overrides, zero width), so they are written as escapes.
        settings.ForbidRange(UnicodeRange.Create('\u200b', '\u200f'));
        settings.ForbidRange(UnicodeRange.Create('\u202a', '\u202e'));
        settings.ForbidRange(UnicodeRange.Create('\u2060', '\u206f'));
        settings.ForbidCharacters('\u00ad', '\u061c', '\ufeff');
        return settings;
    }

    private static void WriteModel(Utf8JsonWriter json, ReportModel? model)
    {
        if (model is null)
        {
            json.WriteNull("model");
            return;
        }

        json.WriteStartObject("model");
        WriteText(json, "format", model.Format);
        WriteText(json, "path", model.Path);
        json.WriteNumber("fileBytes", model.FileBytes);
        WriteText(json, "producer", model.Producer);
        WriteText(json, "graphName", model.GraphName);
        if (model.FormatVersion is { } version)
        {
            json.WriteNumber("formatVersion", version);
        }
        else
        {
            json.WriteNull("formatVersion");
        }

        WriteMap(json, "operatorSets", model.OperatorSets);
        json.WriteStartArray("capabilities");
        foreach (string capability in model.Capabilities)
        {
            json.WriteStringValue(DisplayText.ToScalarText(capability));
        }

        json.WriteEndArray();
        WriteText(json, "tier", model.Tier);
        WriteTensors(json, "inputs", model.Inputs);
        WriteTensors(json, "outputs", model.Outputs);
        json.WriteStartObject("metadata");
        var names = new UniqueNames();
        foreach ((string key, string value) in model.Metadata)
        {
            WriteText(json, names.Claim(key), value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IReadOnlyList<ReportTensor> tensors)
    {
        json.WriteStartArray(name);
        foreach (ReportTensor tensor in tensors)
        {
            json.WriteStartObject();
            WriteText(json, "name", tensor.Name);
            WriteText(json, "dataType", tensor.DataType);
            json.WritePropertyName("shape");
            WriteValue(json, ReportValue.FromShape(tensor.Shape));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, long>> map)
    {
        json.WriteStartObject(name);
        var names = new UniqueNames();
        foreach ((string key, long value) in map)
        {
            json.WriteNumber(names.Claim(key), value);
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, ReportError error)
    {
        json.WriteStartObject("error");
        WriteText(json, "kind", error.Kind);
        WriteText(json, "message", error.Message);
        WriteText(json, "path", error.Path);
        json.WritePropertyName("offset");
        WriteValue(json, error.Offset is { } offset ? offset : ReportValue.Null);
        WriteText(json, "field", error.Field);
        json.WriteEndObject();
    }

    private static async ValueTask WriteResultsAsync(Utf8JsonWriter json, IReadOnlyList<ReportSection> sections, CancellationToken ct)
    {
        json.WriteStartObject("results");
        var names = new UniqueNames();
        foreach (ReportSection section in sections)
        {
            ReportBlock[] blocks = [.. section.ForData()];
            if (blocks.Length == 0 && section.Blocks.Any(static block => block is GraphBlock))
            {
                continue; // a drawing for people
            }

            json.WritePropertyName(names.Claim(section.Key));
            if (blocks is [TableBlock { Key: "" } only])
            {
                await WriteTableAsync(json, only, ct).ConfigureAwait(false);
            }
            else
            {
                await WriteObjectAsync(json, ResultObject.From(blocks), ct).ConfigureAwait(false);
            }
        }

        json.WriteEndObject();
    }

    private static async ValueTask WriteObjectAsync(Utf8JsonWriter json, ResultObject result, CancellationToken ct)
    {
        json.WriteStartObject();
        foreach (ResultMember member in result.Members)
        {
            json.WritePropertyName(member.Name);
            if (member.Group is { } group)
            {
                await WriteObjectAsync(json, group, ct).ConfigureAwait(false);
            }
            else if (member.Table is { } table)
            {
                await WriteTableAsync(json, table, ct).ConfigureAwait(false);
            }
            else
            {
                WriteValue(json, member.Value);
            }
        }

        json.WriteEndObject();
    }

    private static async ValueTask WriteTableAsync(Utf8JsonWriter json, TableBlock table, CancellationToken ct)
    {
        int[] columns = table.DataColumns();
        bool isList = table.Layout == TableLayout.Rows;
        if (isList)
        {
            json.WriteStartArray();
        }
        else
        {
            json.WriteStartObject();
        }

        var columnNames = new UniqueNames();
        string[] keys = [.. columns.Select(index => columnNames.Claim(table.Columns[index].Key))];
        var names = new UniqueNames();
        foreach (IReadOnlyList<ReportValue> row in table.Rows)
        {
            WriteRow(json, table.Layout, row, columns, keys, names);
            if (json.BytesPending > FlushThreshold)
            {
                await json.FlushAsync(ct).ConfigureAwait(false);
            }
        }

        if (isList)
        {
            json.WriteEndArray();
        }
        else
        {
            json.WriteEndObject();
        }
    }

    private static void WriteRow(
        Utf8JsonWriter json, TableLayout layout, IReadOnlyList<ReportValue> row, int[] columns, string[] keys, UniqueNames names)
    {
        if (layout == TableLayout.Rows)
        {
            WriteCells(json, row, columns, keys, 0);
            return;
        }

        if (columns.Length == 0)
        {
            return;
        }

        ReportValue first = Cell(row, columns[0]);
        json.WritePropertyName(names.Claim(first.Kind is ReportValueKind.Text or ReportValueKind.Formula ? first.Text : UnitFormatter.FormatExact(first, Unit.None)));
        if (layout == TableLayout.Map)
        {
            WriteValue(json, columns.Length > 1 ? Cell(row, columns[1]) : ReportValue.Null);
        }
        else
        {
            WriteCells(json, row, columns, keys, 1);
        }
    }

    private static void WriteCells(Utf8JsonWriter json, IReadOnlyList<ReportValue> row, int[] columns, string[] keys, int from)
    {
        json.WriteStartObject();
        for (int i = from; i < columns.Length; i++)
        {
            json.WritePropertyName(keys[i]);
            WriteValue(json, Cell(row, columns[i]));
        }

        json.WriteEndObject();
    }

    private static ReportValue Cell(IReadOnlyList<ReportValue> row, int index) => index < row.Count ? row[index] : ReportValue.Null;

    private static void WriteValue(Utf8JsonWriter json, ReportValue value)
    {
        switch (value.Kind)
        {
            case ReportValueKind.Integer:
                json.WriteNumberValue(value.Integer);
                break;
            case ReportValueKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            case ReportValueKind.Boolean:
                json.WriteBooleanValue(value.Boolean);
                break;
            case ReportValueKind.Text or ReportValueKind.Formula:
                json.WriteStringValue(DisplayText.ToScalarText(value.Text));
                break;
            case ReportValueKind.List:
                json.WriteStartArray();
                foreach (ReportValue item in value.Items)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            case ReportValueKind.Object:
                json.WriteStartObject();
                var names = new UniqueNames();
                foreach ((string key, ReportValue member) in value.Members)
                {
                    json.WritePropertyName(names.Claim(key));
                    WriteValue(json, member);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void WriteDiagnostics(Utf8JsonWriter json, IReadOnlyList<Diagnostic> diagnostics)
    {
        json.WriteStartArray("diagnostics");
        foreach (Diagnostic diagnostic in diagnostics)
        {
            SourceLocation location = diagnostic.Location;
            json.WriteStartObject();
            WriteText(json, "id", diagnostic.Id);
            WriteText(json, "severity", SeverityNames.Of(diagnostic.Severity));
            WriteText(json, "kind", diagnostic.Kind == DefectKind.None ? null : diagnostic.Kind.ToCode());
            WriteText(json, "message", diagnostic.Message);
            json.WriteStartObject("location");
            WriteText(json, "path", location.Path);
            json.WritePropertyName("offset");
            WriteValue(json, location.Offset < 0 ? ReportValue.Null : location.Offset);
            WriteText(json, "element", location.Element);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePasses(Utf8JsonWriter json, IReadOnlyList<PassOutcome> passes)
    {
        json.WriteStartArray("passes");
        foreach (PassOutcome pass in passes)
        {
            json.WriteStartObject();
            WriteText(json, "key", pass.Key);
            WriteText(json, "status", pass.Status switch
            {
                PassStatus.Completed => "completed",
                PassStatus.Skipped => "skipped",
                _ => "failed",
            });
            WriteText(json, "reason", pass.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, DisplayText.ToScalarText(text));
        }
    }
}
