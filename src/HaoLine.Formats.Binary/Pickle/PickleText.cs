namespace HaoLine.Formats.Pickle;

/// <summary>A string. Strings of Python 2 are decoded byte by byte (Latin-1).</summary>
public sealed class PickleText : PickleValue
{
    internal PickleText(string value) => this.Value = value;

    /// <summary>The text; untrusted.</summary>
    public string Value { get; }
}
