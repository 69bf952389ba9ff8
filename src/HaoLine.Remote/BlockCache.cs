namespace HaoLine.Formats;

/// <summary>The blocks used last, by number. Not safe for concurrent use.</summary>
internal sealed class BlockCache(int capacity)
{
    private readonly Dictionary<long, LinkedListNode<(long Number, byte[] Bytes)>> byNumber = [];
    private readonly LinkedList<(long Number, byte[] Bytes)> byUse = new();

    public bool TryGet(long number, out byte[] bytes)
    {
        if (!this.byNumber.TryGetValue(number, out LinkedListNode<(long Number, byte[] Bytes)>? entry))
        {
            bytes = [];
            return false;
        }

        this.byUse.Remove(entry);
        this.byUse.AddFirst(entry);
        bytes = entry.Value.Bytes;
        return true;
    }

    public bool Contains(long number) => this.byNumber.ContainsKey(number);

    public void Add(long number, byte[] bytes)
    {
        if (this.byNumber.Count >= capacity && this.byUse.Last is { } oldest)
        {
            this.byUse.RemoveLast();
            this.byNumber.Remove(oldest.Value.Number);
        }

        this.byNumber[number] = this.byUse.AddFirst((number, bytes));
    }
}
