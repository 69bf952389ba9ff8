namespace HaoLine.Hardware;

/// <summary>What a run waits for, by the time that its nodes take.</summary>
public enum EstimateBound
{
    /// <summary>Not known: there is no time.</summary>
    Unknown,

    /// <summary>At least 80 % of the time is spent in nodes that arithmetic bounds.</summary>
    Compute,

    /// <summary>At least 80 % of the time is spent in nodes that memory traffic bounds.</summary>
    Memory,

    /// <summary>Neither reaches 80 %.</summary>
    Mixed,
}
