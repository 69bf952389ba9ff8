using HaoLine.Formats.Gguf.Reading;

namespace HaoLine.Formats.Gguf;

/// <summary>A list of the metadata: known are its type, count and place; elements are decoded one after the other when asked for.</summary>
public sealed class GgufArray
{
    private readonly GgufPayload payload;

    internal GgufArray(GgufValueType elementType, long count, GgufPayload payload)
    {
        this.ElementType = elementType;
        this.Count = count;
        this.payload = payload;
    }

    /// <summary>Type of the elements.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Byte offset of the first element in its file.</summary>
    public long Offset => this.payload.Offset;

    /// <summary>Bytes of all elements with their lengths.</summary>
    public long ByteLength => this.payload.Length;

    /// <summary>The elements of a list of texts in stored order; invalid UTF-8 is replaced.</summary>
    /// <exception cref="InvalidOperationException">The elements are no texts.</exception>
    public IEnumerable<string> ReadTexts()
    {
        if (this.ElementType != GgufValueType.Text)
        {
            throw new InvalidOperationException($"The list holds {this.ElementType}, not texts.");
        }

        return this.payload.ReadTexts(this.Count);
    }

    /// <summary>The elements of a list of integers or truth values in stored order; values above 63 bits become negative.</summary>
    /// <exception cref="InvalidOperationException">The elements are no integers.</exception>
    public IEnumerable<long> ReadIntegers()
    {
        if (this.ElementType is GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.Text or GgufValueType.Array)
        {
            throw new InvalidOperationException($"The list holds {this.ElementType}, not integers.");
        }

        return this.payload.ReadScalars(this.ElementType, this.Count);
    }

    /// <summary>The elements of a list of numbers or truth values in stored order.</summary>
    /// <exception cref="InvalidOperationException">The elements are texts or lists.</exception>
    public IEnumerable<double> ReadNumbers()
    {
        if (this.ElementType is GgufValueType.Text or GgufValueType.Array)
        {
            throw new InvalidOperationException($"The list holds {this.ElementType}, not numbers.");
        }

        bool isFloat = this.ElementType is GgufValueType.Float32 or GgufValueType.Float64;
        bool isUnsigned = this.ElementType == GgufValueType.UInt64;
        return this.payload.ReadScalars(this.ElementType, this.Count)
            .Select(bits => isFloat ? BitConverter.Int64BitsToDouble(bits) : isUnsigned ? (ulong)bits : bits);
    }

    /// <summary>The lists of a list of lists in stored order.</summary>
    /// <exception cref="InvalidOperationException">The elements are no lists.</exception>
    public IEnumerable<GgufArray> ReadArrays()
    {
        if (this.ElementType != GgufValueType.Array)
        {
            throw new InvalidOperationException($"The list holds {this.ElementType}, not lists.");
        }

        return this.payload.ReadArrays(this.Count);
    }

    internal IEnumerable<byte[]> ReadTextBytes() => this.payload.ReadTextBytes(this.Count);

    internal IEnumerable<long> ReadBits() => this.payload.ReadScalars(this.ElementType, this.Count);

    /// <summary>Type and count, such as <c>[text x 32000]</c>.</summary>
    public override string ToString() => $"[{GgufValueTypes.NameOf(this.ElementType)} x {this.Count}]";
}
