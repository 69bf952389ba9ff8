namespace HaoLine.Analysis;

/// <summary>What a crash inside an analysis does to the inspection.</summary>
public enum PassFailureHandling
{
    /// <summary>It becomes finding HL9001; analyses that need the result are skipped and the rest goes on.</summary>
    Report,

    /// <summary>The exception reaches the caller; for tests of analyses.</summary>
    Throw,
}
