namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>An attribute; its value is decoded on demand.</summary>
internal sealed record Hdf5Attribute(string Name, Hdf5Type Type, long[] Dimensions, bool IsNull, byte[] Bytes, long Offset)
{
    public Hdf5Block Open(Hdf5Input input) => new(input, this.Bytes, this.Offset, $"attribute '{this.Name}'");
}
