using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Results of facets by what facets of equal nodes see alike: definition, version, operand types, plain attributes and which results are
/// wanted. Networks repeat few kinds of nodes many times. Types must come from one <see cref="TypeTable"/>: they are compared as objects.
/// </summary>
/// <typeparam name="TResult">What a facet gives; a facet that asked for more than the key holds gives none.</typeparam>
internal sealed class InvocationMemo<TResult>
    where TResult : class
{
    private static readonly object Omitted = new();

    private readonly Dictionary<int, Entry> entries = [];
    private readonly bool withResults;

    /// <param name="withResults">True when the types of results are part of the key.</param>
    public InvocationMemo(bool withResults) => this.withResults = withResults;

    /// <summary>Finds the entry of a node or makes an empty one; null for nodes that the key cannot describe.</summary>
    public Entry? Find(TypedScope scope, Node node, OperatorDefinition definition, long version)
    {
        if (!AttributeContent.TryHash(node.Attributes, out int hash))
        {
            return null;
        }

        hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(definition), version, node.Inputs.Count, node.Outputs.Count);
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            hash = (hash * 31) + RuntimeHelpers.GetHashCode(Operand(scope, node, i));
        }

        for (int i = 0; this.withResults && i < node.Outputs.Count; i++)
        {
            hash = (hash * 31) + RuntimeHelpers.GetHashCode(scope.TypeOf(node.Outputs[i]));
        }

        ref Entry? first = ref CollectionsMarshal.GetValueRefOrAddDefault(this.entries, hash, out _);
        for (Entry? entry = first; entry is not null; entry = entry.Next)
        {
            if (this.IsOf(entry, scope, node, definition, version))
            {
                return entry;
            }
        }

        return first = this.Make(scope, node, definition, version, first);
    }

    private static object? Operand(TypedScope scope, Node node, int index) =>
        node.Inputs[index] is { } value ? scope.TypeOf(value) : Omitted;

    private static bool IsWanted(Value output) => output.Name.Length > 0 || output.UseCount > 0 || output.IsGraphOutput;

    private bool IsOf(Entry entry, TypedScope scope, Node node, OperatorDefinition definition, long version)
    {
        if (!ReferenceEquals(entry.Definition, definition) || entry.Version != version
            || entry.Operands.Length != node.Inputs.Count || entry.Wanted.Length != node.Outputs.Count
            || !AttributeContent.Same(entry.Attributes, node.Attributes))
        {
            return false;
        }

        for (int i = 0; i < entry.Operands.Length; i++)
        {
            if (!ReferenceEquals(entry.Operands[i], Operand(scope, node, i)))
            {
                return false;
            }
        }

        for (int i = 0; i < entry.Wanted.Length; i++)
        {
            if (entry.Wanted[i] != IsWanted(node.Outputs[i]) || (this.withResults && !ReferenceEquals(entry.Results[i], scope.TypeOf(node.Outputs[i]))))
            {
                return false;
            }
        }

        return true;
    }

    private Entry Make(TypedScope scope, Node node, OperatorDefinition definition, long version, Entry? next)
    {
        object?[] operands = new object?[node.Inputs.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Operand(scope, node, i);
        }

        bool[] wanted = new bool[node.Outputs.Count];
        object?[] results = this.withResults ? new object?[wanted.Length] : [];
        for (int i = 0; i < wanted.Length; i++)
        {
            wanted[i] = IsWanted(node.Outputs[i]);
            if (this.withResults)
            {
                results[i] = scope.TypeOf(node.Outputs[i]);
            }
        }

        return new Entry(definition, version, node.Attributes, operands, wanted, results, next);
    }

    /// <summary>What is known of one kind of node.</summary>
    internal sealed class Entry(
        OperatorDefinition definition, long version, AttributeMap attributes, object?[] operands, bool[] wanted, object?[] results, Entry? next)
    {
        public OperatorDefinition Definition { get; } = definition;

        public long Version { get; } = version;

        public AttributeMap Attributes { get; } = attributes;

        public object?[] Operands { get; } = operands;

        public bool[] Wanted { get; } = wanted;

        public object?[] Results { get; } = results;

        public Entry? Next { get; } = next;

        /// <summary>The remembered result; null before the first, and for facets that looked at more than the key holds.</summary>
        public TResult? Value { get; set; }
    }
}
