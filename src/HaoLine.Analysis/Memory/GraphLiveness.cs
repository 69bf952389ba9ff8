using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Buffers of one graph with their lifetimes, and what could not be sized.</summary>
internal sealed record GraphLiveness(IReadOnlyList<Node> Order, IReadOnlyList<LiveTensor> Tensors, int UnknownSizes, int SymbolicSizes)
{
    public int Steps => Math.Max(1, this.Order.Count);

    /// <summary>Every size is a number.</summary>
    public bool IsNumeric => this.UnknownSizes == 0 && this.SymbolicSizes == 0;

    /// <summary>Live bytes at each step, known parts only.</summary>
    /// <exception cref="OverflowException">They do not fit 64 bits.</exception>
    public long[] Timeline()
    {
        long[] change = new long[this.Steps + 1];
        foreach (LiveTensor tensor in this.Tensors)
        {
            change[tensor.FirstStep] = checked(change[tensor.FirstStep] + tensor.Bytes);
            change[tensor.LastStep + 1] = checked(change[tensor.LastStep + 1] - tensor.Bytes);
        }

        long live = 0;
        long[] timeline = new long[this.Steps];
        for (int i = 0; i < timeline.Length; i++)
        {
            live = checked(live + change[i]);
            timeline[i] = live;
        }

        return timeline;
    }
}
