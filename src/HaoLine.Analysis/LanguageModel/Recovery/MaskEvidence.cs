using HaoLine.Architecture;

namespace HaoLine.Analysis;

/// <summary>What a mask or bias on attention scores says.</summary>
/// <param name="IsCausal">True when later tokens are hidden.</param>
/// <param name="Window">Tokens that stay visible; 0 for all.</param>
/// <param name="Positions">Positions that the bias carries; unknown when it carries none.</param>
/// <param name="TableLength">Relative buckets; 0 without them.</param>
internal sealed record MaskEvidence(bool IsCausal, long Window, PositionKind Positions, long TableLength)
{
    public static MaskEvidence None { get; } = new(false, 0, PositionKind.Unknown, 0);

    public MaskEvidence With(MaskEvidence other) => new(
        this.IsCausal || other.IsCausal,
        Math.Max(this.Window, other.Window),
        this.Positions == PositionKind.Unknown ? other.Positions : this.Positions,
        Math.Max(this.TableLength, other.TableLength));
}
