using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A built-in analysis that applies only to models of a certain kind.</summary>
internal interface IModelBoundPass
{
    /// <summary>Why the analysis does not apply; null when it does.</summary>
    string? ReasonToSkip(Model model);
}
