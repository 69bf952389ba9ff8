namespace HaoLine.Layout;

/// <summary>The piece of an edge in one group.</summary>
/// <param name="From">Place of an item of the group, or the complement of an outside node it comes in from.</param>
/// <param name="To">Place of an item, or the complement of an inside node it leads out from.</param>
/// <param name="Edge">Index of the edge.</param>
internal readonly record struct Link(int From, int To, int Edge)
{
    /// <summary>True when it joins two items.</summary>
    public bool IsInner => this.From >= 0 && this.To >= 0;
}
