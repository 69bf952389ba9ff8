namespace HaoLine.Formats.Pickle;

/// <summary>
/// A value that a pickle describes. Values share parts as the pickle does: the graph of values may have more paths than any memory
/// could hold, and may be cyclic, so walk it with a set of visited values.
/// </summary>
public abstract class PickleValue
{
    /// <summary>The only <c>None</c>.</summary>
    public static PickleValue None { get; } = new PickleNone();

    /// <summary>Size over every path, set when the value was measured; 0 before, -1 while it is measured.</summary>
    internal float PathSize { get; set; }

    /// <summary>Levels below the value, set with <see cref="PathSize"/>.</summary>
    internal int PathDepth { get; set; }

    /// <summary>The text of a string; null for other values.</summary>
    public string? AsText() => this is PickleText text ? text.Value : null;

    /// <summary>The number of an integer that fits 64 bits, or of a truth value; null for other values.</summary>
    public long? AsInteger() => this switch
    {
        PickleInteger { IsLong: true } number => number.Value,
        PickleBoolean truth => truth.Value ? 1 : 0,
        _ => null,
    };

    /// <summary>The number of an integer or a real; null for other values.</summary>
    public double? AsReal() => this switch
    {
        PickleReal real => real.Value,
        PickleInteger number => number.IsLong ? number.Value : (double)number.BigValue,
        _ => null,
    };

    /// <summary>The items of a tuple or list; null for other values.</summary>
    public IReadOnlyList<PickleValue>? AsItems() => this is PickleSequence { IsSet: false } sequence ? sequence.Items : null;

    private sealed class PickleNone : PickleValue
    {
    }
}
