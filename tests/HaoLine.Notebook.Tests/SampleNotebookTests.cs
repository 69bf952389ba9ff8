using HaoLine.Analysis;
using Microsoft.DotNet.Interactive.Formatting;

namespace HaoLine.Notebook.Tests;

/// <summary>The sample notebooks run cell by cell, and what they show is what a host would show.</summary>
[Collection("working folder")]
public sealed class SampleNotebookTests
{
    public static TheoryData<string> Notebooks => [.. Directory.EnumerateFiles(Samples.Folder, "*.ipynb").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Cells_run_in_order(string notebook)
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Samples.Folder;
        try
        {
            var session = new ScriptSession();
            var shown = new List<object>();
            foreach (string cell in NotebookFile.CodeCells(Path.Combine(Samples.Folder, notebook)))
            {
                if (await session.RunAsync(cell, TestContext.Current.CancellationToken) is { } value)
                {
                    shown.Add(value);
                    Formatter.ToDisplayString(value, "text/html").Should().NotBeNullOrWhiteSpace(cell);
                }
            }

            shown.OfType<Inspection>().Should().NotBeEmpty("the notebook shows an inspection");
            shown.Where(value => value is Inspection or CostResult or MemoryResult).Should()
                .OnlyContain(value => Formatter.ToDisplayString(value, "text/html").StartsWith("<div class=\"haoline-fragment\">", StringComparison.Ordinal));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public async Task Chained_cells_compute_the_number_that_a_program_computes()
    {
        var session = new ScriptSession();
        string model = Samples.Model("encoder-tiny.onnx").Replace("\\", "/", StringComparison.Ordinal);
        await session.RunAsync("#r \"nuget: HaoLine\"\nusing HaoLine; using HaoLine.Analysis; using HaoLine.Ir;", TestContext.Current.CancellationToken);
        await session.RunAsync($"var inspection = await ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().InspectAsync(\"{model}\");", TestContext.Current.CancellationToken);
        object? total = await session.RunAsync("inspection.Get(ParametersPass.Result).Total", TestContext.Current.CancellationToken);

        using Inspection direct = await ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().InspectAsync(Samples.Model("encoder-tiny.onnx"), ct: TestContext.Current.CancellationToken);
        total.Should().Be(direct.Get(ParametersPass.Result).Total).And.NotBe(0L);
    }
}
