using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Microscaling blocks, ModelOpt's 4-bit floating point, HQQ, quanto, AQLM, BitNet and MLX.</summary>
internal static class OtherModules
{
    /// <summary>gpt-oss: blocks of 16 bytes with 32 elements, one exponent a block.</summary>
    public static QuantizedModule? MicroscalingBlocks(ModuleTensors tensors, int index, string prefix)
    {
        int scale = tensors.Find(prefix + "_scales");
        ReadOnlySpan<long> blocks = tensors.Dimensions(index);
        if (scale < 0 || tensors.TypeOf(index) != DataType.UInt8 || blocks.Length < 2)
        {
            return null;
        }

        long[] shape = blocks[..^1].ToArray();
        shape[^1] *= blocks[^1] * 2;
        return tensors.All[scale].Data.ElementCount * blocks[^1] == tensors.All[index].Data.ElementCount && Product(shape) <= long.MaxValue
            ? new QuantizedModule("mxfp4", "", index, [scale], Shape.Of(shape)) { Bits = 4, GroupSize = blocks[^1] * 2, IsSymmetric = true }
            : tensors.Misfit("mxfp4", index);
    }

    /// <summary>Bytes with scales: two 4-bit values (ModelOpt) or four ternary ones (BitNet).</summary>
    public static QuantizedModule? PackedBytes(ModuleTensors tensors, int index, string prefix)
    {
        int scale = tensors.Find(prefix + "weight_scale");
        ReadOnlySpan<long> packed = tensors.Dimensions(index);
        if (scale < 0 || packed.Length < 2)
        {
            return null;
        }

        long[] shape = packed.ToArray();
        bool isFloat = tensors.TypeOf(scale) == DataType.Float8E4M3FN;
        if (!isFloat && tensors.All[scale].Data.ElementCount != 1 && tensors.Stated?.Scheme != "bitnet")
        {
            return null;
        }

        const int ternaryInByte = 4;
        if (Product(shape) > long.MaxValue / ternaryInByte)
        {
            return tensors.Misfit(isFloat ? "nvfp4" : "bitnet", index);
        }

        if (!isFloat)
        {
            shape[0] *= ternaryInByte;
            return new QuantizedModule("bitnet", "", index, [scale], Shape.Of(shape)) { Bits = 2, GroupSize = 0, IsSymmetric = true };
        }

        shape[^1] *= 2;
        ReadOnlySpan<long> scales = tensors.Dimensions(scale);
        return new QuantizedModule("nvfp4", "", index, tensors.Present(prefix, "weight_scale", "weight_scale_2", "input_scale"), Shape.Of(shape))
        {
            Bits = 4,
            GroupSize = scales.Length == shape.Length && scales[^1] > 0 ? shape[^1] / scales[^1] : 16,
            IsSymmetric = true,
        };
    }

    /// <summary>HQQ: bytes with a stored shape, or with the bits that the configuration states.</summary>
    public static QuantizedModule? Hqq(ModuleTensors tensors, int index, string prefix)
    {
        List<int> parts = tensors.Present(prefix, "meta", "scale", "zero", "shape", "nbits", "group_size", "axis", "packing", "compute_dtype");
        int shapeIndex = tensors.Find(prefix + "shape");
        long[]? shape = shapeIndex >= 0 ? tensors.Reader.ReadShape(tensors.All[shapeIndex]) : null;
        double stored = tensors.All[index].Data.ByteLength * 8.0;
        double? bits = shape is not null ? Math.Floor(stored / (double)Product(shape)) : tensors.Stated?.Bits;
        if (bits is not (>= 1 and <= 8))
        {
            return tensors.Misfit("hqq", index);
        }

        return new QuantizedModule("hqq", "", index, parts, Shape.Of(shape ?? [(long)(stored / bits.Value)])) { Bits = bits.Value, GroupSize = tensors.Stated?.GroupSize ?? -1, IsSymmetric = false };
    }

    /// <summary>quanto: whole bytes, or bytes that hold the stated bits.</summary>
    public static QuantizedModule? Quanto(ModuleTensors tensors, int index, string prefix)
    {
        // A packed inner tensor stands one level deeper than its scale.
        string owner = prefix.EndsWith("._data.", StringComparison.Ordinal) ? prefix[..^6] : prefix;
        List<int> parts = tensors.Present(owner, "_scale", "_shift");
        if (parts.Count == 0)
        {
            return null;
        }

        double bits = tensors.Stated?.Bits ?? tensors.TypeOf(index).BitsPerElement;
        return bits is >= 1 and < 8 && tensors.TypeOf(index) == DataType.UInt8
            ? new QuantizedModule("quanto", "", index, parts, Shape.Of([(long)(tensors.All[index].Data.ElementCount * 8.0 / bits)])) { Bits = bits }
            : new QuantizedModule("quanto", "", index, parts, null) { Bits = tensors.TypeOf(index).BitsPerElement, GroupSize = 0 };
    }

    /// <summary>AQLM: each code picks a vector of a codebook: <c>codes [out groups, in groups, books]</c>, <c>codebooks [books, entries, out, in]</c>.</summary>
    public static QuantizedModule? Aqlm(ModuleTensors tensors, int index, string prefix)
    {
        ReadOnlySpan<long> codes = tensors.Dimensions(index);
        ReadOnlySpan<long> books = tensors.Dimensions(tensors.Find(prefix + "codebooks"));
        if (books.Length == 0)
        {
            return null;
        }

        if (codes.Length != 3 || books.Length != 4 || codes[2] != books[0] || (Int128)codes[0] * codes[1] * books[2] * books[3] > long.MaxValue)
        {
            return tensors.Misfit("aqlm", index);
        }

        return new QuantizedModule("aqlm", $"{books[0]}x{Math.Log2(Math.Max(1, books[1])):0}", index, tensors.Present(prefix, "codebooks", "scales"), Shape.Of([codes[0] * books[2], codes[1] * books[3]]))
        {
            Bits = books[0] * Math.Log2(Math.Max(1, books[1])) / Math.Max(1, books[2] * books[3]),
            GroupSize = books[3],
        };
    }

    /// <summary>MLX packs rows into 32-bit words; bits and group cannot be told apart by shapes, so one of them must be stated.</summary>
    public static QuantizedModule? Mlx(ModuleTensors tensors, int index, string prefix)
    {
        ReadOnlySpan<long> packed = tensors.Dimensions(index);
        ReadOnlySpan<long> scales = tensors.Dimensions(tensors.Find(prefix + "scales"));
        if (packed.Length < 2 || scales.Length != packed.Length || scales[^1] == 0 || packed[^1] > long.MaxValue / 64)
        {
            return null;
        }

        const int wordBits = 32;
        long bitsInGroup = packed[^1] * wordBits / scales[^1];
        double? bits = tensors.Stated is { Scheme: "mlx" } stated
            ? stated.GroupSize is > 0 and { } group ? (double)bitsInGroup / group : stated.Bits
            : null;
        List<int> parts = tensors.Present(prefix, "scales", "biases");
        if (bits is not (>= 1 and <= 8))
        {
            tensors.Misfits.Add(("mlx, whose bits only a configuration states", tensors.All[index].Name));
            return new QuantizedModule("mlx", "", index, parts, null);
        }

        long[] shape = packed.ToArray();
        shape[^1] = (long)(packed[^1] * wordBits / bits.Value);
        return Product(shape) <= long.MaxValue
            ? new QuantizedModule("mlx", "", index, parts, Shape.Of(shape)) { Bits = bits.Value, GroupSize = (long)(bitsInGroup / bits.Value), IsSymmetric = tensors.Find(prefix + "biases") < 0 }
            : tensors.Misfit("mlx", index);
    }

    private static Int128 Product(ReadOnlySpan<long> shape)
    {
        Int128 product = 1;
        foreach (long size in shape)
        {
            product *= size;
            if (product > (Int128)long.MaxValue * 2)
            {
                return product;
            }
        }

        return product;
    }
}
