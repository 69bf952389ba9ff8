using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Collects operator definitions; the last one for the same operator and version wins, so users can override.</summary>
public sealed class OperatorRegistryBuilder
{
    private readonly List<OperatorDefinitionBuilder> pending = [];
    private readonly List<OperatorDefinition> definitions = [];

    /// <summary>Starts the definition of an operator from a version of its operator set on.</summary>
    public OperatorDefinitionBuilder Define(string domain, string name, int sinceVersion)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sinceVersion);
        var builder = new OperatorDefinitionBuilder(new OperatorId(domain, name), sinceVersion);
        this.pending.Add(builder);
        return builder;
    }

    /// <summary>Adds finished definitions, such as those of another registry.</summary>
    public OperatorRegistryBuilder Add(IEnumerable<OperatorDefinition> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        this.Collect();
        this.definitions.AddRange(items);
        return this;
    }

    /// <summary>Makes the immutable registry.</summary>
    public OperatorRegistry Build()
    {
        this.Collect();
        return new OperatorRegistry(this.definitions);
    }

    private void Collect()
    {
        this.definitions.AddRange(this.pending.Select(builder => builder.Build()));
        this.pending.Clear();
    }
}
