using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Weights of bitsandbytes.</summary>
internal static class BitsAndBytesModules
{
    private const string StatePrefix = "weight.quant_state.bitsandbytes__";

    /// <summary>Two weights a byte, flat; the shape stands in a JSON text that is stored as bytes.</summary>
    public static QuantizedModule? FourBit(ModuleTensors tensors, int index, string prefix)
    {
        if (tensors.Find(prefix + "weight.absmax") < 0)
        {
            return null;
        }

        List<int> parts = tensors.Present(
            prefix, "weight.absmax", "weight.quant_map", "weight.nested_absmax", "weight.nested_quant_map", StatePrefix + "nf4", StatePrefix + "fp4");
        bool isNormal = tensors.Find($"{prefix}{StatePrefix}nf4") >= 0;
        int state = isNormal ? tensors.Find($"{prefix}{StatePrefix}nf4") : tensors.Find($"{prefix}{StatePrefix}fp4");
        string scheme = state < 0 ? tensors.Stated?.Scheme ?? "bitsandbytes-4bit" : isNormal ? "bitsandbytes-nf4" : "bitsandbytes-fp4";
        long group = 64;
        Shape? shape = state < 0 ? null : ReadState(tensors, state, index, out group);
        if (shape is null && state >= 0)
        {
            return tensors.Misfit(scheme, index);
        }

        return new QuantizedModule(scheme, "", index, parts, shape ?? Flat(tensors, index))
        {
            Bits = 4,
            GroupSize = group,
            HasDoubleQuantization = tensors.Find(prefix + "weight.nested_absmax") >= 0,
        };
    }

    /// <summary>One byte a weight with one scale for each output.</summary>
    public static QuantizedModule? EightBit(ModuleTensors tensors, int index, string prefix) => tensors.Find(prefix + "SCB") < 0
        ? null
        : new QuantizedModule("bitsandbytes-int8", "", index, tensors.Present(prefix, "SCB", "weight_format"), null) { Bits = 8, GroupSize = 0, IsSymmetric = true };

    private static Shape? Flat(ModuleTensors tensors, int index) =>
        tensors.All[index].Data.ElementCount <= long.MaxValue / 2 ? Shape.Of([tensors.All[index].Data.ElementCount * 2]) : null;

    private static Shape? ReadState(ModuleTensors tensors, int state, int weight, out long group)
    {
        group = 64;
        const int maximumStateBytes = 64 << 10;
        if (tensors.TypeOf(state) != DataType.UInt8 || tensors.All[state].Data.ByteLength > maximumStateBytes || tensors.Reader.Read(tensors.All[state]) is not { } bytes)
        {
            return null;
        }

        try
        {
            JsonValue root = JsonText.Parse(bytes, tensors.All[state].Name).Root;
            group = root.Find("blocksize").TryGetInt64(out long stated) && stated > 0 ? stated : group;
            var dimensions = new List<long>();
            Int128 elements = 1;
            foreach (JsonValue size in root.Find("shape").Items)
            {
                if (!size.TryGetInt64(out long value) || value <= 0 || (elements *= value) > long.MaxValue)
                {
                    tensors.Reader.Report(tensors.All[state], "its shape is impossible.");
                    return null;
                }

                dimensions.Add(value);
            }

            // Two to a byte, the last byte may hold one.
            return dimensions.Count > 0 && (elements + 1) / 2 == tensors.All[weight].Data.ElementCount ? Shape.Of([.. dimensions]) : null;
        }
        catch (InvalidModelContentException error)
        {
            tensors.Reader.Report(tensors.All[state], error.Problem);
            return null;
        }
    }
}
