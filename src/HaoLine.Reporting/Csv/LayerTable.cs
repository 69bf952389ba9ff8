namespace HaoLine.Reporting;

/// <summary>The rows of the <c>layers</c> section by column name, with the share that each row has of a column's total.</summary>
internal sealed class LayerTable
{
    private readonly TableBlock table;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    private LayerTable(TableBlock table)
    {
        this.table = table;
        for (int i = 0; i < table.Columns.Count; i++)
        {
            this.columns.TryAdd(table.Columns[i].Key, i);
        }
    }

    public int RowCount => this.table.Rows.Count;

    public static LayerTable? Find(ReportDocument report)
    {
        TableBlock? table = report.Sections
            .Where(static section => section.Key == "layers")
            .SelectMany(static section => section.Blocks)
            .OfType<TableBlock>()
            .FirstOrDefault(static block => block.Columns.Any(static column => column.Key == "operator"));
        return table is null ? null : new LayerTable(table);
    }

    public ReportValue Cell(int row, string column) =>
        this.columns.TryGetValue(column, out int index) && index < this.table.Rows[row].Count ? this.table.Rows[row][index] : ReportValue.Null;

    /// <summary>Bytes of a row: its own column when there is one, else the sum over its outputs; nothing when one is not known.</summary>
    public ReportValue Bytes(int row)
    {
        if (this.columns.ContainsKey("bytes"))
        {
            return this.Cell(row, "bytes");
        }

        long sum = 0;
        foreach (ReportValue output in this.Cell(row, "outputs").Items)
        {
            if (UnitFormatter.Member(output, "bytes") is not { Kind: ReportValueKind.Integer } bytes
                || bytes.Integer > long.MaxValue - sum)
            {
                return ReportValue.Null;
            }

            sum += bytes.Integer;
        }

        return sum;
    }

    /// <summary>The total over all rows; null when a row is not a known number, because a share of an unknown whole would be a guess.</summary>
    public double? Total(Func<int, ReportValue> cell)
    {
        double total = 0;
        for (int row = 0; row < this.RowCount; row++)
        {
            ReportValue value = cell(row);
            if (value.Kind is not (ReportValueKind.Integer or ReportValueKind.Number))
            {
                return null;
            }

            total += value.Number;
        }

        return total;
    }
}
