namespace HaoLine.Formats;

/// <summary>A remote file cannot be read; the message says what happened at which address and what to do. Addresses are shown without query and user.</summary>
public sealed class RemoteReadException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="innerException">Cause; null for none.</param>
    public RemoteReadException(RemoteFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => this.Failure = failure;

    /// <summary>What happened.</summary>
    public RemoteFailure Failure { get; }
}
