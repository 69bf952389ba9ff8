using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace HaoLine.Ir;

/// <summary>Attributes of a node in stored order. Nodes have few attributes, so look-up is linear.</summary>
public sealed class AttributeMap : IReadOnlyList<KeyValuePair<string, AttributeValue>>
{
    private readonly KeyValuePair<string, AttributeValue>[] items;

    /// <summary>Copies the attributes.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public AttributeMap(IEnumerable<KeyValuePair<string, AttributeValue>> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        this.items = [.. attributes];
        const int linear = 16;
        if (this.items.Length > linear)
        {
            // A hostile file can give one node a million attributes.
            var seen = new HashSet<string>(this.items.Length, StringComparer.Ordinal);
            foreach (KeyValuePair<string, AttributeValue> item in this.items)
            {
                if (!seen.Add(item.Key))
                {
                    throw new ArgumentException($"The attribute '{item.Key}' occurs twice.", nameof(attributes));
                }
            }

            return;
        }

        for (int i = 1; i < this.items.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (this.items[i].Key == this.items[j].Key)
                {
                    throw new ArgumentException($"The attribute '{this.items[i].Key}' occurs twice.", nameof(attributes));
                }
            }
        }
    }

    private AttributeMap() => this.items = [];

    /// <summary>No attributes.</summary>
    public static AttributeMap Empty { get; } = new();

    /// <inheritdoc />
    public int Count => this.items.Length;

    /// <inheritdoc />
    public KeyValuePair<string, AttributeValue> this[int index] => this.items[index];

    /// <summary>Finds an attribute; null when the node does not state it.</summary>
    public AttributeValue? Find(string name)
    {
        foreach (KeyValuePair<string, AttributeValue> item in this.items)
        {
            if (item.Key == name)
            {
                return item.Value;
            }
        }

        return null;
    }

    /// <summary>Finds an attribute.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out AttributeValue? value)
    {
        value = this.Find(name);
        return value is not null;
    }

    /// <summary>The map with one attribute set or replaced.</summary>
    public AttributeMap With(string name, AttributeValue value) =>
        new(this.items.Where(item => item.Key != name).Append(new(name, value)));

    /// <summary>The map without an attribute.</summary>
    public AttributeMap Without(string name) => new(this.items.Where(item => item.Key != name));

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, AttributeValue>>)this.items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => this.GetEnumerator();
}
