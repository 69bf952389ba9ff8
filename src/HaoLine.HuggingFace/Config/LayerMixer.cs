using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <summary>How one layer mixes tokens.</summary>
/// <param name="Reach">Reach of its attention; none for recurrent layers.</param>
/// <param name="Window">Window or chunk; 0 for full attention.</param>
/// <param name="Recurrent">Its recurrent mixer; null for attention alone.</param>
internal readonly record struct LayerMixer(AttentionReach Reach, long Window, RecurrentKind? Recurrent)
{
    public bool HasAttention => this.Reach != AttentionReach.None;

    /// <summary>False for layers without positions in a model that has them.</summary>
    public bool HasPositions { get; init; } = true;
}
