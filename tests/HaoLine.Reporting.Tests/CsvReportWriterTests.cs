using System.Text;

namespace HaoLine.Reporting.Tests;

public class CsvReportWriterTests
{
    [Fact]
    public void WriteAsync_hostile_names_keep_rows_and_columns_and_start_no_formula()
    {
        List<List<string>> rows = Parse(Rendered.Text(new CsvReportWriter(), SampleReport.Hostile()));
        rows.Should().HaveCount(1 + SampleReport.HostileNames.Length);
        rows.Should().OnlyContain(static row => row.Count == 16);
        foreach (string cell in rows.SelectMany(static row => row))
        {
            (cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal)).Should().BeFalse("'{0}' would be a formula", cell);
            cell.Any(char.IsControl).Should().BeFalse("'{0}' would reach a terminal", cell);
        }

        rows.Select(static row => row[1]).Should().Contain("'=cmd|' /C calc'!A0").And.Contain("'-1").And.Contain("quote\"comma,");
    }

    [Fact]
    public void WriteAsync_layers_give_the_hand_computed_rows()
    {
        // macs 10 and 30: shares 0.25 and 0.75; outputs of 1,024 bytes each: 0.5; parameters 7 each: 0.5.
        ReportDocument report = Rendered.With() with
        {
            Sections = [new ReportSection("layers", "Layers", [new TableBlock("", "", SampleReport.LayerColumns, [SampleReport.LayerRow(0, "a", "Conv", 10), SampleReport.LayerRow(1, "b,c", "Conv", 30)])])],
        };
        Rendered.Text(new CsvReportWriter(), report).Should().Be(
            "index,name,scope,operator,inputShapes,outputShapes,dataType,parameters,macs,flops,bytes,parametersShare,macsShare,flopsShare,bytesShare,confidence\r\n"
            + "0,a,,Conv,1x3x8x8,1x4x8x8,float32,7,10,20,1024,0.5,0.25,0.25,0.5,exact\r\n"
            + "1,\"b,c\",,Conv,1x3x8x8,1x4x8x8,float32,7,30,60,1024,0.5,0.75,0.75,0.5,exact\r\n");
    }

    [Fact]
    public void WriteAsync_share_of_a_total_that_is_not_known_is_empty()
    {
        IReadOnlyList<ReportValue> unknown = [.. SampleReport.LayerRow(1, "b", "Custom", 0).Select(static (cell, i) => i == 6 ? ReportValue.Null : cell)];
        ReportDocument report = Rendered.With() with
        {
            Sections = [new ReportSection("layers", "Layers", [new TableBlock("", "", SampleReport.LayerColumns, [SampleReport.LayerRow(0, "a", "Conv", 10), unknown])])],
        };
        List<List<string>> rows = Parse(Rendered.Text(new CsvReportWriter(), report));
        rows[1][12].Should().BeEmpty();
        rows[2][8].Should().BeEmpty();
    }

    [Fact]
    public void WriteAsync_without_layers_says_what_to_do()
    {
        Action write = static () => Rendered.Bytes(new CsvReportWriter(), Rendered.With());
        write.Should().Throw<InvalidOperationException>().WithMessage("*IncludeLayers*");
    }

    /// <summary>A second, independent reading of RFC 4180.</summary>
    private static List<List<string>> Parse(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else if (c == '"')
                {
                    quoted = false;
                }
                else
                {
                    cell.Append(c);
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',' || c == '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == '\r')
                {
                    text[++i].Should().Be('\n');
                    rows.Add(row);
                    row = [];
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        return rows;
    }
}
