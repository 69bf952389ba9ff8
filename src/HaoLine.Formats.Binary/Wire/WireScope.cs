namespace HaoLine.Formats;

/// <summary>An entered message; give it back to <see cref="WireReader.Leave"/>.</summary>
public readonly struct WireScope
{
    internal WireScope(long start, long returnPosition, long outerEnd)
    {
        this.Start = start;
        this.ReturnPosition = returnPosition;
        this.OuterEnd = outerEnd;
    }

    /// <summary>Offset of the first byte of the message's content.</summary>
    public long Start { get; }

    internal long ReturnPosition { get; }

    internal long OuterEnd { get; }
}
