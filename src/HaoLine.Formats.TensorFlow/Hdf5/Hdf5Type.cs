using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>A datatype as far as weights and attributes need it.</summary>
/// <param name="Class">Class number of the specification.</param>
/// <param name="Size">Bytes of one element in the dataset.</param>
/// <param name="Element">The element type; undefined when there is none for it.</param>
/// <param name="IsBigEndian">True when elements of more than one byte are big-endian.</param>
/// <param name="IsVariableText">True for text of varying length.</param>
/// <param name="Description">Name for messages.</param>
internal sealed record Hdf5Type(int Class, long Size, DataType Element, bool IsBigEndian, bool IsVariableText, string Description)
{
    public const int FixedPoint = 0;
    public const int FloatingPoint = 1;
    public const int Text = 3;
    public const int Compound = 6;
    public const int Enumeration = 8;
    public const int VariableLength = 9;

    public static Hdf5Type Read(Hdf5Block block) => Read(block, 0);

    private static Hdf5Type Read(Hdf5Block block, int depth)
    {
        const int deepest = 8;
        if (depth > deepest)
        {
            throw block.Error(Diagnostics.DefectKind.DepthLimit, "Datatypes are nested too deeply.", $"at most {deepest}");
        }

        byte classAndVersion = block.U8();
        int kind = classAndVersion & 0x0F;
        int version = classAndVersion >> 4;
        if (version is 0 or > 5)
        {
            throw block.Error(Diagnostics.DefectKind.UnsupportedVersion, "The datatype has an unknown version.", "1 to 5", $"{version}");
        }

        byte bits0 = block.U8();
        byte bits1 = block.U8();
        block.U8();
        long size = block.U32();
        bool big = (bits0 & 1) != 0 && size > 1;
        switch (kind)
        {
            case FixedPoint:
            {
                int offset = block.U16();
                int precision = block.U16();
                bool signed = (bits0 & 8) != 0;
                DataType type = offset == 0 && precision == size * 8
                    ? Integer(size, signed)
                    : DataType.Undefined;
                return new Hdf5Type(kind, size, type, big, false, $"{(signed ? "int" : "uint")}{precision}");
            }

            case FloatingPoint:
            {
                int offset = block.U16();
                int precision = block.U16();
                int exponentPlace = block.U8();
                int exponentBits = block.U8();
                int fractionPlace = block.U8();
                int fractionBits = block.U8();
                uint bias = block.U32();
                bool usual = offset == 0 && precision == size * 8 && fractionPlace == 0 && exponentPlace == fractionBits && bits1 == precision - 1;
                DataType type = usual ? Float(size, exponentBits, fractionBits, bias) : DataType.Undefined;
                return new Hdf5Type(kind, size, type, big, false, $"float of {precision} bits ({exponentBits} exponent, {fractionBits} fraction)");
            }

            case Text:
                return new Hdf5Type(kind, size, DataType.String, false, false, "text");
            case Enumeration:
                return ReadEnumeration(block, depth, size, bits0 | (bits1 << 8), version);
            case VariableLength:
            {
                bool text = (bits0 & 0x0F) == 1;
                return new Hdf5Type(kind, size, text ? DataType.String : DataType.Undefined, false, text, text ? "text of varying length" : "sequence of varying length");
            }

            default:
                return new Hdf5Type(kind, size, DataType.Undefined, false, false, kind switch
                {
                    2 => "time",
                    4 => "bit field",
                    5 => "opaque",
                    Compound => "compound",
                    7 => "reference",
                    10 => "array",
                    11 => "complex",
                    _ => $"class {kind}",
                });
        }
    }

    /// <summary>h5py writes truth values as an enumeration of FALSE and TRUE over int8.</summary>
    private static Hdf5Type ReadEnumeration(Hdf5Block block, int depth, long size, int members, int version)
    {
        Hdf5Type inner = Read(block, depth + 1);
        bool truth = members == 2 && inner.Class == FixedPoint && size == 1;
        for (int i = 0; truth && i < members; i++)
        {
            string expected = i == 0 ? "FALSE" : "TRUE";
            int bytes = version < 3 ? 8 : expected.Length + 1;
            truth = block.Remaining >= bytes && block.Text(bytes) == expected;
        }

        if (truth && block.Remaining >= 2)
        {
            ReadOnlySpan<byte> values = block.Take(2);
            if (values[0] == 0 && values[1] == 1)
            {
                return new Hdf5Type(Enumeration, size, DataType.Bool, false, false, "bool");
            }
        }

        return inner.Size == size ? inner with { Class = Enumeration, Description = $"enumeration over {inner.Description}" }
            : new Hdf5Type(Enumeration, size, DataType.Undefined, false, false, "enumeration");
    }

    private static DataType Integer(long size, bool signed) => size switch
    {
        1 => signed ? DataType.Int8 : DataType.UInt8,
        2 => signed ? DataType.Int16 : DataType.UInt16,
        4 => signed ? DataType.Int32 : DataType.UInt32,
        8 => signed ? DataType.Int64 : DataType.UInt64,
        _ => DataType.Undefined,
    };

    private static DataType Float(long size, int exponent, int fraction, uint bias) => (size, exponent, fraction, bias) switch
    {
        (8, 11, 52, 1023) => DataType.Float64,
        (4, 8, 23, 127) => DataType.Float32,
        (2, 5, 10, 15) => DataType.Float16,
        (2, 8, 7, 127) => DataType.BFloat16,
        (1, 4, 3, 7) => DataType.Float8E4M3FN,
        (1, 5, 2, 15) => DataType.Float8E5M2,
        _ => DataType.Undefined,
    };
}
