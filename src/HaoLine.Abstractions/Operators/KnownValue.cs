using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// A small tensor whose elements are known while types are inferred: shapes, axes, indices, scales. Elements are integers
/// (numbers, formulas or unknown one by one) or floating-point numbers. Static dimensions, row-major.
/// </summary>
public sealed class KnownValue
{
    private readonly long[] dimensions;
    private readonly Dimension[]? integers;
    private readonly double[]? floats;

    private KnownValue(DataType elementType, ReadOnlySpan<long> dimensions, Dimension[]? integers, double[]? floats)
    {
        this.ElementType = elementType;
        this.dimensions = dimensions.ToArray();
        this.integers = integers;
        this.floats = floats;
        long count = 1;
        foreach (long dimension in dimensions)
        {
            count = checked(count * dimension);
        }

        int given = integers?.Length ?? floats!.Length;
        if (count != given)
        {
            throw new ArgumentException($"{given} elements for a shape of {count}.", nameof(dimensions));
        }
    }

    /// <summary>Element type of the tensor.</summary>
    public DataType ElementType { get; }

    /// <summary>Static dimensions; empty for a scalar.</summary>
    public ReadOnlySpan<long> Dimensions => this.dimensions;

    /// <summary>Number of elements.</summary>
    public int Count => this.integers?.Length ?? this.floats!.Length;

    /// <summary>True when elements are floating-point numbers.</summary>
    public bool IsFloatingPoint => this.floats is not null;

    /// <summary>Integer (or bool as 0 and 1) elements; empty for floating-point values.</summary>
    public ReadOnlySpan<Dimension> Integers => this.integers;

    /// <summary>Floating-point elements; empty for integer values.</summary>
    public ReadOnlySpan<double> Floats => this.floats;

    /// <summary>An integer or bool tensor.</summary>
    /// <exception cref="ArgumentException">The number of elements does not fit the dimensions.</exception>
    public static KnownValue FromIntegers(DataType elementType, ReadOnlySpan<long> dimensions, ReadOnlySpan<Dimension> elements) =>
        new(elementType, dimensions, elements.ToArray(), null);

    /// <summary>A floating-point tensor.</summary>
    /// <exception cref="ArgumentException">The number of elements does not fit the dimensions.</exception>
    public static KnownValue FromFloats(DataType elementType, ReadOnlySpan<long> dimensions, ReadOnlySpan<double> elements) =>
        new(elementType, dimensions, null, elements.ToArray());

    /// <summary>A one-dimensional int64 tensor.</summary>
    public static KnownValue Vector(params ReadOnlySpan<Dimension> elements) =>
        FromIntegers(DataType.Int64, [elements.Length], elements);

    /// <summary>An int64 scalar.</summary>
    public static KnownValue Scalar(Dimension element) => FromIntegers(DataType.Int64, [], [element]);

    /// <summary>The elements as numbers; false when they are floating point, formulas or unknown.</summary>
    public bool TryGetIntegers(out long[] elements)
    {
        elements = [];
        if (this.integers is null)
        {
            return false;
        }

        long[] numbers = new long[this.integers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!this.integers[i].TryGetValue(out numbers[i]))
            {
                return false;
            }
        }

        elements = numbers;
        return true;
    }

    /// <summary>The same elements under other dimensions.</summary>
    public KnownValue Reshaped(ReadOnlySpan<long> newDimensions) => new(this.ElementType, newDimensions, this.integers, this.floats);

    /// <summary>The value with symbols replaced by numbers.</summary>
    public KnownValue Bind(SymbolBinding binding) => this.integers is null
        ? this
        : new KnownValue(this.ElementType, this.dimensions, Array.ConvertAll(this.integers, element => element.Bind(binding)), null);

    /// <summary>Element-wise equality of type, dimensions and elements.</summary>
    public bool ContentEquals(KnownValue? other) =>
        other is not null
        && this.ElementType == other.ElementType
        && this.Dimensions.SequenceEqual(other.Dimensions)
        && this.Integers.SequenceEqual(other.Integers)
        && this.Floats.SequenceEqual(other.Floats);

    /// <inheritdoc />
    public override string ToString() => this.integers is not null
        ? $"{this.ElementType}[{string.Join(", ", this.integers)}]"
        : $"{this.ElementType}[{string.Join(", ", this.floats!)}]";
}
