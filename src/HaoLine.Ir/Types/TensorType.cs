namespace HaoLine.Ir;

/// <summary>A dense tensor: an element type and, as far as known, a shape.</summary>
public sealed class TensorType : IrType
{
    /// <summary>Creates the type.</summary>
    /// <param name="elementType">The type of each element; undefined when the model does not tell.</param>
    /// <param name="shape">The sizes, or null when not even the rank is known.</param>
    public TensorType(DataType elementType, Shape? shape)
    {
        ElementType = elementType;
        Shape = shape;
    }

    /// <summary>The type of each element; undefined when the model does not tell.</summary>
    public DataType ElementType { get; }

    /// <summary>The sizes, outermost first; null when not even the rank is known.</summary>
    public Shape? Shape { get; }

    /// <summary>The storage of the densely packed elements in bytes; unknown without a shape, for strings and for an undefined element type.</summary>
    /// <exception cref="OverflowException">The element count or the length does not fit 64 bits.</exception>
    public Dimension ByteLength => Shape is null ? Dimension.Unknown : ElementType.ByteLength(Shape.ElementCount);

    /// <summary>Returns the same element type with another shape; null forgets the rank.</summary>
    public TensorType WithShape(Shape? shape) => new(ElementType, shape);

    /// <inheritdoc/>
    public override IrType Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var bound = Shape?.Bind(binding);
        return ReferenceEquals(bound, Shape) ? this : WithShape(bound);
    }

    /// <inheritdoc/>
    public override bool Equals(IrType? other) =>
        ReferenceEquals(this, other) || (other is TensorType type && ElementType == type.ElementType && Shape == type.Shape);

    /// <summary>Writes <c>float32[batch, 3]</c>, with <c>[*]</c> for an unknown rank.</summary>
    public override string ToString() => $"{ElementType}{Shape?.ToString() ?? "[*]"}";

    private protected override int ComputeHash() => HashCode.Combine(typeof(TensorType), ElementType, Shape);
}
