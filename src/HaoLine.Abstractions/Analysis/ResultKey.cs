namespace HaoLine.Analysis;

/// <summary>Names a result. Keys are compared by instance; ids are unique within an inspector and name the JSON section.</summary>
public abstract class ResultKey
{
    private protected ResultKey(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        this.Id = id;
    }

    /// <summary>Section name in reports, camelCase.</summary>
    public string Id { get; }

    /// <inheritdoc />
    public override string ToString() => this.Id;
}

/// <summary>Names a result of type <typeparamref name="TResult"/>.</summary>
/// <param name="id">Section name in reports, camelCase.</param>
public sealed class ResultKey<TResult>(string id) : ResultKey(id)
    where TResult : notnull;
