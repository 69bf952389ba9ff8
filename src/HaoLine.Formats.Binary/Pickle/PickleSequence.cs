namespace HaoLine.Formats.Pickle;

/// <summary>A tuple, list, set or frozen set.</summary>
public sealed class PickleSequence : PickleValue
{
    private readonly List<PickleValue> items;

    internal PickleSequence(List<PickleValue> items, bool isSet = false, bool isTuple = false)
    {
        this.items = items;
        this.IsSet = isSet;
        this.IsTuple = isTuple;
    }

    /// <summary>Items in stored order.</summary>
    public IReadOnlyList<PickleValue> Items => this.items;

    /// <summary>True for sets.</summary>
    public bool IsSet { get; }

    /// <summary>True for tuples.</summary>
    public bool IsTuple { get; }

    internal List<PickleValue> Growing => this.items;
}
