using System.Text;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Reporting;
using HaoLine.TestSupport;
using NJsonSchema;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Every ONNX file of the collection goes through everything.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    /// <summary>Files of the collection that are not valid ONNX, with the kind they end in and why.</summary>
    private static readonly Dictionary<string, DefectKind> Broken = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Every_model_is_read_and_analysed_or_ends_in_a_kind()
    {
        _ = Corpus.Path("models");
        var problems = new List<string>();
        var errors = new List<string>();
        int read = 0;
        foreach (string relative in Corpus.OnnxModels())
        {
            (Inspection? inspection, InvalidModelContentException? error) = Inspecting.TryFile(Corpus.Path(relative));
            using (inspection)
            {
                if (error is not null)
                {
                    errors.Add($"{relative}: {error.Kind.ToCode()}: {error.Message}");
                    if (Broken.GetValueOrDefault(relative, DefectKind.None) != error.Kind)
                    {
                        problems.Add($"{relative}: {error.Message}");
                    }

                    continue;
                }

                read++;
                problems.AddRange(inspection!.Passes.Where(pass => pass.Status == PassStatus.Failed).Select(pass => $"{relative}: {pass.Key} {pass.Reason}"));
            }
        }

        output.WriteLine($"{read} models read, {errors.Count} errors");
        output.WriteLine(string.Join("\n", errors));
        problems.Should().BeEmpty();
        read.Should().BeGreaterThan(300);
    }

    [Fact]
    public async Task Json_of_every_model_is_byte_identical_twice_and_valid_against_the_schema()
    {
        _ = Corpus.Path("models");
        JsonSchema schema = await JsonSchema.FromJsonAsync(ReportSchema.Text, TestContext.Current.CancellationToken);
        var problems = new List<string>();
        foreach (string relative in Corpus.OnnxModels())
        {
            string path = Corpus.Path(relative);
            string? first = Json(path);
            if (first is null)
            {
                continue;
            }

            if (first != Json(path))
            {
                problems.Add($"{relative}: two runs differ");
            }

            problems.AddRange(schema.Validate(first).Take(3).Select(error => $"{relative}: {error}"));
        }

        problems.Should().BeEmpty();
    }

    private static string? Json(string path)
    {
        var options = new InspectionOptions { IncludeLayers = true };
        try
        {
            using Inspection inspection = Inspecting.File(path, options);
            using var stream = new MemoryStream();
            new JsonReportWriter().WriteAsync(inspection.ToReport(), stream).AsTask().GetAwaiter().GetResult();
            return Encoding.UTF8.GetString(stream.ToArray());
        }
        catch (InvalidModelContentException)
        {
            return null;
        }
    }
}
