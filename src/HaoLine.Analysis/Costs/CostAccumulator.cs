using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Adds totals entry by entry; entries that are unknown add nothing.</summary>
internal sealed class CostAccumulator
{
    private DimensionSum macs;
    private DimensionSum flops;
    private DimensionSum integerMacs;
    private DimensionSum other;
    private DimensionSum bytesRead;
    private DimensionSum bytesWritten;

    public int Nodes { get; private set; }

    public void CountNode() => this.Nodes++;

    public void Add(CostTotals totals, Dimension executions)
    {
        this.macs.Add(totals.Macs, executions);
        this.flops.Add(totals.Flops, executions);
        this.integerMacs.Add(totals.IntegerMacs, executions);
        this.other.Add(totals.OtherOperations, executions);
        this.bytesRead.Add(totals.BytesRead, executions);
        this.bytesWritten.Add(totals.BytesWritten, executions);
    }

    public CostTotals ToTotals() => new()
    {
        Macs = this.macs.ToDimension(),
        Flops = this.flops.ToDimension(),
        IntegerMacs = this.integerMacs.ToDimension(),
        OtherOperations = this.other.ToDimension(),
        BytesRead = this.bytesRead.ToDimension(),
        BytesWritten = this.bytesWritten.ToDimension(),
    };
}
