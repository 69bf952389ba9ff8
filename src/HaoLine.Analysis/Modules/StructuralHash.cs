using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A 128-bit hash of structure that is the same in every run. Not meant to withstand files made to collide: those would only group what differs.</summary>
internal struct StructuralHash
{
    private ulong first;
    private ulong second;

    public readonly (ulong First, ulong Second) Value => (this.first, this.second);

    public void Add(ulong value)
    {
        this.first = Mix((this.first ^ value) + 0x9E3779B97F4A7C15);
        this.second = Mix((this.second + value) * 0xC2B2AE3D27D4EB4F + 0x165667B19E3779F9);
    }

    public void Add(long value) => this.Add(unchecked((ulong)value));

    public void Add((ulong First, ulong Second) value)
    {
        this.Add(value.First);
        this.Add(value.Second);
    }

    public void Add(ReadOnlySpan<char> text)
    {
        this.Add(text.Length);
        foreach (char character in text)
        {
            this.Add((ulong)character);
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        this.Add(bytes.Length);
        foreach (byte value in bytes)
        {
            this.Add((ulong)value);
        }
    }

    public void Add(DataType type, ReadOnlySpan<long> dimensions)
    {
        this.Add(type.Name);
        this.Add(dimensions.Length);
        foreach (long dimension in dimensions)
        {
            this.Add(dimension);
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
