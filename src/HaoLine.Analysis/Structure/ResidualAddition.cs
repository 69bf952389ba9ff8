using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>An addition that joins a shortcut with a branch of more weighted layers, both from one value.</summary>
/// <param name="Addition">The node that adds.</param>
/// <param name="ShortcutLayers">Convolutions, matrix products and the like on the shortcut; 0 for an identity shortcut.</param>
/// <param name="BranchLayers">The same on the longer branch.</param>
public sealed record ResidualAddition(Node Addition, int ShortcutLayers, int BranchLayers)
{
    /// <summary>True when the shortcut carries a weighted layer itself, as where a network changes its width.</summary>
    public bool HasProjection => this.ShortcutLayers > 0;
}
