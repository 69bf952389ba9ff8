namespace HaoLine.Reporting;

/// <summary>
/// A graph to draw: nodes, values between them, groups and numbers for each node, without positions. A deferred one is made when
/// something of it is first asked for, so that reports without a drawing do not pay for it.
/// </summary>
[Display.TypeFormatterSource]
public sealed record GraphBlock : ReportBlock, IReportable
{
    private readonly Lazy<GraphBlock>? deferred;
    private readonly IReadOnlyList<GraphBlockNode> nodes = [];
    private readonly IReadOnlyList<GraphBlockValue> values = [];
    private readonly IReadOnlyList<GraphBlockGroup> groups = [];
    private readonly IReadOnlyList<GraphBlockMetric> metrics = [];
    private readonly IReadOnlyList<GraphBlockSymbol> symbols = [];
    private readonly IReadOnlyList<GraphBlockDevice> devices = [];
    private readonly IReadOnlyList<int> criticalPath = [];
    private readonly GraphBlockTimeline? timeline;

    /// <summary>A graph that is there.</summary>
    /// <param name="key">Identifier within the section.</param>
    /// <param name="title">Caption.</param>
    /// <param name="nodes">Nodes in order of execution; graph inputs first, graph outputs last.</param>
    /// <param name="values">Values; nodes refer to them by index.</param>
    /// <param name="groups">Groups, parents before children; nodes refer to them by index.</param>
    public GraphBlock(string key, string title, IReadOnlyList<GraphBlockNode> nodes, IReadOnlyList<GraphBlockValue> values, IReadOnlyList<GraphBlockGroup> groups)
        : base(key, title)
    {
        this.nodes = nodes;
        this.values = values;
        this.groups = groups;
    }

    private GraphBlock(string key, string title, Lazy<GraphBlock> deferred)
        : base(key, title) => this.deferred = deferred;

    /// <summary>Nodes in order of execution; graph inputs first, graph outputs last.</summary>
    public IReadOnlyList<GraphBlockNode> Nodes => this.deferred?.Value.Nodes ?? this.nodes;

    /// <summary>Values; nodes refer to them by index.</summary>
    public IReadOnlyList<GraphBlockValue> Values => this.deferred?.Value.Values ?? this.values;

    /// <summary>Groups, parents before children; nodes refer to them by index.</summary>
    public IReadOnlyList<GraphBlockGroup> Groups => this.deferred?.Value.Groups ?? this.groups;

    /// <summary>Numbers for each node.</summary>
    public IReadOnlyList<GraphBlockMetric> Metrics
    {
        get => this.deferred?.Value.Metrics ?? this.metrics;
        init => this.metrics = value;
    }

    /// <summary>Free symbols of the numbers with a size to start from.</summary>
    public IReadOnlyList<GraphBlockSymbol> Symbols
    {
        get => this.deferred?.Value.Symbols ?? this.symbols;
        init => this.symbols = value;
    }

    /// <summary>Buffers over the execution; null when sizes are unknown.</summary>
    public GraphBlockTimeline? Timeline
    {
        get => this.deferred is null ? this.timeline : this.deferred.Value.Timeline;
        init => this.timeline = value;
    }

    /// <summary>Devices to hold the work of nodes against.</summary>
    public IReadOnlyList<GraphBlockDevice> Devices
    {
        get => this.deferred?.Value.Devices ?? this.devices;
        init => this.devices = value;
    }

    /// <summary>Indices of nodes on the chain with the most work from an input to an output, in order; empty when not known.</summary>
    public IReadOnlyList<int> CriticalPath
    {
        get => this.deferred?.Value.CriticalPath ?? this.criticalPath;
        init => this.criticalPath = value;
    }

    /// <summary>A graph that is made once, when something of it is first asked for. Safe for concurrent use.</summary>
    public static GraphBlock Defer(string key, string title, Func<GraphBlock> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new GraphBlock(key, title, new Lazy<GraphBlock>(make));
    }

    /// <summary>A section with this graph alone.</summary>
    public ReportSection ToReportSection() => new(this.Key, this.Title, [this]);
}
