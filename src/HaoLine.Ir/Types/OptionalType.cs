namespace HaoLine.Ir;

/// <summary>A value that may be absent.</summary>
public sealed class OptionalType : IrType
{
    /// <summary>Creates the type.</summary>
    /// <param name="element">The type of what it holds, or null when the model does not tell.</param>
    public OptionalType(IrType? element) => Element = element;

    /// <summary>The type of what it holds; null when the model does not tell.</summary>
    public IrType? Element { get; }

    /// <inheritdoc/>
    public override IrType Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var bound = Element?.Bind(binding);
        return ReferenceEquals(bound, Element) ? this : new OptionalType(bound);
    }

    /// <inheritdoc/>
    public override bool Equals(IrType? other) =>
        ReferenceEquals(this, other) || (other is OptionalType type && Element == type.Element);

    /// <summary>Writes <c>optional&lt;float32[*]&gt;</c>, with <c>?</c> for an unknown content.</summary>
    public override string ToString() => $"optional<{Describe(Element)}>";

    private protected override int ComputeHash() => HashCode.Combine(typeof(OptionalType), Element);
}
