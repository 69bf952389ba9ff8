namespace HaoLine.Formats.Pickle;

/// <summary>What loading would make by calling something: the call is recorded, not made.</summary>
public sealed class PickleObject : PickleValue
{
    private List<PickleValue>? items;
    private List<KeyValuePair<PickleValue, PickleValue>>? pairs;

    internal PickleObject(PickleValue callable, IReadOnlyList<PickleValue> arguments, PickleValue? keywords, long offset)
    {
        this.Callable = callable;
        this.Arguments = arguments;
        this.Keywords = keywords;
        this.Offset = offset;
    }

    /// <summary>What would be called: a <see cref="PickleGlobal"/> in honest pickles.</summary>
    public PickleValue Callable { get; }

    /// <summary>Positional arguments.</summary>
    public IReadOnlyList<PickleValue> Arguments { get; }

    /// <summary>Keyword arguments of <c>NEWOBJ_EX</c>; null otherwise.</summary>
    public PickleValue? Keywords { get; }

    /// <summary>Offset of the opcode that makes the call.</summary>
    public long Offset { get; }

    /// <summary>What <c>BUILD</c> would set on the object; null when there is none. The last one counts.</summary>
    public PickleValue? State { get; internal set; }

    /// <summary>Items appended to the object.</summary>
    public IReadOnlyList<PickleValue> Items => this.items ?? [];

    /// <summary>Pairs set on the object, as on an <c>OrderedDict</c>.</summary>
    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Pairs => this.pairs ?? [];

    internal List<PickleValue> GrowingItems => this.items ??= [];

    internal List<KeyValuePair<PickleValue, PickleValue>> GrowingPairs => this.pairs ??= [];

    /// <summary>True when the object is made by a global of exactly this name.</summary>
    public bool IsMadeBy(string module, string name) => this.Callable is PickleGlobal global && global.Module == module && global.Name == name;
}
