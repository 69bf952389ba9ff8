namespace HaoLine.Formats;

/// <summary>How a protobuf field is encoded: the low three bits of its tag.</summary>
public enum WireType
{
    /// <summary>A variable-length integer.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A length and that many bytes: text, bytes, a message or packed numbers.</summary>
    Length = 2,

    /// <summary>The start of a group, an old form of nesting that ends with a tag instead of a length.</summary>
    StartGroup = 3,

    /// <summary>The end of a group.</summary>
    EndGroup = 4,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}
