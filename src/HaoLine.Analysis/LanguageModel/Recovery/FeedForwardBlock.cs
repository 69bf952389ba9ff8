using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>One feed-forward block of a graph.</summary>
/// <param name="End">The node that brings the token back to its width.</param>
/// <param name="Facts">What it is.</param>
internal sealed record FeedForwardBlock(Node End, FeedForwardFacts Facts)
{
    /// <summary>Products that belong to it.</summary>
    public IReadOnlyList<WeightedProduct> Products { get; init; } = [];
}
