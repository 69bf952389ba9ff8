using System.Text.Json;

namespace HaoLine.Notebook.Tests;

/// <summary>The code cells of a Jupyter notebook.</summary>
internal static class NotebookFile
{
    public static IReadOnlyList<string> CodeCells(string path)
    {
        using JsonDocument notebook = JsonDocument.Parse(File.ReadAllText(path));
        notebook.RootElement.GetProperty("nbformat").GetInt32().Should().Be(4);
        return
        [
            .. notebook.RootElement.GetProperty("cells").EnumerateArray()
                .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
                .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString()))),
        ];
    }
}
