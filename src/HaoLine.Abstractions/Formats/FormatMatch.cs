namespace HaoLine.Formats;

/// <summary>How sure a reader is that a source is of its format.</summary>
public enum FormatMatch
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Only the file name speaks for it.</summary>
    Name,

    /// <summary>The content could be of this format.</summary>
    Possible,

    /// <summary>The content is of this format.</summary>
    Certain,
}
