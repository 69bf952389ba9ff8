namespace HaoLine.Formats.Pickle;

/// <summary>A reference to something outside the pickle, such as a tensor storage.</summary>
public sealed class PicklePersistentId : PickleValue
{
    internal PicklePersistentId(PickleValue id) => this.Id = id;

    /// <summary>The reference: a text, or a tuple in PyTorch files.</summary>
    public PickleValue Id { get; }
}
