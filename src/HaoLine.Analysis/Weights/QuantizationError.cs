namespace HaoLine.Analysis;

/// <summary>
/// Signal-to-noise ratios of storing values in low-precision formats by rounding to nearest: <c>int8</c> and <c>int8-channel</c> (symmetric, largest
/// magnitude / 127), <c>int4-block32</c> (symmetric, largest magnitude / 7), <c>fp8-e4m3</c> (largest magnitude / 448), and the ggml blocks
/// <c>q8_0</c> and <c>q4_0</c>.
/// </summary>
public static class QuantizationError
{
    private const int Block = 32;

    /// <summary>Ids of the formats, in the order of the list above.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["int8", "int8-channel", "int4-block32", "fp8-e4m3", "q8_0", "q4_0"];

    /// <summary>True for formats whose scale is shared by the whole tensor.</summary>
    internal static bool IsPerTensor(string format) => format is "int8" or "fp8-e4m3";

    /// <summary>Squared error of a part of one channel that starts a block.</summary>
    /// <param name="format">Id of the format.</param>
    /// <param name="values">Values in order.</param>
    /// <param name="magnitude">Largest magnitude of the tensor or channel; not used by block formats.</param>
    internal static double Noise(string format, ReadOnlySpan<float> values, double magnitude) => format switch
    {
        "int8" or "int8-channel" => Symmetric(values, (float)(magnitude / 127), 127),
        "fp8-e4m3" => Float8(values, (float)(magnitude / 448)),
        _ => Blocks(format, values),
    };

    private static double Blocks(string format, ReadOnlySpan<float> values)
    {
        double noise = 0;
        for (int start = 0; start < values.Length; start += Block)
        {
            ReadOnlySpan<float> block = values[start..Math.Min(values.Length, start + Block)];
            float extreme = 0;
            foreach (float value in block)
            {
                extreme = Math.Abs(value) > Math.Abs(extreme) ? value : extreme;
            }

            noise += format switch
            {
                "int4-block32" => Symmetric(block, Math.Abs(extreme) / 7, 7),
                "q8_0" => Stored(block, Math.Abs(extreme) / 127, -127, 127),
                _ => Stored(block, extreme / -8, -8, 7),
            };
        }

        return noise;
    }

    private static double Symmetric(ReadOnlySpan<float> values, float scale, int most)
    {
        double noise = 0;
        foreach (float value in values)
        {
            double quant = scale == 0 ? 0 : Math.Clamp(Math.Round(value / scale, MidpointRounding.ToEven), -most, most);
            double error = value - (quant * scale);
            noise += error * error;
        }

        return noise;
    }

    /// <summary>ggml rounds with the exact scale and keeps it as float16.</summary>
    private static double Stored(ReadOnlySpan<float> values, float scale, int least, int most)
    {
        float inverse = scale == 0 ? 0 : 1 / scale;
        float kept = (float)(Half)scale;
        double noise = 0;
        foreach (float value in values)
        {
            double quant = least == -8
                ? Math.Min(15, (int)((value * inverse) + 8.5f)) - 8
                : Math.Clamp(MathF.Round(value * inverse, MidpointRounding.AwayFromZero), least, most);
            double error = value - (quant * kept);
            noise += error * error;
        }

        return noise;
    }

    private static double Float8(ReadOnlySpan<float> values, float scale)
    {
        double noise = 0;
        foreach (float value in values)
        {
            float scaled = scale == 0 ? 0 : value / scale;
            double error = value - ((double)RoundToE4M3(scaled) * scale);
            noise += error * error;
        }

        return noise;
    }

    /// <summary>Nearest float8e4m3 with ties to even, largest 448: three fraction bits, or multiples of 2^-9 below 2^-6.</summary>
    private static float RoundToE4M3(float value)
    {
        float magnitude = Math.Abs(value);
        int exponent = magnitude < 0.015625f ? -6 : Math.ILogB(magnitude);
        float step = MathF.ScaleB(1, exponent - 3);
        float rounded = Math.Min(448, MathF.Round(magnitude / step, MidpointRounding.ToEven) * step);
        return value < 0 ? -rounded : rounded;
    }
}
