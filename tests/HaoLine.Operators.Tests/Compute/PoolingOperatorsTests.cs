using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class PoolingOperatorsTests
{
    [Theory]
    // ceil_mode example of the ONNX MaxPool page: 4×4, kernel 3, stride 2: ceil((4 − 3)/2) + 1 = 2; floor gives 1.
    [InlineData(4, 3, 2, 0, 1, 1, "[1, 1, 2]")]
    [InlineData(4, 3, 2, 0, 0, 1, "[1, 1, 1]")]
    // in 3, k 1, s 3... ceil((3 − 1)/3) + 1 = 2, but the second window starts at 3, behind the data: 1.
    [InlineData(3, 1, 3, 0, 1, 1, "[1, 1, 1]")]
    // in 2, k 2, s 3, pads 1: padded 4, ceil((4 − 2)/3) + 1 = 2, second start 3 ≥ 2 + 1: 1.
    [InlineData(2, 2, 3, 1, 1, 1, "[1, 1, 1]")]
    // in 3, same window: padded 5, ceil(3/3) + 1 = 2, second start 3 < 3 + 1: stays 2.
    [InlineData(3, 2, 3, 1, 1, 1, "[1, 1, 2]")]
    // dilation 2 covers 5 of 6: (6 − 5)/1 + 1 = 2.
    [InlineData(6, 3, 1, 0, 0, 2, "[1, 1, 2]")]
    public void MaxPool_ceil_and_dilation_give_specified_size(long size, long kernel, long stride, long pad, long ceil, long dilation, string expected)
    {
        ProbeResult result = OperatorProbe.Of("MaxPool", 12).Input(1, 1, size)
            .WithAll("kernel_shape", kernel).WithAll("strides", stride).WithAll("pads", pad, pad).WithAll("dilations", dilation).With("ceil_mode", ceil).Run();

        result.Findings.Should().BeEmpty();
        result.Shape().Should().Be(expected);
    }

    [Fact]
    public void MaxPool_ceil_matches_counted_window_starts()
    {
        // Second witness: windows counted one by one. The ceiling form may end past the padded input; a start behind data and leading pad does not count.
        foreach ((int size, int kernel, int stride, int pad) in
            from size in Enumerable.Range(1, 9) from kernel in Enumerable.Range(1, 3) from stride in Enumerable.Range(1, 4) from pad in Enumerable.Range(0, kernel)
            where size + (2 * pad) >= kernel
            select (size, kernel, stride, pad))
        {
            int windows = 0;
            for (int start = 0; start < size + pad; start += stride)
            {
                windows++;
                if (start + kernel >= size + (2 * pad))
                {
                    break;
                }
            }

            OperatorProbe.Of("MaxPool", 12).Input(1, 1, size).WithAll("kernel_shape", kernel).WithAll("strides", stride).WithAll("pads", pad, pad).With("ceil_mode", 1).Run()
                .Shape().Should().Be($"[1, 1, {windows}]", "size {0}, kernel {1}, stride {2}, pad {3}", size, kernel, stride, pad);
        }
    }

    [Fact]
    public void MaxPool_symbolic_ceil_binds_to_the_counted_size()
    {
        ProbeResult result = OperatorProbe.Of("MaxPool", 12).Input(1, 1, Dimension.Symbol("w"))
            .WithAll("kernel_shape", 2).WithAll("strides", 3).WithAll("pads", 1, 1).With("ceil_mode", 1).Run();
        Shape shape = ((TensorType)result.Types[0]!).Shape!;

        shape[2].Bind(new SymbolBinding(new Dictionary<string, long> { ["w"] = 2 })).Should().Be((Dimension)1);
        shape[2].Bind(new SymbolBinding(new Dictionary<string, long> { ["w"] = 3 })).Should().Be((Dimension)2);
    }

    [Fact]
    public void MaxPool_indices_are_int64()
    {
        ProbeResult result = OperatorProbe.Of("MaxPool", 12).Input(1, 64, 112, 112)
            .WithAll("kernel_shape", 3, 3).WithAll("strides", 2, 2).WithAll("pads", 1, 1, 1, 1).Outputs(2).Run();

        result.Shape(1).Should().Be("[1, 64, 56, 56]");
        result.Type(1).Should().Be(DataType.Int64);
        result.Cost.Compares.Should().Be((Dimension)(64 * 56 * 56 * 8), "nine taps need eight compares");
    }

    [Theory]
    [InlineData("SAME_UPPER", "[1, 1, 3]")]
    [InlineData("SAME_LOWER", "[1, 1, 3]")]
    [InlineData("VALID", "[1, 1, 2]")]
    public void AveragePool_automatic_padding_gives_specified_size(string autoPad, string expected)
    {
        // in 5, k 3, s 2: SAME ceil(5/2) = 3, VALID floor((5 − 3)/2) + 1 = 2.
        OperatorProbe.Of("AveragePool", 11).Input(1, 1, 5).WithAll("kernel_shape", 3).WithAll("strides", 2).With("auto_pad", autoPad).Run()
            .Shape().Should().Be(expected);
    }

    [Fact]
    public void AveragePool_adds_and_divides()
    {
        // 4 results of 2×2 windows: 3 adds and 1 divide each.
        ProbeResult result = OperatorProbe.Of("AveragePool", 11).Input(1, 1, 4, 4).WithAll("kernel_shape", 2, 2).WithAll("strides", 2, 2).Run();

        result.Cost.Adds.Should().Be((Dimension)12);
        result.Cost.Divides.Should().Be((Dimension)4);
        result.Cost.FloatMacs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public void GlobalAveragePool_keeps_rank()
    {
        ProbeResult result = OperatorProbe.Of("GlobalAveragePool", 13).Input(2, 512, 7, 7).Run();

        // 2·512·49 inputs into 1,024 results: 48 adds each.
        result.Shape().Should().Be("[2, 512, 1, 1]");
        result.Cost.Adds.Should().Be((Dimension)49_152);
        result.Cost.Divides.Should().Be((Dimension)1_024);
    }

    [Fact]
    public void MaxUnpool_inverts_the_window()
    {
        // ONNX MaxUnpool page: 2×2 with kernel 2 and stride 2 gives 4×4.
        OperatorProbe.Of("MaxUnpool", 11).Input(1, 1, 2, 2).Input(DataType.Int64, 1, 1, 2, 2).WithAll("kernel_shape", 2, 2).WithAll("strides", 2, 2).Run()
            .Shape().Should().Be("[1, 1, 4, 4]");
    }

    [Fact]
    public void MaxUnpool_takes_a_stated_size()
    {
        OperatorProbe.Of("MaxUnpool", 11).Input(1, 1, 2, 2).Input(DataType.Int64, 1, 1, 2, 2).Constant(1, 1, 5, 5).WithAll("kernel_shape", 2, 2).WithAll("strides", 2, 2).Run()
            .Shape().Should().Be("[1, 1, 5, 5]");
    }

    [Fact]
    public void MaxPool_without_kernel_is_reported() =>
        OperatorProbe.Of("MaxPool", 12).Input(1, 1, 4).Run().Kind.Should().Be(DefectKind.BadAttribute);

    [Fact]
    public void MaxPool_window_beyond_input_is_a_conflict() =>
        OperatorProbe.Of("MaxPool", 12).Input(1, 1, 4).WithAll("kernel_shape", 7).Run().Kind.Should().Be(DefectKind.ShapeConflict);
}
