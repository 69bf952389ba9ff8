namespace HaoLine.Layout;

/// <summary>Counts elementary steps, so that tests can hold growth against size without a clock, and looks at the cancellation token now and then.</summary>
internal sealed class WorkCounter(CancellationToken cancellationToken)
{
    private const int StepsBetweenLooks = 1 << 16;
    private long nextLook;

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Adds steps.</summary>
    public void Add(long steps)
    {
        this.Steps += steps;
        if (this.Steps >= this.nextLook)
        {
            cancellationToken.ThrowIfCancellationRequested();
            this.nextLook = this.Steps + StepsBetweenLooks;
        }
    }
}
