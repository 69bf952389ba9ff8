using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Weights of compressed-tensors, of 8-bit floating point checkpoints and of their relatives.</summary>
internal static class CompressedModules
{
    private const string Scheme = "compressed-tensors";

    /// <summary>Packed weights: 32-bit words with a stored shape, or bytes of 4-bit floating point.</summary>
    public static QuantizedModule? Packed(ModuleTensors tensors, int index, string prefix)
    {
        List<int> parts = tensors.Present(
            prefix, "weight_scale", "weight_shape", "weight_zero_point", "weight_g_idx", "weight_global_scale", "input_global_scale", "input_scale", "scale_packed", "meta");
        ReadOnlySpan<long> packed = tensors.Dimensions(index);
        int scale = tensors.Find(prefix + "weight_scale");
        if (tensors.TypeOf(index) == DataType.UInt8 && packed.Length >= 1)
        {
            bool isNv = tensors.Find(prefix + "weight_global_scale") >= 0;
            return Doubled(packed) is { } floating
                ? new QuantizedModule(Scheme, isNv ? "nvfp4-pack-quantized" : "mxfp4-pack-quantized", index, parts, floating)
                {
                    Bits = 4,
                    GroupSize = isNv ? 16 : 32,
                    IsSymmetric = true,
                }
                : tensors.Misfit(Scheme, index);
        }

        int shapeIndex = tensors.Find(prefix + "weight_shape");
        bool isSparse = tensors.Find(prefix + "meta") >= 0;
        long[]? shape = shapeIndex >= 0 ? tensors.Reader.ReadShape(tensors.All[shapeIndex]) : null;
        if (shape is null)
        {
            return tensors.Misfit(Scheme, index);
        }

        Int128 elements = shape.Aggregate((Int128)1, static (product, size) => product * size);
        double bits = isSparse ? tensors.Stated?.Bits ?? 4 : Math.Floor((double)tensors.All[index].Data.ByteLength * 8 / (double)elements);
        if (bits is < 1 or > 16 || (!isSparse && elements > (Int128)tensors.All[index].Data.ByteLength * 8))
        {
            return tensors.Misfit(Scheme, index);
        }

        ReadOnlySpan<long> scales = tensors.Dimensions(scale);
        return new QuantizedModule(Scheme, isSparse ? "marlin-24" : "pack-quantized", index, parts, Shape.Of(shape))
        {
            // Rows are padded to whole words, so a row may show more bits than a weight has.
            Bits = tensors.Stated?.Bits ?? bits,
            GroupSize = scales.Length == 2 && shape.Length == 2 && scales[1] > 0 ? (scales[1] == 1 ? 0 : shape[1] / scales[1]) : -1,
            IsSymmetric = tensors.Find(prefix + "weight_zero_point") < 0,
            HasActivationOrder = tensors.Find(prefix + "weight_g_idx") >= 0,
        };
    }

    /// <summary>Sparse weights: stored values and one bit for each element of the shape.</summary>
    public static QuantizedModule? Bitmask(ModuleTensors tensors, int index, string prefix)
    {
        int shapeIndex = tensors.Find(prefix + "shape");
        if (tensors.Find(prefix + "bitmask") < 0 || shapeIndex < 0)
        {
            return null;
        }

        return tensors.Reader.ReadShape(tensors.All[shapeIndex]) is { } shape
            ? new QuantizedModule(Scheme, tensors.Find(prefix + "row_offsets") >= 0 ? "sparse-bitmask" : "sparse-24-bitmask", index, tensors.Present(prefix, "bitmask", "shape", "row_offsets"), Shape.Of(shape))
            {
                Bits = tensors.TypeOf(index).BitsPerElement,
            }
            : tensors.Misfit(Scheme, index);
    }

    /// <summary>One byte a weight with scales: compressed-tensors, or EETQ by its other word.</summary>
    public static QuantizedModule? Integer(ModuleTensors tensors, int index, string prefix) =>
        tensors.Find(prefix + "weight_scales") >= 0
            ? new QuantizedModule("eetq", "", index, tensors.Present(prefix, "weight_scales"), null) { Bits = 8, GroupSize = 0, IsSymmetric = true }
        : tensors.Find(prefix + "weight_scale") >= 0
            ? new QuantizedModule(Scheme, "int-quantized", index, tensors.Present(prefix, "weight_scale", "weight_zero_point", "input_scale", "input_zero_point"), null)
            {
                Bits = 8,
                GroupSize = 0,
                IsSymmetric = tensors.Find(prefix + "weight_zero_point") < 0,
            }
        : null;

    /// <summary>8-bit floating point with a scale for a block, a row or the tensor.</summary>
    public static QuantizedModule? Float8(ModuleTensors tensors, int index, string prefix)
    {
        int block = tensors.Find(prefix + "weight_scale_inv");
        int plain = tensors.Find(prefix + "weight_scale");
        if (block < 0 && plain < 0)
        {
            return null;
        }

        ReadOnlySpan<long> scales = tensors.Dimensions(plain);
        string format = block >= 0 ? "block" : scales.Length == 2 && scales[1] == 1 && scales[0] > 1 ? "channel" : "tensor";
        ReadOnlySpan<long> weight = tensors.Dimensions(index);
        ReadOnlySpan<long> blocks = tensors.Dimensions(block);
        long group = block >= 0 && weight.Length >= 2 && blocks.Length == weight.Length && blocks[^1] > 0
            ? (long)Math.Min(BlockOf(weight[^1], blocks[^1]), long.MaxValue)
            : 0;
        return new QuantizedModule("fp8", format, index, tensors.Present(prefix, "weight_scale_inv", "weight_scale", "input_scale", "input_scale_ub"), null)
        {
            Bits = 8,
            GroupSize = group,
            IsSymmetric = true,
        };
    }

    /// <summary>The power of two whose blocks cover a row in that number of pieces; the plain quotient when none does.</summary>
    private static long BlockOf(long size, long pieces)
    {
        long quotient = ((size - 1) / pieces) + 1;
        long power = 1;
        while (power < quotient && power < 1 << 20)
        {
            power *= 2;
        }

        return ((size - 1) / power) + 1 == pieces ? power : quotient;
    }

    private static Shape? Doubled(ReadOnlySpan<long> packed)
    {
        long[] shape = packed.ToArray();
        Int128 elements = 2;
        foreach (long size in shape)
        {
            elements *= Math.Max(1, size);
            if (elements > long.MaxValue)
            {
                return null;
            }
        }

        shape[^1] *= 2;
        return Shape.Of(shape);
    }
}
