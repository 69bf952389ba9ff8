namespace HaoLine.Formats.Pickle;

/// <summary>A dictionary. A key that was set twice stands twice; the last one counts.</summary>
public sealed class PickleDictionary : PickleValue
{
    private readonly List<KeyValuePair<PickleValue, PickleValue>> pairs = [];

    /// <summary>Pairs in stored order.</summary>
    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Pairs => this.pairs;

    internal List<KeyValuePair<PickleValue, PickleValue>> Growing => this.pairs;

    /// <summary>The value of a text key; null when there is none.</summary>
    public PickleValue? Find(string key)
    {
        for (int i = this.pairs.Count - 1; i >= 0; i--)
        {
            if (this.pairs[i].Key is PickleText text && text.Value == key)
            {
                return this.pairs[i].Value;
            }
        }

        return null;
    }
}
