using System.Globalization;

namespace HaoLine.Hardware;

/// <summary>Figures within sentences, in the invariant culture.</summary>
internal static class EstimateText
{
    public static string Bandwidth(double bytesPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e9:0.###} × 10^9 bytes a second");

    public static string Seconds(double seconds) =>
        seconds < 1e-3 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.###} µs")
        : seconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.###} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s");

    public static string Bytes(double bytes) =>
        bytes < 1L << 30 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 20):0.##} MiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):0.##} GiB");

    public static string Number(double number) => string.Create(CultureInfo.InvariantCulture, $"{number:0.####}");

    public static string Dollars(double dollars) => string.Create(CultureInfo.InvariantCulture, $"{dollars:0.00##} USD");
}
