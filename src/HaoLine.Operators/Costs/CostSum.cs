using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Adds cost vectors without an allocation each. Unknown entries add nothing and are remembered in the confidence.</summary>
internal struct CostSum
{
    private Dimension floatMacs = Dimension.Zero;
    private Dimension integerMacs = Dimension.Zero;
    private Dimension adds = Dimension.Zero;
    private Dimension multiplies = Dimension.Zero;
    private Dimension divides = Dimension.Zero;
    private Dimension compares = Dimension.Zero;
    private Dimension transcendentals = Dimension.Zero;
    private Dimension bytesRead = Dimension.Zero;
    private Dimension bytesWritten = Dimension.Zero;
    private CostConfidence confidence = CostConfidence.Exact;

    public CostSum()
    {
    }

    public void Add(OperatorCost cost)
    {
        Add(ref this.floatMacs, cost.FloatMacs);
        Add(ref this.integerMacs, cost.IntegerMacs);
        Add(ref this.adds, cost.Adds);
        Add(ref this.multiplies, cost.Multiplies);
        Add(ref this.divides, cost.Divides);
        Add(ref this.compares, cost.Compares);
        Add(ref this.transcendentals, cost.Transcendentals);
        Add(ref this.bytesRead, cost.BytesRead);
        Add(ref this.bytesWritten, cost.BytesWritten);
        this.confidence = Lower(this.confidence, cost.Confidence);
    }

    public readonly OperatorCost ToCost() => new()
    {
        FloatMacs = this.floatMacs,
        IntegerMacs = this.integerMacs,
        Adds = this.adds,
        Multiplies = this.multiplies,
        Divides = this.divides,
        Compares = this.compares,
        Transcendentals = this.transcendentals,
        BytesRead = this.bytesRead,
        BytesWritten = this.bytesWritten,
        Confidence = this.confidence,
    };

    public static CostConfidence Lower(CostConfidence left, CostConfidence right) => (CostConfidence)Math.Max((int)left, (int)right);

    /// <summary>The confidence that the entries themselves allow: unknown work makes it unknown, unknown traffic only an estimate.</summary>
    public static CostConfidence Honest(OperatorCost cost)
    {
        bool work = cost.FloatMacs.IsUnknown || cost.IntegerMacs.IsUnknown || cost.Adds.IsUnknown || cost.Multiplies.IsUnknown
            || cost.Divides.IsUnknown || cost.Compares.IsUnknown || cost.Transcendentals.IsUnknown;
        bool traffic = cost.BytesRead.IsUnknown || cost.BytesWritten.IsUnknown;
        return Lower(cost.Confidence, work ? CostConfidence.Unknown : traffic ? CostConfidence.Estimated : CostConfidence.Exact);
    }

    private static void Add(ref Dimension sum, Dimension term)
    {
        if (term.IsUnknown || sum.IsUnknown)
        {
            return;
        }

        try
        {
            sum += term;
        }
        catch (OverflowException)
        {
            sum = Dimension.Unknown;
        }
    }
}
