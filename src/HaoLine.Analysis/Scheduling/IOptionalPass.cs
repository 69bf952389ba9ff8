namespace HaoLine.Analysis;

/// <summary>A built-in analysis that runs only when the options ask for it.</summary>
internal interface IOptionalPass
{
    /// <summary>Why the analysis does not run; null when it does.</summary>
    string? ReasonToSkip(InspectionOptions options);
}
