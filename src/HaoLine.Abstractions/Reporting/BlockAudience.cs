namespace HaoLine.Reporting;

/// <summary>Where a block is wanted.</summary>
public enum BlockAudience
{
    /// <summary>Everywhere, the terminal summary included.</summary>
    Summary,

    /// <summary>In full reports, not in the terminal summary.</summary>
    Detail,

    /// <summary>Only in machine-readable output.</summary>
    DataOnly,

    /// <summary>Only in output for people, because the same facts stand in another block as data.</summary>
    PeopleOnly,
}
