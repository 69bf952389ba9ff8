using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>What inference of a function body depends on: operand types, known operand values and attributes, compared by content.</summary>
internal sealed class CallSignature : IEquatable<CallSignature>
{
    private readonly Function function;
    private readonly IrType?[] types;
    private readonly KnownValue?[] values;
    private readonly Dictionary<string, AttributeValue> attributes;
    private readonly int hash;

    public CallSignature(Function function, IrType?[] types, KnownValue?[] values, Dictionary<string, AttributeValue> attributes)
    {
        this.function = function;
        this.types = types;
        this.values = values;
        this.attributes = attributes;
        var code = default(HashCode);
        code.Add(function);
        foreach (IrType? type in types)
        {
            code.Add(type);
        }

        foreach (KnownValue? value in values)
        {
            code.Add(value?.Count ?? -1);
        }

        code.Add(attributes.Count);
        this.hash = code.ToHashCode();
    }

    public bool Equals(CallSignature? other)
    {
        if (other is null || !ReferenceEquals(this.function, other.function) || this.types.Length != other.types.Length
            || this.values.Length != other.values.Length || this.attributes.Count != other.attributes.Count)
        {
            return false;
        }

        for (int i = 0; i < this.types.Length; i++)
        {
            if (this.types[i] != other.types[i])
            {
                return false;
            }
        }

        for (int i = 0; i < this.values.Length; i++)
        {
            if (!(this.values[i]?.ContentEquals(other.values[i]) ?? other.values[i] is null))
            {
                return false;
            }
        }

        foreach ((string name, AttributeValue value) in this.attributes)
        {
            if (!other.attributes.TryGetValue(name, out AttributeValue? theirs) || !AttributeContent.Same(value, theirs))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => this.Equals(obj as CallSignature);

    public override int GetHashCode() => this.hash;
}
