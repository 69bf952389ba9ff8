using System.Text;

namespace HaoLine.Formats;

/// <summary>Turns UTF-8 bytes into strings and gives the same string for the same bytes, so that names that occur often are stored once.</summary>
internal sealed class Utf8StringPool
{
    // Longer texts are documentation or data and rarely repeat.
    public const int MaximumLength = 256;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Entry[] entries = new Entry[64];
    private int[] buckets = new int[128];
    private int count;

    /// <summary>The first text that holds a control character; null when none does.</summary>
    public string? FirstWithControlCharacter { get; private set; }

    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        var hasher = default(HashCode);
        hasher.AddBytes(bytes);
        int hash = hasher.ToHashCode();
        int slot = hash & (this.buckets.Length - 1);
        for (int i = this.buckets[slot]; i != 0; i = this.entries[i - 1].Next)
        {
            ref Entry entry = ref this.entries[i - 1];
            if (entry.Hash == hash && Matches(bytes, entry.Text))
            {
                return entry.Text;
            }
        }

        string text = Strict.GetString(bytes);
        if (this.FirstWithControlCharacter is null && HasControlCharacter(bytes))
        {
            this.FirstWithControlCharacter = text;
        }

        this.Add(hash, text);
        return text;
    }

    private static bool HasControlCharacter(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOfAnyInRange((byte)0, (byte)0x1F) >= 0 || bytes.Contains((byte)0x7F);

    private static bool Matches(ReadOnlySpan<byte> bytes, string text) =>
        bytes.Length == text.Length
            ? Ascii.Equals(bytes, text) || NotAsciiEqual(bytes, text)
            : bytes.Length > text.Length && NotAsciiEqual(bytes, text);

    private static bool NotAsciiEqual(ReadOnlySpan<byte> bytes, string text)
    {
        if (Ascii.IsValid(bytes))
        {
            return false;
        }

        Span<byte> encoded = stackalloc byte[MaximumLength * 3];
        return Encoding.UTF8.TryGetBytes(text, encoded, out int written) && encoded[..written].SequenceEqual(bytes);
    }

    private void Add(int hash, string text)
    {
        if (this.count == this.entries.Length)
        {
            Array.Resize(ref this.entries, this.count * 2);
            this.buckets = new int[this.count * 4];
            for (int i = 0; i < this.count; i++)
            {
                this.Link(i);
            }
        }

        this.entries[this.count] = new Entry { Hash = hash, Text = text };
        this.Link(this.count++);
    }

    private void Link(int index)
    {
        ref Entry entry = ref this.entries[index];
        ref int bucket = ref this.buckets[entry.Hash & (this.buckets.Length - 1)];
        entry.Next = bucket;
        bucket = index + 1;
    }

    private struct Entry
    {
        public int Hash;
        public int Next;
        public string Text;
    }
}
