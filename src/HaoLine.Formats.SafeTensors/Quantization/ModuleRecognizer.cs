using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Asks of every tensor whether it is a quantized weight: by its own suffix and type first, by the tensors beside it second.</summary>
internal static class ModuleRecognizer
{
    // Sizes below this cannot overflow when a packed dimension is unfolded.
    private const long MaximumElements = 1L << 48;

    public static List<QuantizedModule> Recognize(ModuleTensors tensors)
    {
        var modules = new List<QuantizedModule>();
        for (int i = 0; i < tensors.All.Count; i++)
        {
            if (tensors.All[i].Data.ElementCount is 0 or > MaximumElements)
            {
                continue;
            }

            string name = tensors.All[i].Name;
            int dot = name.LastIndexOf('.');
            string last = name[(dot + 1)..];
            string prefix = dot < 0 ? "" : name[..(dot + 1)];
            QuantizedModule? module = last switch
            {
                "qweight" => PackedIntegerModules.QWeight(tensors, i, prefix),
                "B" => PackedIntegerModules.Marlin(tensors, i, prefix),
                "weight_packed" => CompressedModules.Packed(tensors, i, prefix),
                "compressed" => CompressedModules.Bitmask(tensors, i, prefix),
                "weight" => Weight(tensors, i, prefix),
                "W_q" => OtherModules.Hqq(tensors, i, prefix),
                "_data" => OtherModules.Quanto(tensors, i, prefix),
                "codes" => OtherModules.Aqlm(tensors, i, prefix),
                _ when name.EndsWith("_blocks", StringComparison.Ordinal) => OtherModules.MicroscalingBlocks(tensors, i, name[..^7]),
                _ => null,
            };
            if (module is not null)
            {
                modules.Add(module);
            }
        }

        return modules;
    }

    private static QuantizedModule? Weight(ModuleTensors tensors, int index, string prefix)
    {
        DataType type = tensors.TypeOf(index);
        return type == DataType.UInt8 ? BitsAndBytesModules.FourBit(tensors, index, prefix) ?? OtherModules.PackedBytes(tensors, index, prefix)
            : type == DataType.Int8 ? BitsAndBytesModules.EightBit(tensors, index, prefix) ?? CompressedModules.Integer(tensors, index, prefix)
            : type == DataType.Float8E4M3FN || type == DataType.Float8E5M2 || type == DataType.Float8E4M3FNUZ ? CompressedModules.Float8(tensors, index, prefix)
            : type == DataType.UInt32 ? OtherModules.Mlx(tensors, index, prefix)
            : null;
    }
}
