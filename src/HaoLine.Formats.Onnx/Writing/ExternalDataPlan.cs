using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <summary>Which payloads stand in the data file, and where. Payloads that share storage share a place.</summary>
internal sealed class ExternalDataPlan
{
    private readonly Dictionary<object, long> offsets = [];
    private readonly List<(TensorData Data, long Offset)> items = [];
    private readonly int alignment;
    private readonly long minimumBytes;
    private readonly bool includesAttributes;
    private long end;

    /// <param name="location">File name that the model states, without a folder.</param>
    /// <param name="alignment">Alignment of each payload in bytes.</param>
    /// <param name="minimumBytes">Smaller payloads stay in the model file.</param>
    /// <param name="includesAttributes">True to move tensors of attributes out as well.</param>
    public ExternalDataPlan(string location, int alignment, long minimumBytes, bool includesAttributes)
    {
        this.Location = location;
        this.alignment = alignment;
        this.minimumBytes = minimumBytes;
        this.includesAttributes = includesAttributes;
    }

    public string Location { get; }

    /// <summary>Payloads in the order of their offsets.</summary>
    public IReadOnlyList<(TensorData Data, long Offset)> Items => this.items;

    /// <summary>Finds or gives a payload its place; false when it stays in the model file.</summary>
    public bool TryPlace(TensorData data, bool isAttribute, out long offset)
    {
        offset = 0;
        if ((isAttribute && !this.includesAttributes) || data.ByteLength < this.minimumBytes || data.ByteLength == 0)
        {
            return false;
        }

        StorageKey key = data.StorageKey ?? new StorageKey(data);
        if (!this.offsets.TryGetValue(key, out offset))
        {
            offset = checked((this.end + this.alignment - 1) / this.alignment * this.alignment);
            this.end = checked(offset + data.ByteLength);
            this.offsets.Add(key, offset);
            this.items.Add((data, offset));
        }

        return true;
    }
}
