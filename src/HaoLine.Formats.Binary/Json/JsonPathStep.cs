namespace HaoLine.Formats;

/// <summary>One level of the path to the current token: the last name of an object, or the index in an array.</summary>
internal struct JsonPathStep
{
    /// <summary>Start of the name's raw text; -1 in an array.</summary>
    public int NameStart;

    /// <summary>Length of the name's raw text; 0 before the first name.</summary>
    public int NameLength;

    /// <summary>Index of the current item of an array; -1 before the first.</summary>
    public int Index;
}
