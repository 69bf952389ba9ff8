namespace HaoLine.Ir;

/// <summary>A sparse tensor in coordinate form: an element type and, as far as known, a shape.</summary>
public sealed class SparseTensorType : IrType
{
    /// <summary>Creates the type.</summary>
    /// <param name="elementType">The type of each element; undefined when the model does not tell.</param>
    /// <param name="shape">The sizes, or null when not even the rank is known.</param>
    public SparseTensorType(DataType elementType, Shape? shape)
    {
        ElementType = elementType;
        Shape = shape;
    }

    /// <summary>The type of each element; undefined when the model does not tell.</summary>
    public DataType ElementType { get; }

    /// <summary>The sizes, outermost first; null when not even the rank is known.</summary>
    public Shape? Shape { get; }

    /// <summary>Returns the same element type with another shape; null forgets the rank.</summary>
    public SparseTensorType WithShape(Shape? shape) => new(ElementType, shape);

    /// <inheritdoc/>
    public override IrType Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var bound = Shape?.Bind(binding);
        return ReferenceEquals(bound, Shape) ? this : WithShape(bound);
    }

    /// <inheritdoc/>
    public override bool Equals(IrType? other) =>
        ReferenceEquals(this, other) || (other is SparseTensorType type && ElementType == type.ElementType && Shape == type.Shape);

    /// <summary>Writes <c>sparse float32[batch, 3]</c>, with <c>[*]</c> for an unknown rank.</summary>
    public override string ToString() => $"sparse {ElementType}{Shape?.ToString() ?? "[*]"}";

    private protected override int ComputeHash() => HashCode.Combine(typeof(SparseTensorType), ElementType, Shape);
}
