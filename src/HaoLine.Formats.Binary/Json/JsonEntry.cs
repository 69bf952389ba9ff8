namespace HaoLine.Formats;

/// <summary>One value or name of a parsed text: 16 bytes, whatever its size.</summary>
internal struct JsonEntry
{
    /// <summary>First byte of the raw value in the text; of a string behind the quote.</summary>
    public int Start;

    /// <summary>Bytes of the raw value; members or items of an object or array.</summary>
    public int Length;

    /// <summary>Index of the first entry behind this value and what it holds.</summary>
    public int End;

    /// <summary>What it is.</summary>
    public JsonKind Kind;
}
