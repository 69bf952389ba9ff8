using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Adds cost vectors without an allocation for each. Unknown entries add nothing and are remembered in the confidence.</summary>
internal struct CostSum
{
    private DimensionSum floatMacs;
    private DimensionSum integerMacs;
    private DimensionSum adds;
    private DimensionSum multiplies;
    private DimensionSum divides;
    private DimensionSum compares;
    private DimensionSum transcendentals;
    private DimensionSum bytesRead;
    private DimensionSum bytesWritten;
    private CostConfidence confidence;

    public void Add(OperatorCost cost)
    {
        this.floatMacs.Add(cost.FloatMacs, Dimension.One);
        this.integerMacs.Add(cost.IntegerMacs, Dimension.One);
        this.adds.Add(cost.Adds, Dimension.One);
        this.multiplies.Add(cost.Multiplies, Dimension.One);
        this.divides.Add(cost.Divides, Dimension.One);
        this.compares.Add(cost.Compares, Dimension.One);
        this.transcendentals.Add(cost.Transcendentals, Dimension.One);
        this.bytesRead.Add(cost.BytesRead, Dimension.One);
        this.bytesWritten.Add(cost.BytesWritten, Dimension.One);
        this.confidence = Lower(this.confidence, cost.Confidence);
    }

    public readonly OperatorCost ToCost() => new()
    {
        FloatMacs = this.floatMacs.ToDimension(),
        IntegerMacs = this.integerMacs.ToDimension(),
        Adds = this.adds.ToDimension(),
        Multiplies = this.multiplies.ToDimension(),
        Divides = this.divides.ToDimension(),
        Compares = this.compares.ToDimension(),
        Transcendentals = this.transcendentals.ToDimension(),
        BytesRead = this.bytesRead.ToDimension(),
        BytesWritten = this.bytesWritten.ToDimension(),
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
}
