using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Recurrent layers over T steps, B sequences, D directions, hidden size H, input size I. Source: the gate equations of the
/// operator. Every sequence is counted at full length, shorter <c>sequence_lens</c> are not known from shapes.
/// </summary>
internal static class RecurrentCost
{
    public const string Formula = "T·B·D·gates·H·(I + H) MACs + gate arithmetic per T·B·D·H";

    /// <summary>Gates of the three cells.</summary>
    public enum Cell
    {
        /// <summary>One tanh.</summary>
        Simple = 1,

        /// <summary>Update, reset, candidate.</summary>
        Gated = 3,

        /// <summary>Input, output, forget, candidate.</summary>
        LongShortTerm = 4,
    }

    /// <summary>
    /// MACs: T·B·D·gates·H·(I+H). Per hidden element and step: gates − 1… sums of input and state parts (gates adds), two bias adds per gate
    /// when given, three peephole multiplications and additions when given, the activations (sigmoid: 1 exponential, 1 add,
    /// 1 divide; tanh: 1 transcendental) and the state update.
    /// </summary>
    public static OperatorCost Of(Cell cell, Dimension steps, Dimension batch, int directions, Dimension input, Dimension hidden, bool bias, bool peephole)
    {
        int gates = (int)cell;
        Dimension states = steps * batch * directions * hidden;
        int sigmoids = cell switch { Cell.LongShortTerm => 3, Cell.Gated => 2, _ => 0 };
        int tanhs = cell == Cell.LongShortTerm ? 2 : 1;
        ElementWork update = cell switch
        {
            Cell.LongShortTerm => new ElementWork(Adds: 1, Multiplies: 3),
            Cell.Gated => new ElementWork(Adds: 2, Multiplies: 3),
            _ => ElementWork.None,
        };
        ElementWork work = update + new ElementWork(
            Adds: gates + sigmoids + (bias ? 2 * gates : 0) + (peephole ? 3 : 0),
            Multiplies: peephole ? 3 : 0,
            Divides: sigmoids,
            Transcendentals: sigmoids + tanhs);
        return ElementwiseCost.Of(states, work) with { FloatMacs = states * gates * (input + hidden) };
    }
}
