namespace HaoLine.Analysis;

/// <summary>
/// An analysis found while it ran that it does not apply to the model. Its outcome is <see cref="PassStatus.Skipped"/> with the message as
/// reason, no failure.
/// </summary>
public sealed class PassSkippedException : Exception
{
    /// <summary>With the reason, such as <c>the model has no attention</c>.</summary>
    public PassSkippedException(string reason)
        : base(reason)
    {
    }
}
