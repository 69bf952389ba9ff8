using System.Buffers;
using System.Collections;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>
/// Reads the payload of one tensor after the other through one buffer: bytes are hashed, decoded when they are no float32, counted and
/// summed while they are in the cache.
/// </summary>
internal sealed class TensorStatisticsReader : IDisposable
{
    /// <summary>A multiple of every block and of whole rows of vectors; fits the second-level cache with what is decoded from it.</summary>
    private const int PartElements = 64 * 1024;
    private const int ChosenElements = 1024;
    private const int MaximumChannels = 4 << 20;

    /// <summary>Values are rounded as float32; a tensor of float64 that is smaller than this as a whole would be zeros.</summary>
    private const double LeastRounded = 1.17549435082228750797e-38;

    /// <summary>Pinned, so that it starts and stays at a line of the cache: every second wide load would touch two lines otherwise.</summary>
    private readonly Memory<byte> buffer = Aligned(PartElements * 8);
    private readonly float[] values = ArrayPool<float>.Shared.Rent(PartElements);
    private readonly double[] wide = ArrayPool<double>.Shared.Rent(PartElements);
    private readonly WeightAccumulator sums = new();
    private readonly ExponentHistogram histogram = new();
    private readonly XxHash128 hash = new();
    private readonly Action<long> progress;
    private readonly CancellationToken ct;

    public TensorStatisticsReader(Action<long> progress, CancellationToken ct)
    {
        this.progress = progress;
        this.ct = ct;
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(this.values);
        ArrayPool<double>.Shared.Return(this.wide);
    }

    public TensorStatistics Read(string name, TensorData data, string? format)
    {
        var basic = new TensorStatistics(name, data.ElementType, data.Shape, data.ElementCount);
        if (!data.IsAvailable || data.ByteLength < 0)
        {
            return basic with { Problem = data.IsAvailable ? "texts are no numbers" : "the bytes are missing" };
        }

        this.hash.Reset();
        if (ElementDecoder.ReasonNotDecodable(data.ElementType) is { } reason)
        {
            this.HashOnly(data);
            return basic with { Problem = reason, ContentHash = this.Hash() };
        }

        this.sums.Clear();
        this.histogram.Start();
        Channels channels = Channels.Of(data);
        (long notNumbers, long infinities) = this.Walk(data, channels);
        TensorStatistics result = basic with
        {
            Minimum = this.sums.Count == 0 ? double.NaN : this.sums.Minimum,
            Maximum = this.sums.Count == 0 ? double.NaN : this.sums.Maximum,
            Mean = this.sums.Mean,
            StandardDeviation = Math.Sqrt(this.sums.Variance),
            Zeros = this.sums.Zeros,
            NotNumbers = notNumbers,
            Infinities = infinities,
            Histogram = WeightHistograms.Bins(NeedsWide(data.ElementType) ? this.histogram.WideTotals() : this.histogram.Totals(), this.sums.Zeros),
            Sparsity = this.Sparsity(data, channels),
            Outliers = channels.Outliers(),
            ContentHash = this.Hash(),
        };
        double energy = this.sums.Energy;
        double magnitude = Math.Max(Math.Abs(result.Minimum), Math.Abs(result.Maximum));
        bool isWithin = data.ElementType != DataType.Float64 || magnitude is >= LeastRounded and <= float.MaxValue;
        return format is null || notNumbers + infinities > 0 || !(energy > 0) || !isWithin
            ? result
            : result with { SignalToNoise = 10 * Math.Log10(energy / this.Noise(data, channels, format, magnitude)) };
    }

    private static bool NeedsWide(DataType type) =>
        type == DataType.Float64 || type == DataType.Int64 || type == DataType.UInt64 || type == DataType.Int32 || type == DataType.UInt32;

    private static Memory<byte> Aligned(int length)
    {
        const int line = 64;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length + line, pinned: true);
        int past = (int)((nuint)Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) % line);
        return bytes.AsMemory((line - past) % line, length);
    }

    private string Hash() => Convert.ToHexStringLower(this.hash.GetCurrentHash());

    private void HashOnly(TensorData data)
    {
        for (long offset = 0; offset < data.ByteLength;)
        {
            this.ct.ThrowIfCancellationRequested();
            int count = (int)Math.Min(this.buffer.Length, data.ByteLength - offset);
            data.ReadExactly(offset, this.buffer.Span[..count]);
            this.hash.Append(this.buffer.Span[..count]);
            offset += count;
            this.progress(count);
        }
    }

    private (long NotNumbers, long Infinities) Walk(TensorData data, Channels channels)
    {
        var specials = (NotNumbers: 0L, Infinities: 0L);
        bool isWide = NeedsWide(data.ElementType);
        int count;
        for (long first = 0; first < data.ElementCount; first += count)
        {
            ReadOnlySpan<byte> bytes = this.Part(data, first, out count);
            this.hash.Append(bytes);
            if (isWide)
            {
                Span<double> part = this.wide.AsSpan(0, count);
                ElementDecoder.Decode(data.ElementType, bytes, part);
                this.histogram.Add(part);
                CountSpecials(part, ref specials.NotNumbers, ref specials.Infinities);
                this.Choose(part, first);
            }

            ReadOnlySpan<float> values = isWide ? default : this.Values(data.ElementType, bytes, count);
            ValueKinds kinds = this.histogram.Add(values);
            if (first == 0 && !isWide)
            {
                this.Widen(values[..Math.Min(values.Length, ChosenElements)]);
                this.Choose(this.wide.AsSpan(0, Math.Min(values.Length, ChosenElements)), 0);
            }

            // Sums run over the whole part, ranges over the channels in it.
            bool isFinite = !isWide && (kinds & ValueKinds.NotFinite) == 0;
            if (isFinite)
            {
                this.sums.AddFinite(values, (kinds & ValueKinds.Zero) != 0);
            }

            for (int start = 0; start < count;)
            {
                (long channel, int length) = channels.Next(first, start, count);
                if (isFinite)
                {
                    channels.Add(channel, this.sums.AddRange(values.Slice(start, length)), hasSpecials: false);
                }
                else if (isWide)
                {
                    this.AddAny(channels, channel, this.wide.AsSpan(start, length));
                }
                else
                {
                    Span<double> part = this.wide.AsSpan(0, length);
                    this.Widen(values.Slice(start, length));
                    CountSpecials(part, ref specials.NotNumbers, ref specials.Infinities);
                    this.AddAny(channels, channel, part);
                }

                start += length;
            }

            this.progress(bytes.Length);
        }

        return specials;
    }

    private void AddAny(Channels channels, long channel, ReadOnlySpan<double> part)
    {
        long before = this.sums.Count;
        double magnitude = this.sums.AddAny(part);
        channels.Add(channel, magnitude, this.sums.Count - before < part.Length);
    }

    private static void CountSpecials(ReadOnlySpan<double> values, ref long notNumbers, ref long infinities)
    {
        foreach (double value in values)
        {
            notNumbers += double.IsNaN(value) ? 1 : 0;
            infinities += double.IsInfinity(value) ? 1 : 0;
        }
    }

    /// <summary>Sums from near the mean on when the first values lie far from zero for their spread: their squares would cancel.</summary>
    private void Choose(ReadOnlySpan<double> values, long first)
    {
        if (first != 0)
        {
            return;
        }

        ReadOnlySpan<double> chosen = values[..Math.Min(values.Length, ChosenElements)];
        double largest = 0;
        foreach (double value in chosen)
        {
            largest = double.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }

        // Powers of two leave all digits as they are; squares would leave the range of float64 otherwise.
        int exponent = largest > 0 ? Math.ILogB(largest) : 0;
        double sum = 0;
        double squares = 0;
        int count = 0;
        foreach (double value in chosen)
        {
            if (double.IsFinite(value))
            {
                double scaled = Math.ScaleB(value, -exponent);
                count++;
                sum += scaled;
                squares += scaled * scaled;
            }
        }

        if (count > 0)
        {
            double mean = sum / count;
            double variance = Math.Max(0, (squares / count) - (mean * mean));
            this.sums.Pivot = mean * mean > 16 * variance ? Math.ScaleB(mean, exponent) : 0;
        }
    }

    private void Widen(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            this.wide[i] = values[i];
        }
    }

    private ReadOnlySpan<float> Values(DataType type, ReadOnlySpan<byte> bytes, int count)
    {
        if (type == DataType.Float32 && BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.Cast<byte, float>(bytes);
        }

        Span<float> decoded = this.values.AsSpan(0, count);
        ElementDecoder.Decode(type, bytes, decoded);
        return decoded;
    }

    /// <summary>The bytes of the elements from <paramref name="first"/> on that are walked together; without a copy where the storage can.</summary>
    private ReadOnlySpan<byte> Part(TensorData data, long first, out int count)
    {
        this.ct.ThrowIfCancellationRequested();
        count = (int)Math.Min(PartElements, data.ElementCount - first);
        _ = data.ElementType.TryGetByteLength(first, out long offset);
        _ = data.ElementType.TryGetByteLength(count, out long length);
        if (data.TryGetSpan(offset, (int)length, out ReadOnlySpan<byte> bytes))
        {
            return bytes;
        }

        Span<byte> read = this.buffer.Span[..(int)length];
        data.ReadExactly(offset, read);
        return read;
    }

    private WeightSparsity? Sparsity(TensorData data, Channels channels)
    {
        if (data.ElementCount == 0)
        {
            return null;
        }

        ReadOnlySpan<long> dimensions = data.Dimensions;
        long row = dimensions.Length == 0 ? 1 : dimensions[^1];
        double elements = data.ElementCount;
        return new WeightSparsity(this.sums.Zeros / elements)
        {
            TwoOfFour = row % 4 == 0 ? this.sums.HalfZeroGroups / (elements / 4) : null,
            OneOfFour = row % 4 == 0 ? this.sums.ThreeZeroGroups / (elements / 4) : null,
            ZeroBlocksOf16 = row % 16 == 0 ? this.sums.ZeroBlocks / (elements / 16) : null,
            ZeroChannels = channels.ZeroCount(),
        };
    }

    private double Noise(TensorData data, Channels channels, string format, double magnitude)
    {
        double noise = 0;
        int count;
        for (long first = 0; first < data.ElementCount; first += count)
        {
            ReadOnlySpan<byte> bytes = this.Part(data, first, out count);
            Span<float> decoded = this.values.AsSpan(0, count);
            ElementDecoder.Decode(data.ElementType, bytes, decoded);
            bool isWhole = channels.Width == 0 || QuantizationError.IsPerTensor(format);
            for (int start = 0; start < count;)
            {
                (long channel, int length) = isWhole ? (0, count) : channels.Next(first, start, count);
                noise += QuantizationError.Noise(format, decoded.Slice(start, length), isWhole ? magnitude : channels[channel]);
                start += length;
            }

            this.progress(bytes.Length);
        }

        return noise;
    }

    /// <summary>Largest magnitudes of the rows of the first dimension.</summary>
    private sealed class Channels
    {
        /// <summary>Of finite values; negative before the first.</summary>
        private readonly double[] magnitudes;

        /// <summary>Channels with values that are not finite; made when there is one.</summary>
        private BitArray? specials;

        private Channels(long width, int count)
        {
            this.Width = width;
            this.magnitudes = new double[count];
            Array.Fill(this.magnitudes, -1);
        }

        /// <summary>Elements of a channel; 0 when channels are not followed.</summary>
        public long Width { get; }

        public double this[long channel] => this.magnitudes[channel];

        public static Channels Of(TensorData data)
        {
            ReadOnlySpan<long> dimensions = data.Dimensions;
            bool isFollowed = dimensions.Length >= 2 && data.ElementCount > 0 && dimensions[0] <= MaximumChannels;
            return isFollowed ? new Channels(data.ElementCount / dimensions[0], (int)dimensions[0]) : new Channels(0, 0);
        }

        /// <summary>Adds a part of a channel: the largest magnitude of its finite values, negative without any.</summary>
        public void Add(long channel, double magnitude, bool hasSpecials)
        {
            if (this.Width == 0)
            {
                return;
            }

            this.magnitudes[channel] = Math.Max(this.magnitudes[channel], magnitude);
            if (hasSpecials)
            {
                this.specials ??= new BitArray(this.magnitudes.Length);
                this.specials[(int)channel] = true;
            }
        }

        /// <summary>The channel of an element, and how many of those that follow in the part belong to it.</summary>
        public (long Channel, int Length) Next(long first, int start, int count)
        {
            if (this.Width == 0)
            {
                return (0, count - start);
            }

            long channel = (first + start) / this.Width;
            return (channel, (int)Math.Min(count - start, ((channel + 1) * this.Width) - first - start));
        }

        public long? ZeroCount()
        {
            if (this.Width == 0)
            {
                return null;
            }

            long count = 0;
            for (int channel = 0; channel < this.magnitudes.Length; channel++)
            {
                count += this.magnitudes[channel] == 0 && this.specials?[channel] != true ? 1 : 0;
            }

            return count;
        }

        public WeightOutliers? Outliers()
        {
            if (this.Width == 0)
            {
                return null;
            }

            double[] sorted = [.. this.magnitudes.Where(static magnitude => magnitude >= 0)];
            Array.Sort(sorted);
            double median = Median(sorted);
            double limit = WeightOutliers.Threshold * median;
            if (!(median > 0))
            {
                return new WeightOutliers(this.magnitudes.Length, median, double.NaN, 0, []);
            }

            const int listed = 10;
            int[] indices = [.. Enumerable.Range(0, this.magnitudes.Length).Where(channel => this.magnitudes[channel] > limit).OrderByDescending(channel => this.magnitudes[channel]).Take(listed)];
            return new WeightOutliers(this.magnitudes.Length, median, sorted[^1] / median, this.magnitudes.LongCount(magnitude => magnitude > limit), indices);
        }

        private static double Median(double[] sorted)
        {
            if (sorted.Length == 0)
            {
                return double.NaN;
            }

            double upper = sorted[sorted.Length / 2];
            double lower = sorted.Length % 2 == 1 ? upper : sorted[(sorted.Length / 2) - 1];
            double sum = lower + upper;
            return double.IsFinite(sum) ? sum / 2 : (lower / 2) + (upper / 2);
        }
    }
}
