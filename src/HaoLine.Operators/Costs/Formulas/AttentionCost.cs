using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Scaled dot-product attention. Causal masks do not halve the count: the definition multiplies the whole matrix.
/// Source: softmax(Q·Kᵀ·scale + mask)·V; torchvision and fvcore count the two products the same way.
/// </summary>
internal static class AttentionCost
{
    public const string Formula = "B·H·S·T·(Dqk + Dv) MACs + softmax and scale over B·H·S·T scores";

    /// <summary>Both products and the softmax between them; nothing for projections.</summary>
    /// <param name="batch">B.</param>
    /// <param name="heads">Query heads H; grouped key and value heads are shared, not fewer products.</param>
    /// <param name="queryLength">S.</param>
    /// <param name="totalLength">T, past included.</param>
    /// <param name="headSize">Dqk.</param>
    /// <param name="valueHeadSize">Dv.</param>
    /// <param name="mask">Whether a bias or mask is added to the scores.</param>
    public static OperatorCost Core(Dimension batch, Dimension heads, Dimension queryLength, Dimension totalLength, Dimension headSize, Dimension valueHeadSize, bool mask)
    {
        Dimension scores = batch * heads * queryLength * totalLength;
        ElementWork work = SoftmaxCost.Softmax + ElementWork.Multiply + (mask ? ElementWork.Add : ElementWork.None);
        return ElementwiseCost.Of(scores, work) with { FloatMacs = scores * (headSize + valueHeadSize) };
    }

    /// <summary>Rotary embedding: two multiplications and one addition per rotated element.</summary>
    public static ElementWork Rotary { get; } = new(Adds: 1, Multiplies: 2);
}
