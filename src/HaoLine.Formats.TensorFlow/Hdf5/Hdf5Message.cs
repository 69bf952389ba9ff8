namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>One message of an object header.</summary>
/// <param name="Type">One of <see cref="Hdf5MessageType"/>.</param>
/// <param name="IsShared">True when the bytes only say where the message stands.</param>
/// <param name="Bytes">Content.</param>
/// <param name="Offset">Where the content stands in the file.</param>
internal sealed record Hdf5Message(int Type, bool IsShared, byte[] Bytes, long Offset)
{
    public Hdf5Block Open(Hdf5Input input, string field) => new(input, this.Bytes, this.Offset, field);
}
