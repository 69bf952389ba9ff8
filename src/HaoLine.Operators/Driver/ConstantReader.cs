using System.Buffers.Binary;
using System.Collections.Concurrent;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Reads small stored constants when an operator asks for their elements, each at most once.</summary>
internal sealed class ConstantReader
{
    /// <summary>Scales, limits and other floating-point controls are this small; anything larger is a weight and is never read.</summary>
    private const int MaximumFloats = 64;

    private readonly int maximumIntegers;
    private readonly ConcurrentDictionary<TensorData, KnownValue?> read = new();

    public ConstantReader(InspectionLimits limits) => this.maximumIntegers = limits.MaximumFoldedElements;

    public KnownValue? Read(TensorData data)
    {
        DataType type = data.ElementType;
        bool isInteger = type.IsInteger || type == DataType.Bool;
        bool isSmall = isInteger ? data.ElementCount <= this.maximumIntegers : type.IsFloatingPoint && data.ElementCount <= MaximumFloats;
        return isSmall && data.IsAvailable && !type.IsSubByte && data is not SparseTensorData ? this.read.GetOrAdd(data, Decode) : null;
    }

    /// <summary>The elements of a payload whatever its size; null when they cannot be had.</summary>
    public static KnownValue? Decode(TensorData data)
    {
        DataType type = data.ElementType;
        if (!type.TryGetByteLength(data.ElementCount, out long length) || length > int.MaxValue || length != data.ByteLength)
        {
            return null;
        }

        byte[] bytes = new byte[length];
        try
        {
            data.ReadExactly(0, bytes);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return null;
        }

        return type.IsFloatingPoint ? Floats(data, bytes) : Integers(data, bytes);
    }

    private static KnownValue? Integers(TensorData data, byte[] bytes)
    {
        DataType type = data.ElementType;
        int size = type.BlockBytes;
        var elements = new Dimension[data.ElementCount];
        for (int i = 0; i < elements.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.AsSpan(i * size, size);
            if (type == DataType.UInt64)
            {
                ulong value = BinaryPrimitives.ReadUInt64LittleEndian(element);
                elements[i] = value <= long.MaxValue ? (long)value : Dimension.Unknown;
                continue;
            }

            elements[i] = (size, type.IsSigned) switch
            {
                (1, true) => (sbyte)element[0],
                (1, false) => element[0],
                (2, true) => BinaryPrimitives.ReadInt16LittleEndian(element),
                (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(element),
                (4, true) => BinaryPrimitives.ReadInt32LittleEndian(element),
                (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(element),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }

        return KnownValue.FromIntegers(type, data.Dimensions, elements);
    }

    private static KnownValue? Floats(TensorData data, byte[] bytes)
    {
        DataType type = data.ElementType;
        double[] elements = new double[data.ElementCount];
        int size = type.BlockBytes;
        for (int i = 0; i < elements.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.AsSpan(i * size, size);
            if (type == DataType.Float32)
            {
                elements[i] = BinaryPrimitives.ReadSingleLittleEndian(element);
            }
            else if (type == DataType.Float64)
            {
                elements[i] = BinaryPrimitives.ReadDoubleLittleEndian(element);
            }
            else if (type == DataType.Float16)
            {
                elements[i] = (double)BinaryPrimitives.ReadHalfLittleEndian(element);
            }
            else if (type == DataType.BFloat16)
            {
                elements[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16);
            }
            else
            {
                return null;
            }
        }

        return KnownValue.FromFloats(type, data.Dimensions, elements);
    }
}
