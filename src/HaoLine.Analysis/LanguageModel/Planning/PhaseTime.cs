namespace HaoLine.LanguageModels;

/// <summary>Time of one step of all sequences: a prompt, or one token of each.</summary>
/// <param name="Seconds">From start to end of the step, through all groups of a pipeline.</param>
/// <param name="SlowestStage">Time of the slowest group of a pipeline: the interval between steps of a full pipeline.</param>
/// <param name="Operations">Kinds of work in order of execution, over all groups.</param>
/// <param name="LayerSeconds">Time of each layer, the encoder's first; 0 for layers without work in this step.</param>
public sealed record PhaseTime(double Seconds, double SlowestStage, IReadOnlyList<OperationTime> Operations, IReadOnlyList<double> LayerSeconds)
{
    /// <summary>Operations on one device of each group.</summary>
    public double TotalOperations => this.Operations.Where(static item => item.Bound != TimeBound.Link).Sum(static item => item.Operations);

    /// <summary>Bytes of memory moved on one device of each group.</summary>
    public double TotalBytes => this.Operations.Where(static item => item.Bound != TimeBound.Link).Sum(static item => item.Bytes);

    /// <summary>What most of the time is bound by.</summary>
    public TimeBound Bound => this.Operations.Count == 0
        ? TimeBound.None
        : this.Operations.GroupBy(static item => item.Bound).MaxBy(static group => group.Sum(static item => item.Seconds))!.Key;
}
