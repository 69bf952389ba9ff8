using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Reporting;
using HaoLine.TestSupport;

namespace HaoLine.EndToEnd.Tests;

/// <summary>The page's data, the CSV table and the Markdown report of every corpus network say the numbers of its JSON report.</summary>
public sealed class OutputParityTests(ITestOutputHelper output)
{
    private const string ViewStart = "id=\"haoline-view\">";
    private static readonly (string Key, int CsvColumn)[] Columns = [("parameters", 7), ("macs", 8), ("flops", 9)];

    [Fact]
    public void Numbers_of_every_output_are_those_of_the_json_report()
    {
        _ = Corpus.Path("models");
        var problems = new List<string>();
        int models = 0;
        int rows = 0;
        foreach (string relative in Corpus.OnnxModels())
        {
            (Inspection? inspection, _) = Inspecting.TryFile(Corpus.Path(relative), new InspectionOptions { IncludeLayers = true });
            using (inspection)
            {
                if (inspection is null || inspection.Model.MainGraph is null)
                {
                    continue;
                }

                models++;
                using JsonDocument json = JsonDocument.Parse(inspection.ToJson());
                JsonElement[] layers = [.. json.RootElement.GetProperty("results").GetProperty("layers").EnumerateArray()];
                rows += layers.Length;
                CheckPage(relative, inspection.ToHtml(), json.RootElement.GetProperty("results"), layers, problems);
                CheckCsv(relative, inspection, layers, problems);
                CheckMarkdown(relative, inspection.ToMarkdown(), json.RootElement.GetProperty("results"), problems);
            }
        }

        output.WriteLine($"{models} models, {rows} rows");
        models.Should().BeGreaterThan(100);
        problems.Should().BeEmpty();
    }

    private static void CheckPage(string relative, string html, JsonElement results, JsonElement[] layers, List<string> problems)
    {
        int start = html.IndexOf(ViewStart, StringComparison.Ordinal) + ViewStart.Length;
        using var stream = new GZipStream(new MemoryStream(Convert.FromBase64String(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)])), CompressionMode.Decompress);
        using JsonDocument view = JsonDocument.Parse(stream);
        JsonElement root = view.RootElement;
        string[] strings = [.. root.GetProperty("strings").EnumerateArray().Select(static item => item.GetString()!)];
        string[] formulas = [.. root.GetProperty("formulaTexts").EnumerateArray().Select(item => strings[item.GetInt32()])];
        int[] rowOf = [.. root.GetProperty("nodes").GetProperty("layer").EnumerateArray().Select(static item => item.GetInt32())];
        foreach (JsonElement metric in root.GetProperty("metrics").EnumerateArray())
        {
            string key = metric.GetProperty("key").GetString()!;
            if (!Columns.Any(column => column.Key == key))
            {
                continue;
            }

            JsonElement[] values = [.. metric.GetProperty("values").EnumerateArray()];
            int[]? formulaOf = metric.TryGetProperty("formulas", out JsonElement list) ? [.. list.EnumerateArray().Select(static item => item.GetInt32())] : null;
            for (int i = 0; i < values.Length; i++)
            {
                string found = Text(values[i], formulaOf?[i] ?? -1, formulas);
                if (rowOf[i] >= 0 && !Same(found, Text(layers[rowOf[i]].GetProperty(key))))
                {
                    problems.Add($"{relative}: {key} of row {rowOf[i]} is '{found}' in the page, '{Text(layers[rowOf[i]].GetProperty(key))}' in JSON");
                }
            }

            string total = Text(metric.GetProperty("total"), metric.GetProperty("totalFormula").GetInt32(), formulas);
            string expected = key == "parameters" ? Text(results.GetProperty("parameters").GetProperty("total")) : Total(results, key);
            if (!Same(total, expected))
            {
                problems.Add($"{relative}: the total of {key} is '{total}' in the page, '{expected}' in JSON");
            }
        }
    }

    private static void CheckCsv(string relative, Inspection inspection, JsonElement[] layers, List<string> problems)
    {
        using var buffer = new MemoryStream();
        new CsvReportWriter().WriteAsync(inspection.ToReport(), buffer, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
        string[][] rows = [.. Cells(Encoding.UTF8.GetString(buffer.ToArray()).TrimStart('\uFEFF')).Skip(1)];
        if (rows.Length != layers.Length)
        {
            problems.Add($"{relative}: {rows.Length} rows of CSV, {layers.Length} in JSON");
            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            foreach ((string key, int column) in Columns)
            {
                if (rows[i][column] != Text(layers[i].GetProperty(key)))
                {
                    problems.Add($"{relative}: {key} of row {i} is '{rows[i][column]}' in CSV, '{Text(layers[i].GetProperty(key))}' in JSON");
                }
            }
        }
    }

    private static void CheckMarkdown(string relative, string markdown, JsonElement results, List<string> problems)
    {
        string parameters = results.GetProperty("parameters").GetProperty("total").GetInt64().ToString("N0", CultureInfo.InvariantCulture);
        if (!markdown.Contains(parameters, StringComparison.Ordinal))
        {
            problems.Add($"{relative}: {parameters} parameters are not in the Markdown report");
        }

        if (results.GetProperty("costs").GetProperty("totals").GetProperty("macs") is { ValueKind: JsonValueKind.Number } macs
            && !markdown.Contains(macs.GetInt64().ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            problems.Add($"{relative}: {macs.GetInt64()} MACs are not in the Markdown report");
        }
    }

    /// <summary>The page cuts the text of long formulas; it calculates with terms, which the browser tests compare.</summary>
    private static bool Same(string shown, string expected) =>
        shown == expected || (shown.EndsWith('…') && expected.StartsWith(shown[..^1], StringComparison.Ordinal));

    private static string Total(JsonElement results, string key) =>
        Text(results.GetProperty("costs").GetProperty("totals").GetProperty(key)) is { Length: > 0 } number ? number
        : results.GetProperty("costs").TryGetProperty("formulas", out JsonElement formulas) && formulas.TryGetProperty(key, out JsonElement formula) ? Text(formula)
        : "";

    private static string Text(JsonElement value, int formula, string[] formulas) =>
        value.ValueKind != JsonValueKind.Null ? Text(value) : formula < 0 ? "" : formulas[formula];

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    /// <summary>Rows of a CSV text by its specification (RFC 4180).</summary>
    private static IEnumerable<string[]> Cells(string text)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (quoted)
            {
                if (character != '"')
                {
                    cell.Append(character);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (character == '"')
            {
                quoted = true;
            }
            else if (character is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (character == '\n')
                {
                    yield return [.. row];
                    row.Clear();
                }
            }
            else if (character != '\r')
            {
                cell.Append(character);
            }
        }
    }
}
