namespace HaoLine.Ir;

/// <summary>
/// The type of a value in a graph. The set of types is closed: <see cref="TensorType"/>, <see cref="SparseTensorType"/>,
/// <see cref="SequenceType"/>, <see cref="OptionalType"/>, <see cref="MapType"/> and <see cref="OpaqueType"/>, all with value equality.
/// </summary>
public abstract class IrType : IEquatable<IrType>
{
    private protected IrType()
    {
    }

    /// <summary>Compares two types by value; two null references are equal.</summary>
    public static bool operator ==(IrType? left, IrType? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares two types by value for difference.</summary>
    public static bool operator !=(IrType? left, IrType? right) => !(left == right);

    /// <summary>Replaces the bound symbols in every shape the type contains; returns this instance when nothing changes.</summary>
    /// <param name="binding">The sizes of the symbols; surplus symbols are ignored.</param>
    /// <exception cref="DivideByZeroException">A divisor in a size becomes zero.</exception>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public virtual IrType Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return this;
    }

    /// <inheritdoc/>
    public abstract bool Equals(IrType? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as IrType);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => ComputeHash();

    private protected static string Describe(IrType? type) => type?.ToString() ?? "?";

    private protected abstract int ComputeHash();
}
