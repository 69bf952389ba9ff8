using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Adds totals entry by entry; entries that are unknown add nothing.</summary>
internal sealed class CostAccumulator
{
    private Dimension macs = Dimension.Zero;
    private Dimension flops = Dimension.Zero;
    private Dimension integerMacs = Dimension.Zero;
    private Dimension other = Dimension.Zero;
    private Dimension bytesRead = Dimension.Zero;
    private Dimension bytesWritten = Dimension.Zero;

    public int Nodes { get; private set; }

    public void CountNode() => this.Nodes++;

    public void Add(CostTotals totals, Dimension executions)
    {
        Add(ref this.macs, totals.Macs, executions);
        Add(ref this.flops, totals.Flops, executions);
        Add(ref this.integerMacs, totals.IntegerMacs, executions);
        Add(ref this.other, totals.OtherOperations, executions);
        Add(ref this.bytesRead, totals.BytesRead, executions);
        Add(ref this.bytesWritten, totals.BytesWritten, executions);
    }

    public CostTotals ToTotals() => new()
    {
        Macs = this.macs,
        Flops = this.flops,
        IntegerMacs = this.integerMacs,
        OtherOperations = this.other,
        BytesRead = this.bytesRead,
        BytesWritten = this.bytesWritten,
    };

    internal static void Add(ref Dimension sum, Dimension term, Dimension executions)
    {
        if (sum.IsUnknown || term.IsUnknown)
        {
            return;
        }

        try
        {
            Dimension product = term * executions;
            if (!product.IsUnknown)
            {
                sum += product;
            }
        }
        catch (OverflowException)
        {
            sum = Dimension.Unknown;
        }
    }
}
