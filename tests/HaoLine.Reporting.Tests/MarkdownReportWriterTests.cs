using System.Text.RegularExpressions;

namespace HaoLine.Reporting.Tests;

public partial class MarkdownReportWriterTests
{
    [Fact]
    public void WriteAsync_hostile_names_keep_every_table_rectangular()
    {
        string[] lines = Rendered.Text(new MarkdownReportWriter(), SampleReport.Hostile()).Split('\n');
        int columns = 0;
        int rows = 0;
        foreach (string line in lines)
        {
            if (!line.StartsWith('|'))
            {
                columns = 0;
                continue;
            }

            int bars = UnescapedBar().Count(line);
            columns = columns == 0 ? bars : columns;
            bars.Should().Be(columns, "the row '{0}' must have as many cells as its heading", line);
            rows++;
        }

        rows.Should().BeGreaterThan(5 * SampleReport.HostileNames.Length);
    }

    [Fact]
    public void WriteAsync_hostile_names_are_no_markup()
    {
        string text = Rendered.Text(new MarkdownReportWriter(), SampleReport.Hostile());
        text.Should().NotContainAny("<", "\u001b", "\r", "\0", "\u202e", "https://", "[x](javascript:");
        UnescapedBacktick().IsMatch(text).Should().BeFalse();
    }

    [Fact]
    public void WriteAsync_metrics_show_short_and_exact_numbers()
    {
        string text = Rendered.Text(new MarkdownReportWriter(), SampleReport.Realistic());
        text.Should().Contain("| MACs | 4.09 G MACs | 4,089,184,256 MACs |");
        text.Should().Contain("| FLOPs (bind batch to get a number) | 8178368512·batch FLOPs |  |");
        text.Should().Contain("| Lower bound | unknown |  |");
        text.Should().Contain("| Conv | 53 | 4.09 G | 100.0 % |");
    }

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\|")]
    private static partial Regex UnescapedBar();

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*`")]
    private static partial Regex UnescapedBacktick();
}
