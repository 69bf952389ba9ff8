using System.Buffers.Binary;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Web;

/// <summary>
/// The values of a quantized weight, computed from what is stored whenever they are read, as TensorFlow.js does when it loads a model: in
/// float64, then rounded to float32, or to the next integer with halves upwards.
/// </summary>
internal sealed class WebQuantizedTensorData(DataType elementType, TensorData stored, WebQuantization quantization)
    : TensorData(elementType, stored.Dimensions, stored.Location)
{
    /// <summary>float32 and int32 are the types that a quantized weight may have.</summary>
    private const int Width = 4;
    private const int PartElements = 1024;

    /// <inheritdoc />
    public override long ByteLength { get; } = checked(stored.ElementCount * Width);

    /// <inheritdoc />
    public override long StoredByteLength => stored.StoredByteLength;

    /// <inheritdoc />
    public override bool IsAvailable => stored.IsAvailable;

    /// <summary>The value of a stored number before it is rounded to the type of the weight.</summary>
    public static double Value(double number, WebQuantization quantization) => (number * quantization.Scale) + quantization.Minimum;

    /// <summary>To the next integer, halves upwards, as the function <c>Math.round</c> of ECMAScript is defined.</summary>
    public static double Round(double value)
    {
        double below = Math.Floor(value);
        return value - below >= 0.5 ? below + 1 : below;
    }

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int wanted = (int)Math.Max(0, Math.Min(destination.Length, this.ByteLength - offset));
        int width = (int)(stored.ByteLength / Math.Max(1, stored.ElementCount));
        Span<byte> packed = stackalloc byte[PartElements * sizeof(ushort)];
        Span<float> numbers = stackalloc float[PartElements];
        Span<byte> values = stackalloc byte[PartElements * Width];
        for (int done = 0; done < wanted;)
        {
            (long first, long inside) = Math.DivRem(offset + done, Width);
            int count = (int)Math.Min(PartElements, stored.ElementCount - first);
            stored.ReadExactly(first * width, packed[..(count * width)]);
            ElementDecoder.Decode(quantization.StoredType, packed[..(count * width)], numbers[..count]);
            this.Convert(numbers[..count], values);
            int length = Math.Min((count * Width) - (int)inside, wanted - done);
            values.Slice((int)inside, length).CopyTo(destination[done..]);
            done += length;
        }

        return wanted;
    }

    private void Convert(ReadOnlySpan<float> numbers, Span<byte> values)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            Span<byte> place = values.Slice(i * Width, Width);
            double value = Value(numbers[i], quantization);
            if (this.ElementType == DataType.Int32)
            {
                BinaryPrimitives.WriteInt32LittleEndian(place, (int)Round(value));
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(place, (float)value);
            }
        }
    }
}
