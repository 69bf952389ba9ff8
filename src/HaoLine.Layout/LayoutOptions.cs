namespace HaoLine.Layout;

/// <summary>How a graph is laid out. Lengths are in drawing units (pixels at scale 1).</summary>
public sealed record LayoutOptions
{
    /// <summary>Consumers above which a value whose consumers are spread over the graph is drawn as portals instead of long lines.</summary>
    public int HubFanOut { get; init; } = 8;

    /// <summary>Ranks above which an edge becomes a portal.</summary>
    public int LongEdgeRanks { get; init; } = 30;

    /// <summary>Direct items above which a group is cut into parts.</summary>
    public int MaximumGroupItems { get; init; } = 400;

    /// <summary>Gap between neighbouring boxes of a rank.</summary>
    public double NodeSpacing { get; init; } = 28;

    /// <summary>Gap between a line and the box or line beside it.</summary>
    public double EdgeSpacing { get; init; } = 14;

    /// <summary>Smallest gap between two ranks; wide crossings get up to two and a half times as much, and ranks of border points about half.</summary>
    public double RankSpacing { get; init; } = 36;

    /// <summary>Width of a collapsed group.</summary>
    public double BoxWidth { get; init; } = 190;

    /// <summary>Height of a collapsed group.</summary>
    public double BoxHeight { get; init; } = 48;

    /// <summary>Margin between the border of an expanded group and its content.</summary>
    public double GroupPadding { get; init; } = 18;

    /// <summary>Height of the title bar of an expanded group.</summary>
    public double HeaderHeight { get; init; } = 26;

    /// <summary>Rounds of crossing reduction; each is one sweep down and one up.</summary>
    public int OrderingRounds { get; init; } = 8;
}
