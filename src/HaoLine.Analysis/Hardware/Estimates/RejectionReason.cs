namespace HaoLine.Hardware;

/// <summary>Which requirement a device misses.</summary>
public enum RejectionReason
{
    /// <summary>It is of another kind.</summary>
    Kind,

    /// <summary>It is from another maker.</summary>
    Vendor,

    /// <summary>The model does not fit, or the device has less memory than wanted.</summary>
    Memory,

    /// <summary>Its time cannot be told.</summary>
    Unknown,

    /// <summary>The precision runs slower than float32 on it.</summary>
    SlowArithmetic,

    /// <summary>It draws more power than allowed, or its power is not stated.</summary>
    Power,

    /// <summary>It costs more than allowed, or nobody states a price.</summary>
    Price,

    /// <summary>A run takes longer than allowed.</summary>
    Latency,

    /// <summary>It does too few samples a second.</summary>
    Throughput,
}
