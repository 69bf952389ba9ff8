using System.Runtime.InteropServices;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Analysis.Tests.Weights;

/// <summary>Allocation is that of the process, so nothing else runs beside these tests.</summary>
[CollectionDefinition("measured", DisableParallelization = true)]
[Collection("measured")]
public class WeightsPassTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(7, 4099)] // rows that are no multiple of a vector, over several parts
    [InlineData(2, 70_000)]
    [InlineData(1100, 1000)] // large enough for counting in pairs
    public void Numbers_are_those_of_a_plain_recomputation(int rows, int columns)
    {
        float[] values = Normal(rows * columns, 0.001, 0.02, rows);
        values[0] = 0;
        values[^1] = -0f;

        var held = InlineTensorData.FromSingles([rows, columns], values);
        double[] wide = [.. values.Select(value => (double)value)];

        Check(Run(held), wide);
        Check(Run(new CopiedTensorData(held)), wide);
    }

    [Theory]
    [InlineData(1, 31, false)]
    [InlineData(2, 4_097, false)]
    [InlineData(3, 200_003, false)] // over several parts, with values of every exponent
    [InlineData(4, 150_000, true)] // with values that are not finite
    public void Values_of_all_exponents_are_counted_by_their_bits(int seed, int count, bool hasSpecials)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        for (int i = 0; i < count; i++)
        {
            // Neighbours share a stretch of exponents for a while; zeros of both signs and subnormal numbers come in between.
            uint bits = BitConverter.SingleToUInt32Bits(values[i]);
            uint exponent = (uint)Math.Min(254, (i / 5_000 * 37 % 250) + (bits % 19));
            values[i] = (bits % 11) switch
            {
                0 => 0f,
                1 => -0f,
                2 => BitConverter.UInt32BitsToSingle(bits & 0x807F_FFFF),
                3 => hasSpecials && bits % 7 == 0 ? float.NaN : 1f,
                4 => float.IsFinite(values[i]) || hasSpecials ? values[i] : 1f,
                _ => BitConverter.UInt32BitsToSingle((bits & 0x807F_FFFF) | (exponent << 23)),
            };
        }

        TensorStatistics found = Run(InlineTensorData.FromSingles([count], values));

        found.NotNumbers.Should().Be(values.LongCount(float.IsNaN));
        found.Infinities.Should().Be(values.LongCount(float.IsInfinity));
        float[] finite = [.. values.Where(float.IsFinite)];
        (found.Minimum, found.Maximum, found.Zeros).Should().Be((finite.Min(), finite.Max(), finite.LongCount(value => value == 0)));
        found.Histogram.Select(bin => (bin.Lower, bin.Upper, bin.Count)).Should().Equal(finite.Where(value => value != 0)
            .GroupBy(value => float.IsSubnormal(value) ? 0 : Math.Sign(value) * (Math.ILogB(value) + 127))
            .OrderBy(group => group.Key)
            .Select(group => (Limits(group.Key).Lower, Limits(group.Key).Upper, group.LongCount())));

        static (double Lower, double Upper) Limits(int exponent) => exponent switch
        {
            0 => (-Math.ScaleB(1, -126), Math.ScaleB(1, -126)),
            > 0 => (Math.ScaleB(1, exponent - 127), Math.ScaleB(1, exponent - 126)),
            _ => (-Math.ScaleB(1, -exponent - 126), -Math.ScaleB(1, -exponent - 127)),
        };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(70_001)]
    public void Channels_of_any_width_have_their_own_magnitudes(int width)
    {
        const int count = 70;
        float[] values = Normal(count * width, 0, 0.02, width);
        values[(41 * width) + (width / 2)] = -3;
        values.AsSpan(12 * width, width).Clear();

        TensorStatistics found = Run(InlineTensorData.FromSingles([count, width], values));

        double[] magnitudes = [.. values.Chunk(width).Select(channel => (double)channel.Max(Math.Abs)).Order()];
        found.Outliers!.Median.Should().Be((magnitudes[34] + magnitudes[35]) / 2);
        found.Outliers.LargestRatio.Should().Be(3 / found.Outliers.Median);
        found.Outliers.Indices[0].Should().Be(41);
        found.Sparsity!.ZeroChannels.Should().Be(1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    [InlineData(70_001)]
    public void Rows_with_values_that_are_not_finite_are_no_zero_channels(int width)
    {
        // Rows: no numbers, infinities, zeros, zeros and one that is no number, numbers up to 3, the same without zeros.
        float[] values = new float[6 * width];
        values.AsSpan(0, width).Fill(float.NaN);
        values.AsSpan(width, width).Fill(float.NegativeInfinity);
        values[(3 * width) + 2] = float.NaN;
        values[4 * width] = -3;
        values.AsSpan(5 * width, width).Fill(1);

        TensorStatistics found = Run(InlineTensorData.FromSingles([6, width], values));

        found.Sparsity!.ZeroChannels.Should().Be(1);
        (found.Outliers!.Channels, found.Outliers.Median, found.Outliers.LargestRatio).Should().Be((6, 0.5, 6), "the median of 0, 0, 1 and 3; two rows have no magnitude");
        found = Run(InlineTensorData.FromSingles([2, width], values.AsSpan(0, 2 * width)));
        (found.Sparsity!.ZeroChannels, found.Outliers!.Channels, found.Outliers.Median).Should().Be((0, 2, double.NaN));
    }

    [Theory]
    [InlineData(1e-60)]
    [InlineData(1e60)]
    [InlineData(1e308)]
    [InlineData(5e-324)]
    public void Magnitudes_of_float64_are_kept_as_such(double value)
    {
        double[] values = [0, value, 0, -value, 0, 0];

        TensorStatistics found = Run(Doubles([3, 2], values));

        found.Sparsity!.ZeroChannels.Should().Be(1);
        (found.Outliers!.Median, found.Outliers.LargestRatio).Should().Be((value, 1));
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(1e-300)]
    [InlineData(0.1)]
    public void Equal_values_have_no_spread_whatever_their_size(double value)
    {
        TensorStatistics found = Run(Doubles([4], [value, value, value, value]));

        (found.StandardDeviation, found.Mean).Should().Be((0, value));
        found.Histogram.Should().ContainSingle().Which.Count.Should().Be(4);
    }

    [Fact]
    public void Exponents_of_float64_have_bins_of_their_own()
    {
        // 1e300 lies between 2^996 and 2^997, 1e-60 between 2^-200 and 2^-199; 5e-324 is below the least normal number 2^-1022.
        TensorStatistics found = Run(Doubles([2, 4], [1e300, -1e300, 1e-60, double.MaxValue, 5e-324, 0, 1.5, double.NaN]));

        found.Histogram.Should().Equal(
            new WeightHistogramBin(-Math.ScaleB(1, 997), -Math.ScaleB(1, 996), 1),
            new WeightHistogramBin(-Math.ScaleB(1, -1022), Math.ScaleB(1, -1022), 1),
            new WeightHistogramBin(Math.ScaleB(1, -200), Math.ScaleB(1, -199), 1),
            new WeightHistogramBin(1, 2, 1),
            new WeightHistogramBin(Math.ScaleB(1, 996), Math.ScaleB(1, 997), 1),
            new WeightHistogramBin(Math.ScaleB(1, 1023), double.MaxValue, 1));
        long[] whole = [long.MinValue, 1L << 40, 3, 0];
        Run(new InlineTensorData(DataType.Int64, [4], MemoryMarshal.AsBytes(whole.AsSpan()).ToArray())).Histogram.Should().Equal(
            new WeightHistogramBin(-Math.ScaleB(1, 64), -Math.ScaleB(1, 63), 1), new WeightHistogramBin(2, 4, 1), new WeightHistogramBin(1L << 40, 1L << 41, 1));
    }

    [Theory]
    [InlineData(1e-60)]
    [InlineData(1e60)]
    public void Noise_is_not_told_beyond_float32(double value)
    {
        // Rounded as float32 the first would be zeros without noise, and the second infinite.
        Run("int8", ("w", Doubles([4], [value, -value, value / 3, 0]))).Tensors[0].SignalToNoise.Should().BeNull();
        Run("int8", ("w", Doubles([4], [1, -1, 1.0 / 3, 0]))).Tensors[0].SignalToNoise.Should().BeInRange(20, 80);
    }

    [Fact]
    public void Tensors_without_elements_have_a_row_each()
    {
        using var source = new HaoLine.Formats.MemorySource("file", new byte[4]);
        WeightsResult result = Run(
            null,
            ("a", new SourceTensorData(DataType.Float32, [0], source, 0, 0)), ("b", new SourceTensorData(DataType.Float16, [0, 3], source, 0, 0)),
            ("c", new SourceTensorData(DataType.Float32, [1], source, 0, 4)), ("tied", new SourceTensorData(DataType.Float32, [1, 1], source, 0, 4)),
            ("d", new SourceTensorData(DataType.Int8, [2, 0], source, 0, 0)));

        result.Tensors.Select(tensor => (tensor.Name, tensor.Elements)).Should().Equal(("a", 0), ("b", 0), ("c", 1), ("d", 0));
    }

    [Fact]
    public void Values_far_from_zero_keep_their_spread()
    {
        // 1,000,000 + noise of 0.5: naive sums of squares would lose eleven digits.
        float[] values = Normal(200_000, 1_000_000, 0.5, 3);

        Check(Run(InlineTensorData.FromSingles([200, 1000], values)), [.. values.Select(value => (double)value)]);
    }

    [Fact]
    public void Values_that_are_not_finite_are_counted_and_left_out()
    {
        float[] values = Normal(100_000, 0, 1, 4);
        (values[10], values[50_000], values[99_999]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);

        TensorStatistics found = Run(InlineTensorData.FromSingles([100_000], values));

        (found.NotNumbers, found.Infinities).Should().Be((1, 2));
        Check(found, [.. values.Where(float.IsFinite).Select(value => (double)value)]);
    }

    [Fact]
    public void Quoted_values()
    {
        // Mean and deviation from Python: statistics.fmean and statistics.pstdev of the same eight numbers.
        TensorStatistics found = Run(InlineTensorData.FromSingles([2, 4], [1.5f, -2.25f, 0, 4, 0.5f, 0, -1.25f, 2]));

        found.Mean.Should().Be(0.5625);
        found.StandardDeviation.Should().BeApproximately(1.8232440182268528, 1e-15);
        (found.Minimum, found.Maximum, found.Zeros).Should().Be((-2.25, 4, 2));
        found.Histogram.Should().Equal(
            new WeightHistogramBin(-4, -2, 1), new WeightHistogramBin(-2, -1, 1), new WeightHistogramBin(0.5, 1, 1),
            new WeightHistogramBin(1, 2, 1), new WeightHistogramBin(2, 4, 1), new WeightHistogramBin(4, 8, 1));
    }

    [Theory]
    [InlineData("float16")]
    [InlineData("bfloat16")]
    [InlineData("int8")]
    [InlineData("int64")]
    [InlineData("float64")]
    [InlineData("q8_0")]
    [InlineData("q4_k")]
    [InlineData("int4")]
    public void Every_type_is_decoded(string name)
    {
        DataType.TryParse(name, out DataType type).Should().BeTrue();
        const int elements = 66_048; // whole blocks of 256, more than one part
        type.TryGetByteLength(elements, out long bytes).Should().BeTrue();
        byte[] packed = new byte[bytes];
        new Random(5).NextBytes(packed);
        double[] expected = new double[elements];
        ElementDecoder.Decode(type, packed, expected);

        TensorStatistics found = Run(new InlineTensorData(type, [2, elements / 2], packed));

        double[] finite = [.. expected.Where(double.IsFinite)];
        found.NotNumbers.Should().Be(expected.LongCount(double.IsNaN));
        (found.Minimum, found.Maximum, found.Zeros).Should().Be((finite.Min(), finite.Max(), finite.LongCount(value => value == 0)));
        found.Histogram.Sum(bin => bin.Count).Should().Be(finite.LongLength - found.Zeros);
    }

    [Fact]
    public void Patterns_of_zeros()
    {
        float[] two = [.. Enumerable.Range(0, 64).Select(i => i % 4 < 2 ? 0f : 1f)];
        float[] one = [.. Enumerable.Range(0, 64).Select(i => i % 4 == 1 ? 1f : 0f)];
        float[] blocks = [.. Enumerable.Range(0, 64).Select(i => i / 16 % 2 == 0 ? 0f : 2f)];

        WeightSparsity sparse = Run(InlineTensorData.FromSingles([4, 16], two)).Sparsity!;
        (sparse.Pattern, sparse.ZeroFraction, sparse.TwoOfFour, sparse.OneOfFour, sparse.ZeroBlocksOf16).Should().Be(("2:4", 0.5, 1, 0, 0));
        sparse = Run(InlineTensorData.FromSingles([4, 16], one)).Sparsity!;
        (sparse.Pattern, sparse.ZeroFraction, sparse.OneOfFour).Should().Be(("1:4", 0.75, 1));
        sparse = Run(InlineTensorData.FromSingles([4, 16], blocks)).Sparsity!;
        (sparse.Pattern, sparse.TwoOfFour, sparse.ZeroBlocksOf16, sparse.ZeroChannels).Should().Be((null, 0.5, 0.5, 2));
        Run(InlineTensorData.FromSingles([8, 3], new float[24])).Sparsity!.TwoOfFour.Should().BeNull("rows of three are no groups of four");
    }

    [Fact]
    public void Channel_that_stands_out_is_named()
    {
        float[] values = Normal(64 * 100, 0, 0.01, 6);
        values[(17 * 100) + 5] = 9;

        WeightOutliers outliers = Run(InlineTensorData.FromSingles([64, 100], values)).Outliers!;

        (outliers.Channels, outliers.Count).Should().Be((64, 1));
        outliers.Indices.Should().Equal(17);
        double[] magnitudes = [.. values.Chunk(100).Select(row => (double)row.Max(Math.Abs)).Order()];
        outliers.Median.Should().BeApproximately((magnitudes[31] + magnitudes[32]) / 2, 1e-12);
        outliers.LargestRatio.Should().BeApproximately(9 / outliers.Median, 1e-9);
    }

    [Fact]
    public void Equal_tensors_are_found_across_names()
    {
        float[] values = Normal(1000, 0, 1, 7);
        float[] other = [.. values];
        other[500] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(other[500]) ^ 1);

        WeightsResult result = Run(null, ("a", InlineTensorData.FromSingles([10, 100], values)), ("b", InlineTensorData.FromSingles([1000], other)), ("c", InlineTensorData.FromSingles([1000], [.. values])));

        result.Duplicates.Should().ContainSingle();
        result.Duplicates[0].Names.Should().Equal("a", "c");
        result.Duplicates[0].Bytes.Should().Be(4000);
        result.Tensors.Select(tensor => tensor.ContentHash).Distinct().Should().HaveCount(2);
    }

    [Fact]
    public void Hash_is_that_of_the_published_algorithm()
    {
        // XXH3 of 128 bits of no bytes, from the specification's test vectors.
        Run(new InlineTensorData(DataType.UInt8, [0], default)).ContentHash.Should().Be("99aa06d3014798d86001c324468d497f");
    }

    [Theory]
    [InlineData("int8", 40, 55)]
    [InlineData("int8-channel", 40, 60)]
    [InlineData("int4-block32", 16, 26)]
    [InlineData("fp8-e4m3", 25, 40)]
    [InlineData("q8_0", 40, 60)]
    [InlineData("q4_0", 16, 26)]
    public void Noise_of_formats_is_that_of_a_plain_recomputation(string format, double least, double most)
    {
        float[] values = Normal(64 * 256, 0, 0.02, 8);

        double found = Run(format, ("w", InlineTensorData.FromSingles([64, 256], values))).Tensors[0].SignalToNoise!.Value;

        found.Should().BeInRange(least, most, "the order of size that the number of bits gives").And.BeApproximately(Sqnr(format, values, 256), 1e-6);
    }

    [Fact]
    public async Task Runs_only_when_asked_for()
    {
        using Model model = ModelOf(("w", InlineTensorData.FromSingles([2], [1, 2])));
        using Inspection inspection = await ModelInspector.CreateBuilder().AddStandardAnalyses().Build().InspectAsync(model);

        inspection.Passes.Single(pass => pass.Key == "weights").Status.Should().Be(PassStatus.Skipped);
    }

    [Fact]
    public void Missing_and_unreadable_payloads_say_why()
    {
        WeightsResult result = Run(
            null, ("m", new MissingTensorData(DataType.Float32, [2], "no file")), ("c", new InlineTensorData(DataType.Complex64, [1], new byte[8])), ("e", InlineTensorData.FromSingles([0, 4], [])));

        result.Tensors.Select(tensor => tensor.Problem is null).Should().Equal(false, false, true);
        result.Tensors[2].Minimum.Should().Be(double.NaN);
    }

    [Fact]
    public void View_that_repeats_what_is_stored_beyond_measure_is_not_read()
    {
        // What torch.zeros(1).expand(2**40) saves: 4 bytes, 4 TiB to a reader.
        var view = new ViewTensorData(1L << 40, 100, 4);

        WeightsResult result = Run("int8", ("view", view), ("again", new ViewTensorData(1L << 40, 200, 4)), ("plain", InlineTensorData.FromSingles([2], [1, 3])));

        result.Tensors.Select(tensor => tensor.Problem).Should().Equal(
            "its 4398046511104 bytes repeat 4 stored ones, which is more than is read", "its 4398046511104 bytes repeat 4 stored ones, which is more than is read", null);
        (result.Tensors[0].ContentHash, result.Tensors[0].Elements, result.BytesRead).Should().Be(("", 1L << 40, 16), "eight bytes are walked twice, for the noise");
        result.Tensors[2].Mean.Should().Be(2);
        result.ZeroFraction.Should().Be(0);
        result.Duplicates.Should().BeEmpty();
    }

    [Fact]
    public void Small_views_are_read_whole()
    {
        // A causal mask that is expanded over batch and heads, and a column of a matrix that is spread over its rows.
        WeightsResult result = Run(null, ("mask", new ViewTensorData(1 << 20, 0, 4096)), ("column", new ViewTensorData(16, 4096, 1 << 20)));

        result.Tensors.Should().OnlyContain(tensor => tensor.Problem == null && tensor.Mean == 0.5);
    }

    [Fact]
    public void Many_views_of_the_same_bytes_are_read_up_to_a_multiple_of_what_is_stored()
    {
        // 4 MiB are stored, and each of 200 tensors gives nearly all of them again: 800 MiB.
        const int stored = 4 << 20;
        (string, TensorData)[] views = [.. Enumerable.Range(0, 200).Select(i => ($"v{i}", (TensorData)new ViewTensorData((stored / 4) - i, 4L * i, stored - (4 * i))))];

        WeightsResult result = Run(null, [.. views, ("other", new ViewTensorData(1000, 8 << 20, 4000))]);

        result.BytesRead.Should().BeInRange(256L << 20, (256L << 20) + (17L * (stored + 4000)));
        result.Tensors[0].Problem.Should().BeNull();
        result.Tensors[199].Problem.Should().StartWith("its 4193508 bytes repeat");
        result.Tensors[200].Problem.Should().BeNull("it shares no byte with another");
    }

    [Fact]
    public void Memory_does_not_grow_with_the_tensor()
    {
        var data = new EndlessTensorData(64L << 20);
        using Model model = ModelOf(("w", data));
        long before = GC.GetTotalAllocatedBytes();

        Run(model, null);

        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(32 << 20, "256 MiB go through one buffer");
    }

    [Fact]
    public async Task Cancellation_ends_the_walk()
    {
        using Model model = ModelOf(("w", new EndlessTensorData(1L << 40)));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Func<Task> run = async () => await ModelInspector.CreateBuilder().AddPass(new WeightsPass()).Build()
            .InspectAsync(model, new InspectionOptions { IncludeWeightStatistics = true }, null, source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>A second implementation: rounds each value with doubles and adds up squares.</summary>
    private static double Sqnr(string format, float[] values, int columns)
    {
        double signal = values.Sum(value => (double)value * value);
        int block = format is "int8" or "fp8-e4m3" ? values.Length : format == "int8-channel" ? columns : 32;
        double noise = values.Chunk(block).Sum(part =>
        {
            float extreme = part.MaxBy(Math.Abs);
            return part.Sum(value => Math.Pow(value - Round(format, value, extreme), 2));
        });
        return 10 * Math.Log10(signal / noise);
    }

    private static double Round(string format, float value, float extreme)
    {
        float magnitude = Math.Abs(extreme);
        switch (format)
        {
            case "int4-block32":
                float four = magnitude / 7;
                return four * Math.Clamp(Math.Round((double)(value / four)), -7, 7);
            case "q8_0":
                float eight = magnitude / 127;
                return (double)(float)(Half)eight * Math.Round((double)(value * (1 / eight)), MidpointRounding.AwayFromZero);
            case "q4_0":
                float scale = extreme / -8;
                return (double)(float)(Half)scale * (Math.Min(15, Math.Floor((double)((value * (1 / scale)) + 8.5f))) - 8);
            case "fp8-e4m3":
                double unit = (float)((double)magnitude / 448);
                double nearest = Enumerable.Range(0, 127).Select(code => E4M3(code)).MinBy(level => Math.Abs(Math.Abs((float)(value / (float)unit)) - level));
                return Math.Sign(value) * nearest * unit;
            default:
                float step = (float)((double)magnitude / 127);
                return step * Math.Clamp(Math.Round((double)(value / step)), -127, 127);
        }
    }

    private static double E4M3(int code) => code < 8 ? code / 512.0 : (1 + (code % 8 / 8.0)) * Math.Pow(2, (code / 8) - 7);

    private static void Check(TensorStatistics found, double[] values)
    {
        double mean = values.Sum() / values.Length;
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
        (found.Minimum, found.Maximum, found.Zeros).Should().Be((values.Min(), values.Max(), values.LongCount(value => value == 0)));
        found.Mean.Should().BeApproximately(mean, 1e-12 * Math.Max(Math.Abs(mean), deviation));
        found.StandardDeviation.Should().BeApproximately(deviation, 1e-11 * Math.Max(deviation, 1e-300));
        found.Histogram.Sum(bin => bin.Count).Should().Be(values.LongCount(value => value != 0));
        foreach (WeightHistogramBin bin in found.Histogram)
        {
            // Bins of negative values have their limit of larger magnitude inside.
            long count = values.LongCount(value => value != 0 && (bin.Upper <= 0 ? value > bin.Lower && value <= bin.Upper : value >= bin.Lower && value < bin.Upper));
            bin.Count.Should().Be(count, $"{bin.Lower} to {bin.Upper}");
        }
    }

    [Fact]
    public void Bytes_that_cannot_be_read_cost_one_row()
    {
        WeightsResult result = Run(null, ("ends", new BrokenTensorData(null)), ("fails", new BrokenTensorData(new InvalidModelContentException(DefectKind.BadValue, "m", 7, "w", "It is broken."))), ("sound", InlineTensorData.FromSingles([2], [1, 3])));

        result.Tensors.Select(static tensor => tensor.Mean).Should().Equal(double.NaN, double.NaN, 2);
        result.Tensors[0].Problem.Should().Contain("ends 8 bytes early");
        result.Tensors[1].Problem.Should().Contain("It is broken.");
        result.Tensors.Select(static tensor => tensor.ContentHash.Length == 0).Should().Equal(true, true, false);
    }

    private static float[] Normal(int count, double mean, double deviation, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))))];
    }

    private static InlineTensorData Doubles(long[] dimensions, double[] values) =>
        new(DataType.Float64, dimensions, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static TensorStatistics Run(TensorData data) => Run(null, ("w", data)).Tensors[0];

    private static WeightsResult Run(string? format, params (string Name, TensorData Data)[] tensors)
    {
        using Model model = ModelOf(tensors);
        return Run(model, format);
    }

    private static WeightsResult Run(Model model, string? format)
    {
        var options = new InspectionOptions { IncludeWeightStatistics = true, WeightFormat = format };
        using Inspection inspection = ModelInspector.CreateBuilder().AddPass(new WeightsPass()).Build().InspectAsync(model, options).GetAwaiter().GetResult();
        return inspection.Get(WeightsPass.Result);
    }

    private static Model ModelOf(params (string Name, TensorData Data)[] tensors) =>
        new(null) { Weights = [.. tensors.Select(tensor => new NamedTensor(tensor.Name, tensor.Data))] };

    /// <summary>Values that cannot be had without a copy, as those of a file.</summary>
    private sealed class CopiedTensorData(TensorData data) : TensorData(data.ElementType, data.Dimensions, default)
    {
        public override long ByteLength => data.ByteLength;

        public override int Read(long offset, Span<byte> destination) => data.Read(offset, destination[..Math.Min(destination.Length, 100_000)]);
    }

    /// <summary>Two float32 whose bytes are not there, or give an error.</summary>
    private sealed class BrokenTensorData(Exception? error) : TensorData(DataType.Float32, [2], default)
    {
        public override long ByteLength => 8;

        public override int Read(long offset, Span<byte> destination) => error is null ? 0 : throw error;
    }

    /// <summary>As many float32 as wanted without memory for them.</summary>
    private sealed class EndlessTensorData(long elements) : TensorData(DataType.Float32, [elements], default)
    {
        public override long ByteLength => 4 * this.ElementCount;

        public override int Read(long offset, Span<byte> destination)
        {
            MemoryMarshal.Cast<byte, float>(destination).Fill(0.5f);
            return (int)Math.Min(destination.Length, this.ByteLength - offset);
        }
    }

    /// <summary>A view of some bytes of a file, as readers of strided tensors make it.</summary>
    private sealed class ViewTensorData(long elements, long offset, long range) : TensorData(DataType.Float32, [elements], new SourceLocation("file", offset, range))
    {
        public override long ByteLength => 4 * this.ElementCount;

        public override long StoredByteLength => Math.Min(range, this.ByteLength);

        public override int Read(long offset, Span<byte> destination)
        {
            MemoryMarshal.Cast<byte, float>(destination).Fill(0.5f);
            return (int)Math.Min(destination.Length, this.ByteLength - offset);
        }
    }
}
