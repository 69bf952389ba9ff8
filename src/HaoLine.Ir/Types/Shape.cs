using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace HaoLine.Ir;

/// <summary>
/// The immutable list of a tensor's sizes, outermost first. A null reference where a shape is expected means that
/// not even the rank is known; a shape without sizes is a scalar.
/// </summary>
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<Dimension>
{
    private readonly Dimension[] dimensions;

    /// <summary>Copies the given sizes, outermost first.</summary>
    public Shape(params ReadOnlySpan<Dimension> dimensions)
        : this(dimensions.ToArray(), owned: true)
    {
    }

    /// <summary>Copies the given sizes, outermost first.</summary>
    public Shape(IEnumerable<Dimension> dimensions)
        : this(Copy(dimensions), owned: true)
    {
    }

    private Shape(Dimension[] dimensions, bool owned)
    {
        _ = owned;
        this.dimensions = dimensions;
        var isStatic = true;
        foreach (var dimension in dimensions)
        {
            isStatic &= dimension.IsKnown;
        }

        IsStatic = isStatic;
    }

    /// <summary>The shape of a single element: rank 0, one element.</summary>
    public static Shape Scalar { get; } = new([], owned: true);

    /// <summary>The number of sizes; 0 for a scalar.</summary>
    public int Rank => this.dimensions.Length;

    /// <summary>True when every size is a known number, which holds for a scalar.</summary>
    public bool IsStatic { get; }

    /// <summary>
    /// The product of all sizes: 1 for a scalar, 0 as soon as one size is a known zero, otherwise unknown when a size is unknown.
    /// </summary>
    /// <exception cref="OverflowException">The product or a coefficient does not fit 64 bits.</exception>
    public Dimension ElementCount
    {
        get
        {
            var product = Dimension.One;
            foreach (var dimension in this.dimensions)
            {
                if (dimension.TryGetValue(out var value) && value == 0)
                {
                    return Dimension.Zero;
                }
            }

            foreach (var dimension in this.dimensions)
            {
                product *= dimension;
            }

            return product;
        }
    }

    int IReadOnlyCollection<Dimension>.Count => this.dimensions.Length;

    /// <summary>The size of one axis, counted from the outermost.</summary>
    /// <param name="index">The axis from 0 to <see cref="Rank"/> − 1; negative axes are not wrapped.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Dimension this[int index]
    {
        get
        {
            CheckAxis(index);
            return this.dimensions[index];
        }
    }

    /// <summary>Compares two shapes size by size; two null references are equal.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares two shapes for difference in rank or any size.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <summary>Creates a static shape from numbers, outermost first.</summary>
    public static Shape Of(params ReadOnlySpan<long> dimensions)
    {
        if (dimensions.IsEmpty)
        {
            return Scalar;
        }

        var copy = new Dimension[dimensions.Length];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = dimensions[i];
        }

        return new Shape(copy, owned: true);
    }

    /// <summary>Creates a static shape from numbers, outermost first.</summary>
    public static Shape FromDimensions(params long[] dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        return Of(dimensions);
    }

    /// <summary>Computes the number of elements of a static shape.</summary>
    /// <param name="count">The product of all sizes, or 0 when it cannot be told.</param>
    /// <returns>False when a size is not known, a size is negative, or the product does not fit 64 bits.</returns>
    public bool TryGetElementCount(out long count)
    {
        count = 0;
        if (!IsStatic)
        {
            return false;
        }

        var hasZero = false;
        foreach (var dimension in this.dimensions)
        {
            if (dimension.Value < 0)
            {
                return false;
            }

            hasZero |= dimension.Value == 0;
        }

        if (hasZero)
        {
            return true;
        }

        Int128 product = 1;
        foreach (var dimension in this.dimensions)
        {
            product *= dimension.Value;
            if (product > long.MaxValue)
            {
                return false;
            }
        }

        count = (long)product;
        return true;
    }

    /// <summary>Replaces the bound symbols in every size; returns this instance when nothing changes.</summary>
    /// <exception cref="DivideByZeroException">A divisor becomes zero.</exception>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public Shape Bind(SymbolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        Dimension[]? bound = null;
        for (var i = 0; i < this.dimensions.Length; i++)
        {
            var dimension = this.dimensions[i].Bind(binding);
            if (dimension != this.dimensions[i])
            {
                bound ??= [.. this.dimensions];
                bound[i] = dimension;
            }
        }

        return bound is null ? this : new Shape(bound, owned: true);
    }

    /// <summary>Copies the sizes into an array when all of them are known numbers.</summary>
    /// <param name="dimensions">The sizes, outermost first; null when the method returns false.</param>
    public bool TryGetStatic([NotNullWhen(true)] out long[]? dimensions)
    {
        dimensions = IsStatic ? Array.ConvertAll(this.dimensions, dimension => dimension.Value) : null;
        return IsStatic;
    }

    /// <summary>Returns a shape that differs from this one in a single size.</summary>
    /// <param name="axis">The axis from 0 to <see cref="Rank"/> − 1; negative axes are not wrapped.</param>
    /// <param name="dimension">The new size of that axis.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Shape WithDimension(int axis, Dimension dimension)
    {
        CheckAxis(axis);
        Dimension[] copy = [.. this.dimensions];
        copy[axis] = dimension;
        return new Shape(copy, owned: true);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) =>
        ReferenceEquals(this, other) || (other is not null && this.dimensions.AsSpan().SequenceEqual(other.dimensions));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dimension in this.dimensions)
        {
            hash.Add(dimension.GetHashCode());
        }

        return hash.ToHashCode();
    }

    /// <summary>Writes the sizes as <c>[batch, 3, 224, 224]</c>; a scalar is <c>[]</c> and an unknown size <c>?</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", this.dimensions)}]";

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)this.dimensions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dimension[] Copy(IEnumerable<Dimension> dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        return [.. dimensions];
    }

    private void CheckAxis(int axis)
    {
        if ((uint)axis >= (uint)this.dimensions.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The shape {this} has no axis {axis}.");
        }
    }
}
