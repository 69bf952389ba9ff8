namespace HaoLine.Analysis;

/// <summary>A maximal stretch of a sequence in which every element equals the one a period later; at least two periods long, and the period is its smallest.</summary>
internal readonly record struct RepeatedRun(int Start, int Length, int Period)
{
    public int Count => this.Length / this.Period;

    public int Covered => this.Count * this.Period;

    /// <summary>
    /// What naming the block once says for the others, more where there are many: 24 layers of 11 nodes say more than two stretches
    /// of 270 that are alike because both are such layers around a border.
    /// </summary>
    public double Gain => (this.Count - 1) * (double)this.Period * Math.Log2(Math.Max(this.Count, 1));
}
