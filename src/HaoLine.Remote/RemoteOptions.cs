namespace HaoLine.Formats;

/// <summary>How much of a remote file may be fetched, and how stubbornly.</summary>
public sealed record RemoteOptions
{
    /// <summary>The defaults.</summary>
    public static RemoteOptions Default { get; } = new();

    /// <summary>Bytes of response bodies that one model with its companion files may receive. Default 64 MiB.</summary>
    public long MaximumBytes { get; init; } = 64L << 20;

    /// <summary>Companion files that one model may look for. Default 1,000.</summary>
    public int MaximumFiles { get; init; } = 1_000;

    /// <summary>Requests for companion files at a time. Default 8.</summary>
    public int ConcurrentFiles { get; init; } = 8;

    /// <summary>Bytes of one cached block, the smallest range that is asked for. Default 64 KiB.</summary>
    public int BlockBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes of one request while reading runs forward. Default 2 MiB.</summary>
    public int MaximumRequestBytes { get; init; } = 2 << 20;

    /// <summary>Blocks kept; the one not used for longest goes first. Default 256.</summary>
    public int CachedBlocks { get; init; } = 256;

    /// <summary>Further tries after a request that failed in a way that may pass. Default 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Wait before the first further try; each next one waits twice as long, at most 30 s. Default 250 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time for one request. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True to take a whole file of at most <see cref="MaximumBytes"/> from a server that does not serve ranges. Default false.</summary>
    public bool AllowWholeFile { get; init; }

    /// <summary>True to allow plain <c>http</c> to other machines than this one. Default false.</summary>
    public bool AllowInsecureHttp { get; init; }

    /// <summary>Throws when a bound makes no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound is zero, negative or contradicts another.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(this.MaximumFiles);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.ConcurrentFiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(this.BlockBytes, 512);
        ArgumentOutOfRangeException.ThrowIfLessThan(this.MaximumRequestBytes, this.BlockBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.CachedBlocks);
        ArgumentOutOfRangeException.ThrowIfNegative(this.Retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(this.RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(this.RequestTimeout, TimeSpan.Zero);
    }
}
