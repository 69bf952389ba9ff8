using System.Runtime.InteropServices;

namespace HaoLine.Ir.Tests.Numerics;

public class ElementDecoderTests
{
    [Fact]
    public void Float16_codes_are_those_of_the_runtime()
    {
        byte[] packed = new byte[2 * 65536];
        for (int code = 0; code < 65536; code++)
        {
            BitConverter.TryWriteBytes(packed.AsSpan(2 * code), (ushort)code);
        }

        float[] values = Decode(DataType.Float16, packed, 65536);

        // Whole vectors and single elements take different ways; both are compared with the conversion of the runtime.
        float[] last = Decode(DataType.Float16, packed[^6..], 3);
        last.Select(BitConverter.SingleToInt32Bits).Should().Equal(values[^3..].Select(BitConverter.SingleToInt32Bits));
        Enumerable.Range(0, 65536).Count(code => BitConverter.SingleToInt32Bits(values[code]) != BitConverter.SingleToInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)code)))
            .Should().Be(0);
    }

    [Fact]
    public void BFloat16_codes_are_upper_halves_of_float32()
    {
        ushort[] codes = [0, 0x3F80, 0xBFC0, 0x7F80, 0x0001, 0x4049, 0x8000];
        float[] values = Decode(DataType.BFloat16, MemoryMarshal.AsBytes(codes.AsSpan()).ToArray(), codes.Length);
        values.Select(BitConverter.SingleToUInt32Bits).Should().Equal(codes.Select(code => (uint)code << 16));
    }

    [Theory]
    [InlineData("float8e4m3fn", 0x7E, 448f)] // OCP 8-bit floats, table of special values
    [InlineData("float8e4m3fn", 0x01, 0.001953125f)]
    [InlineData("float8e4m3fn", 0x7F, float.NaN)]
    [InlineData("float8e4m3fn", 0xB8, -1f)]
    [InlineData("float8e5m2", 0x7B, 57344f)]
    [InlineData("float8e5m2", 0x01, 1.52587890625e-05f)]
    [InlineData("float8e5m2", 0xFC, float.NegativeInfinity)]
    [InlineData("float8e5m2", 0x7D, float.NaN)]
    [InlineData("float8e4m3fnuz", 0x7F, 240f)] // ONNX float8 page
    [InlineData("float8e4m3fnuz", 0x80, float.NaN)]
    [InlineData("float8e4m3fnuz", 0x40, 1f)]
    [InlineData("float8e5m2fnuz", 0x7F, 57344f)]
    [InlineData("float8e5m2fnuz", 0x80, float.NaN)]
    [InlineData("float8e5m2fnuz", 0x40, 1f)]
    [InlineData("float8e8m0", 0x7F, 1f)] // OCP microscaling: 2^(code - 127)
    [InlineData("float8e8m0", 0x00, 5.877471754111438e-39f)]
    [InlineData("float8e8m0", 0xFF, float.NaN)]
    [InlineData("uint8", 0xFF, 255f)]
    [InlineData("int8", 0x80, -128f)]
    [InlineData("bool", 0x02, 1f)]
    public void One_byte_codes(string type, byte code, float expected) => Decode(type, [code], 1)[0].Should().Be(expected);

    [Fact]
    public void Types_below_a_byte_start_with_the_low_bits()
    {
        Decode(DataType.Int4, [0x87, 0x0F], 3).Should().Equal(7, -8, -1);
        Decode(DataType.UInt4, [0x87], 2).Should().Equal(7, 8);
        Decode(DataType.Int2, [0b11_10_01_00], 4).Should().Equal(0, 1, -2, -1);
        Decode(DataType.UInt2, [0b11_10_01_00], 4).Should().Equal(0, 1, 2, 3);
        Decode(DataType.Float4E2M1, [0x72, 0xF1], 4).Should().Equal(1, 6, 0.5f, -6);

        // OCP microscaling: largest values 7.5 and 28, least subnormals 0.125 and 0.0625. Codes 0x1F, 0x01, 0x3F, 0x08 in 24 bits from the lowest on.
        Decode(DataType.Float6E2M3, [0x5F, 0xF0, 0x23], 4).Should().Equal(7.5f, 0.125f, -7.5f, 1);
        Decode(DataType.Float6E3M2, [0x5F, 0xF0, 0x33], 4).Should().Equal(28, 0.0625f, -28, 1);
    }

    [Fact]
    public void Wide_types_round_to_float32_and_are_exact_in_float64()
    {
        byte[] packed = MemoryMarshal.AsBytes<long>([long.MaxValue, -16777217]).ToArray();
        Decode(DataType.Int64, packed, 2).Should().Equal(9.223372036854775807e18f, -16777216f);
        double[] wide = new double[2];
        ElementDecoder.Decode(DataType.Int64, packed, wide);
        wide[1].Should().Be(-16777217);
        Decode(DataType.UInt32, [0xFF, 0xFF, 0xFF, 0xFF], 1).Should().Equal(4294967296f);
        Decode(DataType.Int16, [0x00, 0x80], 1).Should().Equal(-32768);
        Decode(DataType.UInt16, [0x00, 0x80], 1).Should().Equal(32768);
        ElementDecoder.Decode(DataType.Float64, BitConverter.GetBytes(0.1), wide.AsSpan(0, 1));
        wide[0].Should().Be(0.1);
        Decode(DataType.Float64, BitConverter.GetBytes(0.1), 1).Should().Equal(0.1f);
    }

    [Theory]
    [InlineData("q4_0")]
    [InlineData("q4_1")]
    [InlineData("q5_0")]
    [InlineData("q5_1")]
    [InlineData("q8_0")]
    [InlineData("q8_1")]
    [InlineData("q8_k")]
    [InlineData("q1_0")]
    [InlineData("q2_0")]
    [InlineData("mxfp4")]
    [InlineData("nvfp4")]
    [InlineData("iq4_nl")]
    [InlineData("iq4_xs")]
    [InlineData("tq1_0")]
    [InlineData("tq2_0")]
    [InlineData("q2_k")]
    [InlineData("q3_k")]
    [InlineData("q4_k")]
    [InlineData("q5_k")]
    [InlineData("q6_k")]
    public void Block_has_the_bits_of_the_second_decoder(string name)
    {
        DataType.TryParse(name, out DataType type).Should().BeTrue();
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            byte[] block = new byte[type.BlockBytes];
            random.NextBytes(block);
            float[] values = Decode(type, block, type.BlockElements);
            for (int e = 0; e < values.Length; e++)
            {
                float expected = NaiveBlocks.Element(name, block, e);
                if (!(float.IsNaN(expected) && float.IsNaN(values[e])))
                {
                    BitConverter.SingleToInt32Bits(values[e]).Should().Be(BitConverter.SingleToInt32Bits(expected), $"{name} element {e}, {expected} and {values[e]}");
                }
            }
        }
    }

    // Sums over all rows of the code books of ggml-common.h, weighted by (i · 2654435761) mod 1000003 for value i, computed with Python from
    // that file: iq2xxs_grid, iq2xs_grid, iq2s_grid, iq3xxs_grid, iq3s_grid, iq1s_grid.
    [Theory]
    [InlineData("iq2_xxs", 256, 8, 19131775727)]
    [InlineData("iq2_xs", 512, 8, 40884047659)]
    [InlineData("iq2_s", 1024, 8, 83999887466)]
    [InlineData("iq3_xxs", 256, 4, 13022718364)]
    [InlineData("iq3_s", 512, 4, 6396626677)]
    [InlineData("iq1_s", 2048, 8, -23097040)]
    [InlineData("iq1_m", 2048, 8, -23097040)]
    public void Codebook_rows_are_those_of_ggml(string name, int rows, int columns, long expected)
    {
        DataType.TryParse(name, out DataType type).Should().BeTrue();
        double sum = 0;
        for (int first = 0; first < rows; first += 256 / columns)
        {
            float[] values = Decode(type, IndexBlock(name, first, type.BlockBytes), 256);
            for (int e = 0; e < 256; e++)
            {
                long i = ((long)first * columns) + e;
                double value = name switch
                {
                    "iq3_xxs" => values[e] * 4,
                    "iq3_s" => values[e],
                    "iq1_s" or "iq1_m" => values[e] - 0.125,
                    _ => values[e] * 8,
                };
                sum += value * (i * 2654435761 % 1000003);
            }
        }

        sum.Should().Be(expected);
    }

    [Fact]
    public void Signs_of_codebook_types_are_completed_to_an_even_number()
    {
        // Row 0 of every code book holds equal magnitudes; sign bits 0b0000001 need an eighth sign.
        byte[] block = new byte[66];
        BitConverter.TryWriteBytes(block, (Half)1);
        block[6] = 1;
        float[] values = Decode(DataType.GgmlIQ2XXS, block, 256);
        values[..8].Should().Equal(-1, 1, 1, 1, 1, 1, 1, -1);
        values[8..16].Should().Equal(1, 1, 1, 1, 1, 1, 1, 1);
    }

    [Fact]
    public void Payload_is_decoded_in_parts()
    {
        var random = new Random(2);
        byte[] packed = new byte[34 * 4096];
        random.NextBytes(packed);
        var data = new InlineTensorData(DataType.GgmlQ80, [4096, 32], packed);
        float[] whole = new float[32 * 4096];
        ElementDecoder.Decode(data, 0, whole);
        float[] part = new float[64];
        ElementDecoder.Decode(data, 32 * 3000, part);
        part.Select(BitConverter.SingleToInt32Bits).Should().Equal(whole[(32 * 3000)..][..64].Select(BitConverter.SingleToInt32Bits));
        Action unaligned = () => ElementDecoder.Decode(data, 1, part);
        unaligned.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Every_type_is_decodable_or_says_why()
    {
        string[] refused = [.. DataType.All.Where(type => !ElementDecoder.CanDecode(type)).Select(type => type.Name)];
        refused.Should().Equal("undefined", "string", "complex64", "complex128", "q4_0_4_4", "q4_0_4_8", "q4_0_8_8", "iq4_nl_4_4", "iq4_nl_4_8", "iq4_nl_8_8");
        foreach (DataType type in DataType.All.Where(ElementDecoder.CanDecode))
        {
            int elements = ElementDecoder.Granularity(type);
            type.TryGetByteLength(elements, out long bytes).Should().BeTrue();
            Decode(type, new byte[bytes], elements).Should().HaveCount(elements);
        }

        Action decode = () => Decode(DataType.GgmlQ40Packed4x4, new byte[18], 32);
        decode.Should().Throw<NotSupportedException>().WithMessage("*interleaves*");
        Action wrong = () => Decode(DataType.Float32, new byte[5], 1);
        wrong.Should().Throw<ArgumentException>();
    }

    private static float[] Decode(string type, byte[] packed, int count) =>
        Decode(DataType.TryParse(type, out DataType parsed) ? parsed : throw new ArgumentException(type), packed, count);

    private static float[] Decode(DataType type, byte[] packed, int count)
    {
        float[] values = new float[count];
        ElementDecoder.Decode(type, packed, values);
        return values;
    }

    /// <summary>A block with scale 1, no signs, lowest part scales, and consecutive code-book rows from <paramref name="first"/> on.</summary>
    private static byte[] IndexBlock(string name, int first, int bytes)
    {
        byte[] block = new byte[bytes];
        BitConverter.TryWriteBytes(block, (Half)1);
        if (name == "iq1_m")
        {
            // The bits of 1.0 (0x3C00), four for each word from the lowest on.
            (block[48], block[49], block[50], block[51], block[52], block[53], block[54], block[55]) = (0, 0, 0, 0, 0, 0xC0, 0, 0x30);
        }

        for (int row = 0; row < (name.StartsWith("iq3", StringComparison.Ordinal) ? 64 : 32); row++)
        {
            int index = first + row;
            switch (name)
            {
                case "iq2_xxs":
                    block[2 + (row / 4 * 8) + (row % 4)] = (byte)index;
                    break;
                case "iq2_xs":
                    BitConverter.TryWriteBytes(block.AsSpan(2 + (2 * row)), (ushort)index);
                    break;
                case "iq2_s":
                    block[2 + row] = (byte)index;
                    block[66 + (row / 4)] |= (byte)(index >> 8 << (row % 4 * 2));
                    break;
                case "iq3_xxs":
                    block[2 + row] = (byte)index;
                    break;
                case "iq3_s":
                    block[2 + row] = (byte)index;
                    block[66 + (row / 8)] |= (byte)(index >> 8 << (row % 8));
                    break;
                case "iq1_s":
                    block[2 + row] = (byte)index;
                    ushort high = BitConverter.ToUInt16(block, 34 + (row / 4 * 2));
                    BitConverter.TryWriteBytes(block.AsSpan(34 + (row / 4 * 2)), (ushort)(high | (index >> 8 << (row % 4 * 3))));
                    break;
                default:
                    block[row] = (byte)index;
                    block[32 + (row / 2)] |= (byte)(index >> 8 << (row % 2 * 4));
                    break;
            }
        }

        return block;
    }
}
