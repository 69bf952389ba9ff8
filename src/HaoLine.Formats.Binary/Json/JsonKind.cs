namespace HaoLine.Formats;

/// <summary>What a <see cref="JsonValue"/> is.</summary>
public enum JsonKind
{
    /// <summary>No value: a member that is not there.</summary>
    Absent,

    /// <summary>The literal <c>null</c>.</summary>
    Null,

    /// <summary>The literal <c>true</c>.</summary>
    True,

    /// <summary>The literal <c>false</c>.</summary>
    False,

    /// <summary>A number, kept as text.</summary>
    Number,

    /// <summary>A string.</summary>
    String,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>Named values in stored order, each name once.</summary>
    Object,
}
