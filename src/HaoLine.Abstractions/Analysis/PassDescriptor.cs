using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>What a pass makes and what it needs.</summary>
/// <param name="Title">Section title for people.</param>
/// <param name="Produces">Key of the result.</param>
public sealed record PassDescriptor(string Title, ResultKey Produces)
{
    /// <summary>Results that must be there; when one is not, the pass is skipped.</summary>
    public IReadOnlyList<ResultKey> Requires { get; init; } = [];

    /// <summary>Results that are used when they are there.</summary>
    public IReadOnlyList<ResultKey> UsesIfPresent { get; init; } = [];

    /// <summary>What the model must be able to answer; when it cannot, the pass is skipped.</summary>
    public ModelCapabilities RequiredCapabilities { get; init; }

    /// <summary>Rules whose findings the pass may report.</summary>
    public IReadOnlyList<DiagnosticDescriptor> Rules { get; init; } = [];
}
