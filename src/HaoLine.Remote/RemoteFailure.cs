namespace HaoLine.Formats;

/// <summary>Why a remote file cannot be read.</summary>
public enum RemoteFailure
{
    /// <summary>The address is no http or https address, or plain http to another machine.</summary>
    Address,

    /// <summary>The server cannot be reached, or does not answer in time.</summary>
    Unreachable,

    /// <summary>The server answers that the file is not there or may not be read.</summary>
    Refused,

    /// <summary>The server does not serve ranges.</summary>
    NoRanges,

    /// <summary>The server's answer contradicts the request or an earlier answer.</summary>
    BadAnswer,

    /// <summary>The file changed between two requests.</summary>
    Changed,

    /// <summary>More bytes are needed than the budget allows.</summary>
    Budget,
}
