using System.Text;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>What is kept of a vocabulary: how far its numbers go, and the numbers of a few texts that are looked for.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, long?> wanted = new(StringComparer.Ordinal);
    private byte[][] bytes = [];

    public string Kind { get; set; } = "";

    /// <summary>Highest number; -1 without tokens.</summary>
    public long HighestId { get; private set; } = -1;

    /// <summary>Added tokens, by their numbers; names and several files may say the same one.</summary>
    public HashSet<long> Added { get; } = [];

    /// <summary>The texts as UTF-8, in the order in which they were asked for.</summary>
    public IReadOnlyList<byte[]> Wanted => this.bytes;

    /// <summary>Looks for these texts.</summary>
    public void LookFor(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            this.wanted.TryAdd(text, null);
        }

        this.bytes = [.. this.wanted.Keys.Select(Encoding.UTF8.GetBytes)];
    }

    public long? IdOf(string text) => this.wanted.GetValueOrDefault(text);

    public void Add(long id) => this.HighestId = Math.Max(this.HighestId, id);

    /// <summary>A text that was looked for has this number.</summary>
    public void Found(int index, long id) => this.Found(Encoding.UTF8.GetString(this.bytes[index]), id);

    /// <summary>A text that was looked for has this number.</summary>
    public void Found(string text, long id) => this.wanted[text] = id;

    public void AddAdded(long id, string text)
    {
        this.Add(id);
        this.Added.Add(id);
        if (this.wanted.ContainsKey(text))
        {
            this.wanted[text] = id;
        }
    }
}
