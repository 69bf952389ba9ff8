namespace HaoLine.Ir;

/// <summary>An ordered list of values of one type.</summary>
public sealed class SequenceType : IrType
{
    /// <summary>Creates the type.</summary>
    /// <param name="element">The type of what it holds, or null when the model does not tell.</param>
    public SequenceType(IrType? element) => Element = element;

    /// <summary>The type of what it holds; null when the model does not tell.</summary>
    public IrType? Element { get; }

    /// <inheritdoc/>
    public override IrType Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var bound = Element?.Bind(binding);
        return ReferenceEquals(bound, Element) ? this : new SequenceType(bound);
    }

    /// <inheritdoc/>
    public override bool Equals(IrType? other) =>
        ReferenceEquals(this, other) || (other is SequenceType type && Element == type.Element);

    /// <summary>Writes <c>sequence&lt;float32[*]&gt;</c>, with <c>?</c> for an unknown content.</summary>
    public override string ToString() => $"sequence<{Describe(Element)}>";

    private protected override int ComputeHash() => HashCode.Combine(typeof(SequenceType), Element);
}
