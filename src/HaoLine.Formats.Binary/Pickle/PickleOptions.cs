namespace HaoLine.Formats.Pickle;

/// <summary>How pickles are read.</summary>
public sealed record PickleOptions
{
    /// <summary>The defaults.</summary>
    public static PickleOptions Default { get; } = new();

    /// <summary>Judges names. Default: plain Python, NumPy and PyTorch constructors.</summary>
    public PicklePolicy Policy { get; init; } = PicklePolicy.Standard;

    /// <summary>Bounds.</summary>
    public PickleLimits Limits { get; init; } = PickleLimits.Default;
}
