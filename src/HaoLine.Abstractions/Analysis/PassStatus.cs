namespace HaoLine.Analysis;

/// <summary>How a pass ended.</summary>
public enum PassStatus
{
    /// <summary>Its result is there.</summary>
    Completed,

    /// <summary>It does not apply, or something it needs is not there.</summary>
    Skipped,

    /// <summary>It crashed; the crash is a finding.</summary>
    Failed,
}
