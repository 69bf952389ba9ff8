namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>A group, a dataset or a named type: its header messages.</summary>
internal sealed class Hdf5Object(long address, IReadOnlyList<Hdf5Message> messages)
{
    public long Address => address;

    public IReadOnlyList<Hdf5Message> Messages => messages;

    public bool IsDataset => this.Find(Hdf5MessageType.Layout) is not null || this.Find(Hdf5MessageType.ExternalFiles) is not null;

    public bool IsGroup => this.Find(Hdf5MessageType.SymbolTable) is not null || this.Find(Hdf5MessageType.LinkInfo) is not null || this.Find(Hdf5MessageType.Link) is not null;

    public Hdf5Message? Find(int type)
    {
        foreach (Hdf5Message message in messages)
        {
            if (message.Type == type)
            {
                return message;
            }
        }

        return null;
    }
}
