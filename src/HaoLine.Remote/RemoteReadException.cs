namespace HaoLine.Formats;

/// <summary>A remote file cannot be read; the message says what happened at which address and what to do. Addresses are shown without query and user.</summary>
public sealed class RemoteReadException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="address">The address as it may be shown.</param>
    /// <param name="problem">What happened, in words, and what to do.</param>
    /// <param name="innerException">Cause; null for none.</param>
    public RemoteReadException(RemoteFailure failure, string address, string problem, Exception? innerException = null)
        : base($"{address}: {problem}", innerException)
    {
        this.Failure = failure;
        this.Address = address;
        this.Problem = problem;
    }

    /// <summary>The address without query, fragment and user.</summary>
    public string Address { get; }

    /// <summary>What happened, without the address.</summary>
    public string Problem { get; }

    /// <summary>What happened.</summary>
    public RemoteFailure Failure { get; }
}
