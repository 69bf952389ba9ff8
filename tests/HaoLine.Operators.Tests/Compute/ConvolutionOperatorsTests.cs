using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class ConvolutionOperatorsTests
{
    [Theory]
    // The first three: the 5×5 examples of the ONNX Conv page (3×3 kernel): pads 1 → 5×5; none → 3×3; 7×5 with stride 2 and pads 1 → 4×3.
    [InlineData(5, 5, 3, 1, 1, "1,1,1,1", "NOTSET", "[1, 1, 5, 5]")]
    [InlineData(5, 5, 3, 1, 1, "0,0,0,0", "NOTSET", "[1, 1, 3, 3]")]
    [InlineData(7, 5, 3, 2, 1, "1,1,1,1", "NOTSET", "[1, 1, 4, 3]")]
    // floor((7 + 1 + 0 − 3)/2) + 1 = 3 rows with asymmetric pads, floor((5 + 1 + 0 − 3)/2) + 1 = 2 columns.
    [InlineData(7, 5, 3, 2, 1, "1,1,0,0", "NOTSET", "[1, 1, 3, 2]")]
    // Dilation 2: the kernel covers 5; floor((7 − 5)/1) + 1 = 3 and (5 − 5) + 1 = 1.
    [InlineData(7, 5, 3, 1, 2, "0,0,0,0", "NOTSET", "[1, 1, 3, 1]")]
    // SAME: ceil(7/2) = 4, ceil(5/2) = 3. VALID: floor((7 − 3)/2) + 1 = 3, floor((5 − 3)/2) + 1 = 2.
    [InlineData(7, 5, 3, 2, 1, null, "SAME_UPPER", "[1, 1, 4, 3]")]
    [InlineData(7, 5, 3, 2, 1, null, "SAME_LOWER", "[1, 1, 4, 3]")]
    [InlineData(7, 5, 3, 2, 1, null, "VALID", "[1, 1, 3, 2]")]
    public void Conv_window_gives_specified_size(long height, long width, long kernel, long stride, long dilation, string? pads, string autoPad, string expected)
    {
        OperatorProbe probe = OperatorProbe.Of("Conv", 11).Input(1, 1, height, width).Input(1, 1, kernel, kernel)
            .WithAll("strides", stride, stride).WithAll("dilations", dilation, dilation).With("auto_pad", autoPad);
        if (pads is not null)
        {
            probe.WithAll("pads", [.. pads.Split(',').Select(text => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture))]);
        }

        ProbeResult result = probe.Run();

        result.Findings.Should().BeEmpty();
        result.Shape().Should().Be(expected);
    }

    [Fact]
    public void Conv1D_counts_macs()
    {
        // 100 positions × 16 outputs × 64 inputs × 3 taps = 307,200 (pads 1 keep the length).
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(1, 64, 100).Input(16, 64, 3).WithAll("pads", 1, 1).Run();

        result.Shape().Should().Be("[1, 16, 100]");
        result.Cost.FloatMacs.Should().Be((Dimension)307_200);
        result.Cost.Confidence.Should().Be(CostConfidence.Exact);
    }

    [Fact]
    public void Conv3D_counts_macs()
    {
        // 8³ positions × 16 × 4 × 3³ taps = 512·16·4·27 = 884,736.
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(1, 4, 8, 8, 8).Input(16, 4, 3, 3, 3).WithAll("pads", 1, 1, 1, 1, 1, 1).Run();

        result.Cost.FloatMacs.Should().Be((Dimension)884_736);
    }

    [Fact]
    public void Conv_batch_of_eight_counts_eight_times()
    {
        // 1×1 kernel, 8→8 channels on 16×16: 8·8·256 = 16,384 per image, 131,072 for eight.
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(8, 8, 16, 16).Input(8, 8, 1, 1).Input(8).Run();

        result.Cost.FloatMacs.Should().Be((Dimension)131_072);
        result.Cost.Adds.Should().Be((Dimension)(8 * 8 * 256), "a bias adds once per element of the result");
    }

    [Fact]
    public void Conv_depthwise_counts_one_channel_per_output()
    {
        // 32 channels, 3×3, 112×112: 32·9·12,544 = 3,612,672 (MobileNetV2's first depthwise layer).
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(1, 32, 112, 112).Input(32, 1, 3, 3).With("group", 32).WithAll("pads", 1, 1, 1, 1).Run();

        result.Findings.Should().BeEmpty();
        result.Cost.FloatMacs.Should().Be((Dimension)3_612_672);
    }

    [Fact]
    public void Conv_resnet_stem_has_published_macs_and_bytes()
    {
        // 112²·64·3·7² = 118,013,952 MACs. Bytes: 4·(150,528 + 9,408) read, 4·802,816 written.
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(1, 3, 224, 224).Input(64, 3, 7, 7).WithAll("pads", 3, 3, 3, 3).WithAll("strides", 2, 2).Run();

        result.Shape().Should().Be("[1, 64, 112, 112]");
        result.Cost.FloatMacs.Should().Be((Dimension)118_013_952);
        result.Cost.BytesRead.Should().Be((Dimension)639_744);
        result.Cost.BytesWritten.Should().Be((Dimension)3_211_264);
    }

    [Fact]
    public void Conv_symbolic_sizes_stay_formulas()
    {
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(Dimension.Symbol("n"), 3, Dimension.Symbol("h"), 224).Input(64, 3, 7, 7)
            .WithAll("pads", 3, 3, 3, 3).WithAll("strides", 2, 2).Run();
        var binding = new SymbolBinding(new Dictionary<string, long> { ["n"] = 2, ["h"] = 224 });

        result.Cost.FloatMacs.IsSymbolic.Should().BeTrue();
        result.Cost.FloatMacs.Bind(binding).Should().Be((Dimension)(2 * 118_013_952L));
        result.Cost.Confidence.Should().Be(CostConfidence.Exact);
    }

    [Fact]
    public void Conv_unknown_input_leaves_cost_unknown()
    {
        ProbeResult result = OperatorProbe.Of("Conv", 13).Ranked(DataType.Float32, null).Input(64, 3, 7, 7).Run();

        result.Cost.FloatMacs.IsUnknown.Should().BeTrue();
        result.Cost.Confidence.Should().Be(CostConfidence.Unknown);
    }

    [Theory]
    [InlineData("strides", new long[] { 0, 1 })]
    [InlineData("strides", new long[] { 1 })]
    [InlineData("dilations", new long[] { -1, 1 })]
    [InlineData("pads", new long[] { 1L << 62, 1L << 62, 1L << 62, 1L << 62 })]
    [InlineData("pads", new long[] { -1, 0, 0, 0 })]
    [InlineData("kernel_shape", new long[] { -3, 3 })]
    [InlineData("kernel_shape", new long[] { 5, 5 })]
    public void Conv_impossible_list_is_reported(string attribute, long[] values)
    {
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(1, 3, 8, 8).Input(4, 3, 3, 3).WithAll(attribute, values).Run();

        result.Kind.Should().Be(DefectKind.BadAttribute);
        result.Cost.FloatMacs.IsUnknown.Should().BeTrue();
    }

    [Fact]
    public void Conv_group_zero_is_reported() =>
        OperatorProbe.Of("Conv", 13).Input(1, 3, 8, 8).Input(4, 3, 3, 3).With("group", 0).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Fact]
    public void Conv_group_that_does_not_divide_is_reported() =>
        OperatorProbe.Of("Conv", 13).Input(1, 6, 8, 8).Input(4, 2, 3, 3).With("group", 3).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Fact]
    public void Conv_channel_mismatch_is_a_shape_conflict()
    {
        ProbeResult result = OperatorProbe.Of("Conv", 13).Input(1, 5, 8, 8).Input(4, 3, 3, 3).Run();

        result.Kind.Should().Be(DefectKind.ShapeConflict);
        result.Findings[0].Message.Should().Contain("5").And.Contain("3");
    }

    [Fact]
    public void Conv_rank_mismatch_is_a_shape_conflict() =>
        OperatorProbe.Of("Conv", 13).Input(1, 3, 8).Input(4, 3, 3, 3).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Theory]
    // ONNX ConvTranspose page: 3×3 input, 3×3 kernel: (3−1)·1 + 3 = 5; stride (3,2): 2·3+3 = 9, 2·2+3 = 7;
    // with output_padding 1: 10×8; with output_shape 10×8; with pads (1,2 on both sides): 7×3.
    [InlineData("1,1", null, null, null, "[1, 2, 5, 5]")]
    [InlineData("3,2", null, null, null, "[1, 2, 9, 7]")]
    [InlineData("3,2", "1,1", null, null, "[1, 2, 10, 8]")]
    [InlineData("3,2", null, "10,8", null, "[1, 2, 10, 8]")]
    [InlineData("3,2", null, null, "1,2,1,2", "[1, 2, 7, 3]")]
    public void ConvTranspose_attributes_give_specified_size(string strides, string? outputPadding, string? outputShape, string? pads, string expected)
    {
        OperatorProbe probe = OperatorProbe.Of("ConvTranspose", 11).Input(1, 1, 3, 3).Input(1, 2, 3, 3);
        foreach ((string name, string? text) in new[] { ("strides", strides), ("output_padding", outputPadding), ("output_shape", outputShape), ("pads", pads) })
        {
            if (text is not null)
            {
                probe.WithAll(name, [.. text.Split(',').Select(part => long.Parse(part, System.Globalization.CultureInfo.InvariantCulture))]);
            }
        }

        probe.Run().Shape().Should().Be(expected);
    }

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    public void ConvTranspose_same_multiplies_by_stride(string autoPad)
    {
        // ONNX ConvTranspose page, autopad example: 3×3 with stride 2 gives 6×6.
        ProbeResult result = OperatorProbe.Of("ConvTranspose", 11).Input(1, 1, 3, 3).Input(1, 2, 3, 3).With("auto_pad", autoPad).WithAll("strides", 2, 2).Run();

        result.Shape().Should().Be("[1, 2, 6, 6]");
    }

    [Fact]
    public void ConvTranspose_counts_kernel_per_input_element()
    {
        // 8×8 positions × 16 inputs × 4 outputs × 4² taps = 64·16·4·16 = 65,536.
        ProbeResult result = OperatorProbe.Of("ConvTranspose", 13).Input(1, 16, 8, 8).Input(16, 4, 4, 4).WithAll("strides", 2, 2).WithAll("pads", 1, 1, 1, 1).Run();

        result.Shape().Should().Be("[1, 4, 16, 16]");
        result.Cost.FloatMacs.Should().Be((Dimension)65_536);
    }

    [Fact]
    public void ConvTranspose_groups_multiply_output_channels() =>
        OperatorProbe.Of("ConvTranspose", 13).Input(1, 4, 8, 8).Input(4, 3, 2, 2).With("group", 2).Run().Shape().Should().Be("[1, 6, 9, 9]");

    [Fact]
    public void ConvInteger_counts_integer_macs_into_int32()
    {
        ProbeResult result = OperatorProbe.Of("ConvInteger", 10).Input(DataType.UInt8, 1, 3, 8, 8).Input(DataType.Int8, 4, 3, 3, 3).Run();

        // 6·6·4·3·9 = 3,888.
        result.Type().Should().Be(DataType.Int32);
        result.Cost.IntegerMacs.Should().Be((Dimension)3_888);
        result.Cost.FloatMacs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void QLinearConv_takes_type_from_zero_point()
    {
        ProbeResult result = OperatorProbe.Of("QLinearConv", 10)
            .Input(DataType.UInt8, 1, 3, 8, 8).Input().Input(DataType.UInt8)
            .Input(DataType.Int8, 4, 3, 3, 3).Input(4).Input(DataType.Int8, 4)
            .Input().Input(DataType.Int8).Input(DataType.Int32, 4).Run();

        result.Findings.Should().BeEmpty();
        result.Type().Should().Be(DataType.Int8);
        result.Shape().Should().Be("[1, 4, 6, 6]");
        result.Cost.IntegerMacs.Should().Be((Dimension)3_888);
        result.Cost.Adds.Should().Be((Dimension)288, "144 for the bias and 144 for the zero point");
    }

    [Fact]
    public void NhwcConv_reads_channels_last()
    {
        ProbeResult result = OperatorProbe.Of("NhwcConv", 1, "com.microsoft").Input(1, 8, 8, 3).Input(4, 3, 3, 3).WithAll("kernel_shape", 3, 3).Run();

        result.Shape().Should().Be("[1, 6, 6, 4]");
        result.Cost.FloatMacs.Should().Be((Dimension)3_888);
    }

    [Fact]
    public void DeformConv_adds_sampling_to_the_products()
    {
        // 6·6·4·3·9 = 3,888 MACs; samples 3·36·9 = 972, four corners each: 3,888 multiplies and 2,916 adds.
        ProbeResult result = OperatorProbe.Of("DeformConv", 19).Input(1, 3, 8, 8).Input(4, 3, 3, 3).Input(1, 18, 6, 6).Run();

        result.Shape().Should().Be("[1, 4, 6, 6]");
        result.Cost.FloatMacs.Should().Be((Dimension)3_888);
        result.Cost.Multiplies.Should().Be((Dimension)3_888);
        result.Cost.Adds.Should().Be((Dimension)2_916);
    }
}
