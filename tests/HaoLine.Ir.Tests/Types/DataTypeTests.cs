using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class DataTypeTests
{
    // Name, bytes of 1 element, bytes of 256 elements, bytes of 257 elements; from the ONNX and ggml type definitions.
    public static TheoryData<string, long, long, long> Sizes => new()
    {
        { "float64", 8, 2048, 2056 },
        { "float32", 4, 1024, 1028 },
        { "float16", 2, 512, 514 },
        { "bfloat16", 2, 512, 514 },
        { "float8e4m3fn", 1, 256, 257 },
        { "float8e4m3fnuz", 1, 256, 257 },
        { "float8e5m2", 1, 256, 257 },
        { "float8e5m2fnuz", 1, 256, 257 },
        { "float8e8m0", 1, 256, 257 },
        { "float4e2m1", 1, 128, 129 },
        { "float6e2m3", 1, 192, 193 },
        { "float6e3m2", 1, 192, 193 },
        { "int64", 8, 2048, 2056 },
        { "int32", 4, 1024, 1028 },
        { "int16", 2, 512, 514 },
        { "int8", 1, 256, 257 },
        { "int4", 1, 128, 129 },
        { "int2", 1, 64, 65 },
        { "uint64", 8, 2048, 2056 },
        { "uint32", 4, 1024, 1028 },
        { "uint16", 2, 512, 514 },
        { "uint8", 1, 256, 257 },
        { "uint4", 1, 128, 129 },
        { "uint2", 1, 64, 65 },
        { "bool", 1, 256, 257 },
        { "complex64", 8, 2048, 2056 },
        { "complex128", 16, 4096, 4112 },
        { "q4_0", 18, 144, 162 },
        { "q4_1", 20, 160, 180 },
        { "q5_0", 22, 176, 198 },
        { "q5_1", 24, 192, 216 },
        { "q8_0", 34, 272, 306 },
        { "q8_1", 36, 288, 324 },
        { "q2_k", 84, 84, 168 },
        { "q3_k", 110, 110, 220 },
        { "q4_k", 144, 144, 288 },
        { "q5_k", 176, 176, 352 },
        { "q6_k", 210, 210, 420 },
        { "q8_k", 292, 292, 584 },
        { "iq2_xxs", 66, 66, 132 },
        { "iq2_xs", 74, 74, 148 },
        { "iq2_s", 82, 82, 164 },
        { "iq3_xxs", 98, 98, 196 },
        { "iq3_s", 110, 110, 220 },
        { "iq1_s", 50, 50, 100 },
        { "iq1_m", 56, 56, 112 },
        { "iq4_nl", 18, 144, 162 },
        { "iq4_xs", 136, 136, 272 },
        { "tq1_0", 54, 54, 108 },
        { "tq2_0", 66, 66, 132 },
        { "mxfp4", 17, 136, 153 },
        { "nvfp4", 36, 144, 180 },
        { "q1_0", 18, 36, 54 },
        { "q2_0", 18, 72, 90 },
        { "q4_0_4_4", 18, 144, 162 },
        { "q4_0_4_8", 18, 144, 162 },
        { "q4_0_8_8", 18, 144, 162 },
        { "iq4_nl_4_4", 18, 144, 162 },
        { "iq4_nl_4_8", 18, 144, 162 },
        { "iq4_nl_8_8", 18, 144, 162 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TryGetByteLength_of_each_type_matches_its_specification(string name, long one, long full, long overfull)
    {
        DataType.TryParse(name, out var type).Should().BeTrue();
        type.Name.Should().Be(name);
        Length(type, 0).Should().Be(0);
        Length(type, 1).Should().Be(one);
        Length(type, 256).Should().Be(full);
        Length(type, 257).Should().Be(overfull);
    }

    [Fact]
    public void Sizes_cover_every_type_with_a_fixed_size() =>
        DataType.All.Where(type => type.HasFixedSize).Select(type => type.Name)
            .Should().BeEquivalentTo(Sizes.Select(row => row.Data.Item1));

    [Fact]
    public void Default_is_undefined_without_size()
    {
        default(DataType).Should().Be(DataType.Undefined);
        DataType.Undefined.HasFixedSize.Should().BeFalse();
        DataType.Undefined.ToString().Should().Be("undefined");
    }

    [Fact]
    public void Named_members_stand_at_the_row_of_their_name()
    {
        DataType.Float32.Name.Should().Be("float32");
        DataType.Float4E2M1.Name.Should().Be("float4e2m1");
        DataType.Int2.Name.Should().Be("int2");
        DataType.UInt64.Name.Should().Be("uint64");
        DataType.Complex128.Name.Should().Be("complex128");
        DataType.GgmlQ40.Name.Should().Be("q4_0");
        DataType.GgmlQ6K.Name.Should().Be("q6_k");
        DataType.GgmlMXFP4.Name.Should().Be("mxfp4");
        DataType.GgmlIQ4NLPacked8x8.Name.Should().Be("iq4_nl_8_8");
    }

    [Fact]
    public void Properties_each_return_a_different_type_and_together_all_of_them() =>
        typeof(DataType).GetProperties(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(DataType))
            .Select(property => (DataType)property.GetValue(null)!)
            .Should().BeEquivalentTo(DataType.All).And.OnlyHaveUniqueItems();

    [Fact]
    public void TryGetByteLength_without_fixed_size_or_beyond_64_bits_is_false()
    {
        DataType.String.TryGetByteLength(3, out _).Should().BeFalse();
        DataType.Undefined.TryGetByteLength(3, out _).Should().BeFalse();
        DataType.Float32.TryGetByteLength(-1, out _).Should().BeFalse();
        DataType.Float64.TryGetByteLength(1L << 60, out _).Should().BeFalse();
        DataType.Int4.TryGetByteLength(long.MaxValue, out var bytes).Should().BeTrue();
        bytes.Should().Be(1L << 62);
    }

    [Fact]
    public void ByteLength_of_a_symbolic_count_is_a_formula()
    {
        var n = Dimension.Symbol("n");
        DataType.Float32.ByteLength(n * 3).ToString().Should().Be("12·n");
        DataType.Int4.ByteLength(n).ToString().Should().Be("ceil(n/2)");
        DataType.Int4.ByteLength(n * 6).ToString().Should().Be("3·n");
        DataType.GgmlQ4K.ByteLength(n * 4096).ToString().Should().Be("2304·n");
        DataType.String.ByteLength(n).IsUnknown.Should().BeTrue();
        DataType.Float16.ByteLength(10).Should().Be((Dimension)20);
        FluentActions.Invoking(() => DataType.Float64.ByteLength(long.MaxValue)).Should().Throw<OverflowException>();
    }

    [Fact]
    public void Bits_per_element_are_exact_for_blocks()
    {
        DataType.GgmlQ4K.BitsPerElement.Should().Be(0);
        DataType.GgmlQ4K.BitsPerElementExact.Should().Be(4.5);
        DataType.GgmlQ51.BitsPerElement.Should().Be(6);
        DataType.GgmlIQ1S.BitsPerElementExact.Should().Be(1.5625);
        DataType.UInt2.BitsPerElementExact.Should().Be(2);
        DataType.String.BitsPerElement.Should().Be(0);
        DataType.GgmlQ4K.BlockElements.Should().Be(256);
        DataType.Float32.BlockElements.Should().Be(1);
    }

    [Fact]
    public void Kinds_are_disjoint_and_signs_follow_the_format()
    {
        foreach (var type in DataType.All)
        {
            new[] { type.IsFloatingPoint, type.IsInteger, type.IsComplex, type.IsBlock }.Count(kind => kind).Should().BeLessThanOrEqualTo(1, type.Name);
        }

        DataType.Float8E8M0.IsSigned.Should().BeFalse();
        DataType.Float8E8M0.IsFloatingPoint.Should().BeTrue();
        DataType.UInt8.IsSigned.Should().BeFalse();
        DataType.Int4.IsSigned.Should().BeTrue();
        DataType.Bool.IsInteger.Should().BeFalse();
        DataType.All.Where(type => type.IsSubByte).Select(type => type.Name)
            .Should().BeEquivalentTo("float4e2m1", "float6e2m3", "float6e3m2", "int4", "int2", "uint4", "uint2");
    }

    [Fact]
    public void TryParse_ignores_case_and_rejects_other_words()
    {
        DataType.TryParse("BFloat16", out var type).Should().BeTrue();
        type.Should().Be(DataType.BFloat16);
        DataType.TryParse("float", out type).Should().BeFalse();
        type.Should().Be(DataType.Undefined);
    }

    private static long Length(DataType type, long elements) => type.TryGetByteLength(elements, out var bytes) ? bytes : -1;
}
