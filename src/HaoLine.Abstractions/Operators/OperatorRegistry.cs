using System.Collections.Frozen;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The meaning of every known operator. Immutable and safe for concurrent use.</summary>
public sealed class OperatorRegistry
{
    private readonly FrozenDictionary<(string Domain, string Name), OperatorDefinition[]> byName;

    internal OperatorRegistry(IEnumerable<OperatorDefinition> definitions)
    {
        var unique = new Dictionary<(string, string, int), OperatorDefinition>();
        foreach (OperatorDefinition definition in definitions)
        {
            unique[(definition.Id.Domain, definition.Id.Name, definition.SinceVersion)] = definition;
        }

        this.byName = unique.Values
            .GroupBy(definition => (definition.Id.Domain, definition.Id.Name))
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(definition => definition.SinceVersion).ToArray());
        this.Definitions = [.. this.byName.Values.SelectMany(list => list)
            .OrderBy(definition => definition.Id.Domain, StringComparer.Ordinal)
            .ThenBy(definition => definition.Id.Name, StringComparer.Ordinal)
            .ThenBy(definition => definition.SinceVersion)];
    }

    /// <summary>Every definition, ordered by domain, name and version.</summary>
    public IReadOnlyList<OperatorDefinition> Definitions { get; }

    /// <summary>
    /// The definition in force: the newest whose version is not above <paramref name="operatorSetVersion"/>.
    /// Null when the operator is not known at that version; a null version means the newest.
    /// </summary>
    public OperatorDefinition? Find(OperatorId id, long? operatorSetVersion)
    {
        if (!this.byName.TryGetValue((id.Domain, id.Name), out OperatorDefinition[]? versions))
        {
            return null;
        }

        if (operatorSetVersion is null)
        {
            return versions[^1];
        }

        for (int i = versions.Length - 1; i >= 0; i--)
        {
            if (versions[i].SinceVersion <= operatorSetVersion)
            {
                return versions[i];
            }
        }

        return null;
    }

    /// <summary>True when some version of the operator is known.</summary>
    public bool IsKnown(OperatorId id) => this.byName.ContainsKey((id.Domain, id.Name));

    /// <summary>A builder that starts with these definitions.</summary>
    public OperatorRegistryBuilder ToBuilder() => new OperatorRegistryBuilder().Add(this.Definitions);
}
