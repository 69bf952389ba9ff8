namespace HaoLine.Ir;

/// <summary>A dictionary from keys of an integer or string type to values of one type.</summary>
public sealed class MapType : IrType
{
    /// <summary>Creates the type.</summary>
    /// <param name="key">The type of the keys; undefined when the model does not tell.</param>
    /// <param name="value">The type of the values, or null when the model does not tell.</param>
    public MapType(DataType key, IrType? value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The type of the keys; undefined when the model does not tell.</summary>
    public DataType Key { get; }

    /// <summary>The type of the values; null when the model does not tell.</summary>
    public IrType? Value { get; }

    /// <inheritdoc/>
    public override IrType Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var bound = Value?.Bind(binding);
        return ReferenceEquals(bound, Value) ? this : new MapType(Key, bound);
    }

    /// <inheritdoc/>
    public override bool Equals(IrType? other) =>
        ReferenceEquals(this, other) || (other is MapType type && Key == type.Key && Value == type.Value);

    /// <summary>Writes <c>map&lt;int64, float32[*]&gt;</c>, with <c>?</c> for an unknown value type.</summary>
    public override string ToString() => $"map<{Key}, {Describe(Value)}>";

    private protected override int ComputeHash() => HashCode.Combine(typeof(MapType), Key, Value);
}
