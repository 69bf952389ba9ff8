using System.Buffers.Binary;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Weights packed into 32-bit integers by GPTQ, AWQ and Marlin.</summary>
internal static class PackedIntegerModules
{
    private const int WordBits = 32;

    /// <summary>GPTQ packs along the inputs, AWQ along the outputs; the scales, one for each group and output, tell which.</summary>
    public static QuantizedModule? QWeight(ModuleTensors tensors, int index, string prefix)
    {
        if (tensors.TypeOf(index) == DataType.Int8 && tensors.Find(prefix + "weight_scales") >= 0)
        {
            return new QuantizedModule("eetq", "", index, tensors.Present(prefix, "weight_scales"), null) { Bits = 8, GroupSize = 0, IsSymmetric = true };
        }

        int scaleIndex = tensors.Find(prefix + "scales");
        ReadOnlySpan<long> packed = tensors.Dimensions(index);
        ReadOnlySpan<long> scales = tensors.Dimensions(scaleIndex);
        if (tensors.TypeOf(index) != DataType.Int32 || packed.Length != 2 || scales.Length != 2 || scales[0] == 0 || scales[1] == 0)
        {
            return scaleIndex < 0 ? null : tensors.Misfit("gptq", index);
        }

        int order = tensors.Find(prefix + "g_idx");
        List<int> parts = tensors.Present(prefix, "scales", "qzeros", "g_idx", "bias_scales");
        ReadOnlySpan<long> zeros = tensors.Dimensions(tensors.Find(prefix + "qzeros"));
        return packed[1] == scales[1] ? Gptq(tensors, index, order, parts, packed, scales, zeros)
            : packed[0] == scales[0] && tensors.Stated?.Format is "gemv" or "gemv_fast" ? AwqByInputs(tensors, index, parts, packed)
            : order < 0 ? Awq(tensors, index, parts, packed, scales, zeros.Length > 0)
            : tensors.Misfit("gptq", index);
    }

    /// <summary>Marlin tiles 16 inputs: <c>B [in/16, out·bits/2]</c>.</summary>
    public static QuantizedModule? Marlin(ModuleTensors tensors, int index, string prefix)
    {
        const int tile = 16;
        ReadOnlySpan<long> packed = tensors.Dimensions(index);
        ReadOnlySpan<long> scales = tensors.Dimensions(tensors.Find(prefix + "s"));
        if (tensors.TypeOf(index) != DataType.Int32 || scales.Length != 2 || packed.Length != 2)
        {
            return null;
        }

        long outputs = scales[1];
        if (outputs == 0 || scales[0] == 0 || packed[1] * 2 % outputs != 0 || packed[1] * 2 / outputs is not (4 or 8) || packed[0] > long.MaxValue / tile)
        {
            return tensors.Misfit("marlin", index);
        }

        long inputs = packed[0] * tile;
        return Make("marlin", "", tensors, index, tensors.Present(prefix, "s", "workspace"), outputs, inputs) is { } module
            ? module with { Bits = packed[1] * 2.0 / outputs, GroupSize = scales[0] == 1 ? 0 : inputs / scales[0], IsSymmetric = true }
            : null;
    }

    private static QuantizedModule? Gptq(
        ModuleTensors tensors, int index, int order, List<int> parts, ReadOnlySpan<long> packed, ReadOnlySpan<long> scales, ReadOnlySpan<long> zeros)
    {
        long outputs = packed[1];
        long inputs = order >= 0 ? tensors.All[order].Data.ElementCount : 0;
        Int128 storedBits = (Int128)packed[0] * WordBits;
        double? bits = inputs > 0 ? (double)storedBits / inputs
            : zeros.Length == 2 ? (double)zeros[1] * WordBits / outputs
            : tensors.Stated?.Bits;
        if (bits is not (>= 1 and <= 8) || Math.Floor(bits.Value) != bits)
        {
            return tensors.Misfit("gptq", index);
        }

        inputs = inputs > 0 ? inputs : (long)(storedBits / (int)bits.Value);
        long group = inputs / scales[0];
        return Make("gptq", "", tensors, index, parts, outputs, inputs) is { } module
            ? module with
            {
                Bits = bits.Value,
                GroupSize = scales[0] == 1 ? 0 : group,
                HasActivationOrder = order < 0 ? false : HasOrder(tensors, order, Math.Max(1, (inputs + scales[0] - 1) / scales[0])),
            }
            : null;
    }

    private static QuantizedModule? Awq(
        ModuleTensors tensors, int index, List<int> parts, ReadOnlySpan<long> packed, ReadOnlySpan<long> scales, bool hasZeros)
    {
        double bits = (double)packed[1] * WordBits / scales[1];
        if (bits is not (>= 1 and <= 8) || Math.Floor(bits) != bits)
        {
            return tensors.Misfit("awq", index);
        }

        return Make("awq", "gemm", tensors, index, parts, scales[1], packed[0]) is { } module
            ? module with { Bits = bits, GroupSize = scales[0] == 1 ? 0 : packed[0] / scales[0], HasActivationOrder = false, IsSymmetric = !hasZeros }
            : null;
    }

    private static QuantizedModule? AwqByInputs(ModuleTensors tensors, int index, List<int> parts, ReadOnlySpan<long> packed)
    {
        int bits = (int)(tensors.Stated?.Bits ?? 4);
        if (bits is < 1 or > 8 || packed[1] > long.MaxValue / WordBits)
        {
            return tensors.Misfit("awq", index);
        }

        return Make("awq", "gemv", tensors, index, parts, packed[0], packed[1] * WordBits / bits) is { } module
            ? module with { Bits = bits, GroupSize = tensors.Stated?.GroupSize ?? -1, HasActivationOrder = false }
            : null;
    }

    private static QuantizedModule? Make(string scheme, string format, ModuleTensors tensors, int index, List<int> parts, long outputs, long inputs) =>
        (Int128)outputs * inputs <= long.MaxValue
            ? new QuantizedModule(scheme, format, index, parts, Shape.Of([outputs, inputs]))
            : tensors.Misfit(scheme, index);

    /// <summary>True when a column is in another group than its place says; null when the order cannot be read.</summary>
    private static bool? HasOrder(ModuleTensors tensors, int index, long group)
    {
        if (tensors.TypeOf(index) != DataType.Int32 || tensors.Reader.Read(tensors.All[index]) is not { } bytes)
        {
            return null;
        }

        for (int i = 0; i < bytes.Length / sizeof(int); i++)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * sizeof(int))) != i / group)
            {
                return true;
            }
        }

        return false;
    }
}
